"""One claim and its certificate, for every claim that `check` tells of; or why there is nothing to certify."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from econ.certificates import subgame
from econ.errors import BadInput, TooLarge
from econ.games.menu import menu_of
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.certificates import document_of
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.conformance import refuted
from econ.solvers.deviations import claim_name
from econ.solvers.flips import action_named, alone
from econ.solvers.game_claims import CONFORMANCE, PREFIX, SUBGAME
from econ.solvers.honest_value import honest_policy
from econ.solvers.study import LIMIT, Extracted, Solved, certify, extracted, refuted_by_parts, solve
from econ.solvers.subgame_perfect import Temptation, findings

TESTED = "invariants"


@dataclass(frozen=True)
class Certified:
    """A claim's verdict, what is to be said of it, and its certificate; None where there is nothing to certify."""

    claim: str
    verdict: str
    told: str
    document: dict[str, Any] | None = None


def claim_ids(mechanism: Mechanism) -> tuple[str, ...]:
    """The ids of every claim that `check` decides about a mechanism, in its order."""
    actions = (strategy.name for strategy in menu_of(mechanism).strategies[1:])
    return (TESTED, *CLAIMS, CONFORMANCE.id, *(f"{PREFIX}{claim_name(action)}" for action in actions), SUBGAME.id)


def certified(claim: str, mechanism: Mechanism, scenario: Scenario, *, limit: int = LIMIT) -> Certified:
    """Decide one claim and certify its verdict, with games of at most `limit` nodes.

    A refutation in time is by a strategy that somebody can play. Raises BadInput for an id that is not among
    `claim_ids`, TooLarge where a game would take more nodes.
    """
    allowed = claim_ids(mechanism)
    if claim not in allowed:
        raise BadInput(f"--claim {claim}: no claim about {mechanism.name}; allowed: {', '.join(allowed)}")
    if claim in CLAIMS:
        return _decided(claim, mechanism, scenario)
    if claim.startswith(PREFIX):
        action = action_named(mechanism, claim.removeprefix(PREFIX))
        return _solved(claim, alone(mechanism, scenario, action, limit=limit))
    return _OTHERS[claim](mechanism, scenario, limit)


def _decided(claim: str, mechanism: Mechanism, scenario: Scenario) -> Certified:
    """A claim that no game in time decides."""
    result = CLAIMS[claim](mechanism, scenario)
    document = document_of(result, mechanism, scenario)
    if document is not None:
        return Certified(claim, result.verdict, f"{claim}: {result.statement}", document)
    reason = "numbers longer than a certificate may hold" if result.evidence else result.method
    return Certified(claim, result.verdict, f"nothing to certify: {reason}")


def _solved(claim: str, solved: Solved) -> Certified:
    verdict = solved.verdict
    if verdict.verdict == "undecided":
        return Certified(claim, verdict.verdict, "; ".join(verdict.tried))
    document = certify(solved)
    strategy = "" if solved.table is None else f"\nby the strategy: {solved.deviation}"
    return Certified(claim, verdict.verdict, f"{document['statement']}{strategy}", document)


def _tested(_mechanism: Mechanism, _scenario: Scenario, _limit: int) -> Certified:
    return Certified(TESTED, "undecided", "nothing to certify: tested by simulation, not proven; see `seqecon check`")


def _whole(mechanism: Mechanism, scenario: Scenario, limit: int) -> Certified:
    """The whole game solved, or a refutation with fewer actions where it is too large."""
    try:
        solved = solve(extracted(mechanism, scenario, limit=limit))
    except TooLarge:
        refutation = refuted_by_parts(mechanism, scenario, limit=limit)
        if refutation is None:
            raise
        solved = refutation
    return _solved(CONFORMANCE.id, solved)


def _rooted(mechanism: Mechanism, scenario: Scenario, limit: int) -> Certified:
    """A refutation of subgame perfection: the most tempting state, and the action that pays in it."""
    found = extracted(mechanism, scenario, limit=limit)
    seen = findings(found.game, found.discount)
    if seen.temptations:
        return _tempted(found, seen.temptations[0])
    if seen.unclear:
        return Certified(SUBGAME.id, "undecided", f"{seen.unclear} of {seen.decisions} decisions may be ties")
    told = f"nothing to certify: no one of {seen.decisions} decisions tempts, and only one that does can be shown"
    return Certified(SUBGAME.id, "holds", told)


def _tempted(found: Extracted, worst: Temptation) -> Certified:
    game = replace(found.game, root=int(found.game.source()[worst.edge]))
    policy = honest_policy(game)
    policy[game.root] = worst.edge
    proven = replace(refuted(game, found.discount, policy), claim=subgame.CLAIM)
    if proven.verdict == "undecided":
        return Certified(SUBGAME.id, proven.verdict, "; ".join(proven.tried))
    document = certify(Solved(found, proven, game))
    told = f"{document['statement']}\nin the state: {subgame.state(document)}\nby the action: {worst.action}"
    return Certified(SUBGAME.id, proven.verdict, told, document)


_OTHERS: Mapping[str, Callable[[Mechanism, Scenario, int], Certified]] = MappingProxyType(
    {TESTED: _tested, CONFORMANCE.id: _whole, SUBGAME.id: _rooted}
)
