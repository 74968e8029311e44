"""Some of the claims of `check`, without deciding the rest.

A game with fewer actions is the part of the whole game that these actions reach: what one deviation is worth there it
is worth in the whole game too. So a deviation asked for by itself needs only the game of its own action and leaving,
while the claims about all actions take the whole game and share it with every deviation asked for beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from econ.errors import BadInput, TooLarge
from econ.games.reduction import reduced
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.mechanism.suggest import did_you_mean
from econ.solvers.certification import TESTED, claim_ids
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.claims.setting import setting
from econ.solvers.deviations import LEAVE, deviation
from econ.solvers.flips import action_named
from econ.solvers.game_claims import (
    CONFORMANCE,
    PREFIX,
    SUBGAME,
    Question,
    conformance_claim,
    deviation_claim,
    game_claims,
    subgame_claim,
)
from econ.solvers.study import Extracted, solve
from econ.solvers.subgame_perfect import findings
from econ.solvers.tested_invariants import tested_invariants

Results = Mapping[str, ClaimResult]
NONE: Results = MappingProxyType({})
_WHOLE: Mapping[str, Callable[[Question, Extracted], ClaimResult]] = MappingProxyType(
    {
        CONFORMANCE.id: lambda asked, found: conformance_claim(asked, solve(found)),
        SUBGAME.id: lambda asked, found: subgame_claim(asked, findings(found.game, found.discount)),
    }
)


def decide(ids: Sequence[str], mechanism: Mechanism, scenario: Scenario, *, limit: int) -> tuple[ClaimResult, ...]:
    """What `check` says of these claims, in their order, with games of at most `limit` nodes.

    Raises BadInput for an id that `check` does not tell of, with the nearest one, and for a scenario that cannot be
    used.
    """
    _refuse_unknown(ids, mechanism)
    found = {
        **_tested(ids, mechanism, scenario),
        **_closed(ids, mechanism, scenario),
        **_games(ids, mechanism, scenario, limit=limit),
    }
    return tuple(found[each] for each in ids)


def _refuse_unknown(ids: Sequence[str], mechanism: Mechanism) -> None:
    known = claim_ids(mechanism)
    for each in ids:
        if each not in known:
            raise BadInput(f"{each!r} is no claim about {mechanism.name}{did_you_mean(each, known)}; see seqecon check")


def _tested(ids: Sequence[str], mechanism: Mechanism, scenario: Scenario) -> Results:
    return {TESTED: tested_invariants(mechanism, scenario)} if TESTED in ids else NONE


def _closed(ids: Sequence[str], mechanism: Mechanism, scenario: Scenario) -> Results:
    """The claims decided in closed form, which read one setting."""
    wanted = [each for each in ids if each in CLAIMS]
    if not wanted:
        return NONE
    read = setting(mechanism, scenario)
    return {each: CLAIMS[each].decide(read) for each in wanted}


def _games(ids: Sequence[str], mechanism: Mechanism, scenario: Scenario, *, limit: int) -> Results:
    """The claims that the extracted game decides; as `check` does it where the game asked for is too large."""
    wanted = [each for each in ids if each in _WHOLE or each.startswith(PREFIX)]
    if not wanted:
        return NONE
    asked = Question(mechanism, scenario, reduced(mechanism, scenario), limit)
    try:
        found = asked.extracted(*_needed(wanted, mechanism))
    except TooLarge:
        return _apart(wanted, mechanism, scenario, limit=limit)
    return {each: _decided(each, asked, found) for each in wanted}


def _apart(wanted: Sequence[str], mechanism: Mechanism, scenario: Scenario, *, limit: int) -> Results:
    """Deviations one after another, and where even that is too much whatever `check` makes of it."""
    if len(wanted) == 1 or any(each in _WHOLE for each in wanted):
        return {result.id: result for result in game_claims(mechanism, scenario, limit=limit)}
    alone = (_games((each,), mechanism, scenario, limit=limit) for each in wanted)
    return {each: found[each] for each, found in zip(wanted, alone, strict=True)}


def _needed(wanted: Sequence[str], mechanism: Mechanism) -> tuple[str, ...]:
    """The actions whose game decides the claims; none stands for all of them."""
    if any(each in _WHOLE for each in wanted):
        return ()
    actions = [action_named(mechanism, each.removeprefix(PREFIX)) for each in wanted]
    return tuple(dict.fromkeys((*actions, LEAVE)))


def _decided(claim: str, asked: Question, found: Extracted) -> ClaimResult:
    if claim in _WHOLE:
        return _WHOLE[claim](asked, found)
    action = action_named(asked.mechanism, claim.removeprefix(PREFIX))
    return deviation_claim(asked, deviation(found.game, found.discount, action))
