"""A certificate against the mechanism it names: its game is made again, so that the verdict speaks of the mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from econ.certificates.codec import Refused, canonical, need, parse, ratio, read, sha256
from econ.certificates.conformance import CLAIM
from econ.certificates.origin import doubtful
from econ.certificates.verify import Result, verify
from econ.errors import BadInput, TooLarge
from econ.games.game import Game
from econ.games.reduction import Reduced, deviator, reduced
from econ.games.table import StrategyTable, read_table
from econ.machine.source import model_sha256
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded
from econ.mechanism.rebuild import rebuilt
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.setting import slot_discount
from econ.solvers.conformance import section_of
from econ.solvers.study import extracted, followed, reductions_of, refutation_game

Source = Mapping[str, Any] | bytes | str | Path


@dataclass(frozen=True)
class Origin:
    """What a certificate says its game was made from, read back; `table` is its counterexample if it has one."""

    mechanism: Mechanism
    scenario: Scenario
    reduced: Reduced
    focal: int
    table: StrategyTable | None


def verified(source: Source, *, from_mechanism: bool | Loaded = False) -> Result:
    """The verifier's result for a certificate given as a document, its bytes or a path.

    With `from_mechanism` the game is made again, from the mechanism inside the file or from one that is loaded, and an
    accepted result speaks of the mechanism. Raises OSError for an unreadable file.
    """
    try:
        data = _bytes(source)
    except Refused as refusal:
        return Result(None, None, accepted=False, reason=str(refusal), scope="nothing is shown")
    result = verify(data)
    if from_mechanism is False or not result.accepted:
        return result
    document = parse(data)
    try:
        _check(document, None if from_mechanism is True else from_mechanism)
    except (Refused, BadInput, TooLarge) as refusal:
        return replace(result, accepted=False, reason=str(refusal), scope="nothing is shown about the mechanism")
    return replace(result, scope=_scope(document))


def origin_of(document: Mapping[str, Any], given: Loaded | None = None) -> Origin:
    """The mechanism of an accepted certificate, rebuilt or as given, reduced as the certificate says it was.

    Raises Refused or BadInput where it is none, another one, or reduced in another way by this version.
    """
    origin = document.get("origin")
    if origin is None:
        raise Refused("origin: missing; the file does not say what its game was made from")
    mechanism, scenario = _records(document, origin, given)
    small = reduced(mechanism, scenario)
    need(origin["reductions"] == reductions_of(small), "reductions: not those that this version makes")
    need(origin["focal"] == deviator(mechanism), "focal: not the sequencer that this version's games are about")
    content = origin.get("counterexample")
    return Origin(mechanism, scenario, small, deviator(mechanism), None if content is None else read_table(content))


def _bytes(source: Source) -> bytes:
    if isinstance(source, Mapping):
        return canonical(dict(source))
    return source if isinstance(source, bytes) else read(source)


def _records(document: Mapping[str, Any], origin: Any, given: Loaded | None) -> tuple[Mechanism, Scenario]:
    if given is None:
        return rebuilt(origin["mechanism"], origin["scenario"], name=origin["name"])
    named = {"mechanism_sha256": mechanism_sha256(given.mechanism), "scenario_sha256": scenario_sha256(given.scenario)}
    for key, digest in named.items():
        need(document[key] == digest, f"{key}: the certificate is not about {given.mechanism.name}")
    return given.mechanism, given.scenario


def _check(document: Mapping[str, Any], given: Loaded | None) -> None:
    """The certificate's discount and game are those of its mechanism; raises Refused, BadInput or TooLarge."""
    need(document["claim"] == CLAIM, f"claim: only the games of {CLAIM} are made again")
    origin = origin_of(document, given)
    discount = ratio(slot_discount(origin.mechanism, origin.scenario))
    need(document["discount"] == discount, f"discount: the mechanism's is {discount}")
    game = _game(document, origin)
    need(sha256(section_of(game)) == document["game_sha256"], f"game: {_otherwise(document)}")
    if document["verdict"] == "fails":
        need(document["proof"]["policy"] == followed(game).tolist(), "policy: does not follow the counterexample")


def _game(document: Mapping[str, Any], origin: Origin) -> Game:
    """The game made again, of at most as many nodes as were shipped."""
    limit = len(document["game"]["choice"])
    if document["verdict"] == "holds":
        return extracted(origin.mechanism, origin.scenario, limit=limit).game
    if origin.table is None:
        raise Refused("origin.counterexample: missing; a refutation is by a strategy that can be played")
    return refutation_game(origin.reduced, origin.table, limit=limit)


def _otherwise(document: Mapping[str, Any]) -> str:
    if document["model_sha256"] == model_sha256():
        return "not what the mechanism gives"
    return "not what the mechanism gives in this version of the model; the certificate was made with another"


def _scope(document: Mapping[str, Any]) -> str:
    named = f"{document['origin']['name']} ({document['mechanism_sha256'][:12]}): this mechanism"
    assumed = doubtful(dict(document))
    if document["verdict"] == "fails" and document["origin"]["reductions"]:
        return f"{named}, as reduced, satisfies: {document['statement']}; `seqecon replay` tests it unreduced"
    return f"{named} satisfies: {document['statement']}" + (f"; assumed: {', '.join(assumed)}" if assumed else "")
