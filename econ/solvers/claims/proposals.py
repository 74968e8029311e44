"""One-shot deviations of a leader that need nothing special: no block, an empty one, an L1 fee too high."""

from __future__ import annotations

from econ.solvers.claims.claim import ClaimResult, Stated, Weights, weighed
from econ.solvers.claims.naming import thresholds_of_seat
from econ.solvers.claims.proposing import ASSUMPTIONS, Situation, worst_of
from econ.solvers.claims.setting import Seat, Setting
from econ.strategies.actions import Propose

OFFLINE = Stated("one-shot:offline", "a leader that proposes nothing once does not gain", "propose offline")
EMPTY = Stated("one-shot:empty", "a leader that leaves all users out once does not gain", "propose empty")
OVERCHARGE = Stated(
    "one-shot:overcharge", "a leader that multiplies the L1 fee once does not gain", "propose overcharge"
)
VAULT = "L1 fees go to the vault that pays Bitcoin and proving, so the leader gets none of them"


def offline(setting: Setting) -> ClaimResult:
    """The slot's reward is lost, and goes to the next leader."""
    seat, _, weights = worst_of(setting, Propose.OFFLINE, (Situation(),))
    return _result(setting, OFFLINE, seat, weights)


def empty(setting: Setting) -> ClaimResult:
    """The users' fees are lost to the next leader; a bribe for leaving out the watched transaction is gained."""
    bribed = Situation(target=setting.scenario.bribe > 0)
    seat, _, weights = worst_of(setting, Propose.EMPTY, (bribed,))
    return _result(setting, EMPTY, seat, weights)


def overcharge(setting: Setting) -> ClaimResult:
    """Nothing of the L1 fee is the leader's."""
    seat, _, weights = worst_of(setting, Propose.OVERCHARGE, (Situation(),))
    return _result(setting, OVERCHARGE, seat, weights, VAULT)


def _result(setting: Setting, stated: Stated, seat: Seat, weights: Weights, *assumptions: str) -> ClaimResult:
    return weighed(
        stated,
        weights,
        thresholds=thresholds_of_seat(setting, seat),
        assumptions=(*ASSUMPTIONS, *assumptions),
    )
