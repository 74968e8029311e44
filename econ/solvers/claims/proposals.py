"""One-shot deviations of a leader that need nothing special: no block, an empty one, an L1 fee too high."""

from __future__ import annotations

from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, crowded
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Situation, worst_of
from econ.solvers.claims.setting import Setting
from econ.strategies.actions import Propose

OFFLINE = Stated("one-shot:offline", "a leader that proposes nothing once does not gain", "propose offline")
EMPTY = Stated("one-shot:empty", "a leader that leaves all users out once does not gain", "propose empty")
OVERCHARGE = Stated(
    "one-shot:overcharge", "a leader that multiplies the L1 fee once does not gain", "propose overcharge"
)
VAULT = "L1 fees go to the vault that pays Bitcoin and proving, so the leader gets none of them"


def offline(setting: Setting) -> ClaimResult:
    """The slot's reward is lost, and goes to the next leader."""
    if not setting.block.settled:
        return crowded(OFFLINE)
    return _proposal(setting, OFFLINE, Propose.OFFLINE, Situation())


def empty(setting: Setting) -> ClaimResult:
    """The users' fees are lost to the next leader; a bribe for leaving out the watched transaction is gained."""
    if not setting.block.settled:
        return crowded(EMPTY)
    bribed = Situation(target=setting.scenario.bribe > 0)
    return _proposal(setting, EMPTY, Propose.EMPTY, bribed)


def overcharge(setting: Setting) -> ClaimResult:
    """Nothing of the L1 fee is the leader's."""
    return _proposal(setting, OVERCHARGE, Propose.OVERCHARGE, Situation(), VAULT)


def _proposal(
    setting: Setting, stated: Stated, action: Propose, situation: Situation, *assumptions: str
) -> ClaimResult:
    case = worst_of(setting, action, situation)
    tail = heavy_tail.of_proposal(setting, case.seat, situation, action)
    return one_shot(setting, stated, case, thresholds=tail, assumptions=assumptions)
