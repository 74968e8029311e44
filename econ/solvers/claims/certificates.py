"""Certificates of claims that no game in time decides: inequalities weighed, chances bounded, coalitions searched."""

from __future__ import annotations

from itertools import chain
from typing import Any

from econ.certificates import chances, coalition, weighed
from econ.certificates.codec import Refused, ratio, sealed
from econ.certificates.registry import KINDS
from econ.certificates.verify import FORMAT, VERSION
from econ.errors import BadInput
from econ.machine.source import model_sha256
from econ.mechanism.digest import mechanism_content, mechanism_sha256, scenario_content, scenario_sha256
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.claim import Chance, ClaimResult, Joint, Row
from econ.solvers.claims.registry import CLAIMS


def certificate_of(claim: str, mechanism: Mechanism, scenario: Scenario) -> dict[str, Any] | None:
    """The sealed certificate of a claim decided in closed form, of its proof or its refutation; None without one.

    There is none where the verdict is undecided, the deviation does not exist, or nothing is weighed. The document's
    claim is `weighed` or `bounded-chance`, whose games name the claim of this library, or `coalition-resilient`, whose
    game says how many are faulty. Raises BadInput for an id that is not in CLAIMS.
    """
    if claim not in CLAIMS:
        raise BadInput(f"--claim {claim}: no claim decided in closed form; allowed: {', '.join(CLAIMS)}")
    return document_of(CLAIMS[claim](mechanism, scenario), mechanism, scenario)


def document_of(result: ClaimResult, mechanism: Mechanism, scenario: Scenario) -> dict[str, Any] | None:
    """The same for a result that is known already to be the claim's about this mechanism and scenario."""
    if result.verdict == "undecided" or not result.evidence:
        return None
    kind, game, proof = _parts(result, result.evidence, mechanism.sequencers.size)
    document = {"claim": kind, "verdict": result.verdict, "game": game, "proof": proof}
    return _checked(document | _head(kind, result.verdict) | _origin(mechanism, scenario))


def _parts(
    result: ClaimResult, evidence: tuple[Row, ...] | Chance | Joint, size: int
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The kind of certificate, its game and its proof."""
    if isinstance(evidence, Joint):
        return coalition.CLAIM, dict(evidence.game), dict(evidence.proof)
    about: dict[str, Any] = {"claim": result.id, "about": result.statement}
    if isinstance(evidence, Chance):
        return chances.CLAIM, about | _bounded(evidence), {}
    game = about | _weighed(evidence, size)
    return weighed.CLAIM, game, _proof(game, result.verdict)


def _head(kind: str, verdict: str) -> dict[str, Any]:
    statement = KINDS[kind].statements[verdict]
    return {"format": FORMAT, "version": VERSION, "statement": statement, "model_sha256": model_sha256()}


def _origin(mechanism: Mechanism, scenario: Scenario) -> dict[str, Any]:
    content = {"mechanism": mechanism_content(mechanism), "scenario": scenario_content(scenario)}
    return {
        "mechanism_sha256": mechanism_sha256(mechanism),
        "scenario_sha256": scenario_sha256(scenario),
        "origin": {"name": mechanism.name, "reductions": [], "focal": 0, **content},
    }


def _bounded(chance: Chance) -> dict[str, Any]:
    return {"law": chance.law, "data": dict(chance.data), "side": chance.side, "bound": ratio(chance.bound)}


def _weighed(rows: tuple[Row, ...], size: int) -> dict[str, Any]:
    """The game of rows that weigh every option for every kind of sequencer that they are about."""
    everybody = tuple(range(size))
    found = {(row.sequencers or everybody, row.option): row for row in rows}
    kinds = list(dict.fromkeys(kind for kind, _ in found))
    options = list(dict.fromkeys(option for _, option in found))
    about = set(chain(*kinds))
    return {
        "sequencers": size,
        "kinds": [list(kind) for kind in kinds],
        "apart": [who for who in everybody if who not in about],
        "options": options,
        "weights": [[_terms(found[kind, option]) for option in options] for kind in kinds],
    }


def _terms(row: Row) -> list[list[str]]:
    return [[name, ratio(weight)] for name, weight in row.weights]


def _proof(game: dict[str, Any], verdict: str) -> dict[str, Any]:
    """The least sum, which a refutation names by its kind and option."""
    sums = weighed.sums_of(game)
    least, kind, option = min((total, *place) for place, total in _placed(sums))
    margin = {"margin": ratio(least)}
    return margin if verdict == "holds" else margin | {"kind": kind, "option": option}


def _placed(sums: list[list[Any]]) -> list[tuple[tuple[int, int], Any]]:
    return [((kind, option), total) for kind, row in enumerate(sums) for option, total in enumerate(row)]


def _checked(document: dict[str, Any]) -> dict[str, Any] | None:
    """The sealed document, if the verifier's own check accepts it: numbers may be longer than a file may hold."""
    finished = sealed(document)
    try:
        KINDS[finished["claim"]].check(finished)
    except Refused:
        return None
    return finished
