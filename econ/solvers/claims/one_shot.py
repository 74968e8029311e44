"""The result of weighing one deviation by one sequencer, with the sequencer it suits best named."""

from __future__ import annotations

from collections.abc import Mapping

from econ.solvers.claims.claim import NOTHING, ONE_SHOT, ClaimResult, Stated, weighed
from econ.solvers.claims.proposing import ASSUMPTIONS, Case
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import percent
from econ.strategies.actions import Propose


def one_shot(
    setting: Setting,
    stated: Stated,
    case: Case,
    *,
    thresholds: Mapping[str, str] = NOTHING,
    assumptions: tuple[str, ...] = (),
) -> ClaimResult:
    """The weighed case under the assumptions that every one-shot deviation shares, and its own."""
    seat, weights = case
    said = (tightest(setting, seat) if any(weight for _, weight in weights) else {}) | dict(thresholds)
    return weighed(stated, weights, method=ONE_SHOT, thresholds=said, assumptions=(*ASSUMPTIONS, *assumptions))


def named(action: Propose) -> str:
    """A proposal as the menu of games names it."""
    return f"propose {action.name.lower().replace('_', ' ')}"


def tightest(setting: Setting, seat: Seat) -> dict[str, str]:
    """Which sequencer a margin is about; nothing to say where all are alike."""
    if len(setting.seats) == 1:
        return {}
    return {
        "tightest for": f"sequencer {seat.index} of {setting.size} ({percent(seat.voting_share)} of the voting power)"
    }
