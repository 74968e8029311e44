"""The result of weighing one deviation by one sequencer, with the sequencer it suits best named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from econ.solvers.claims.claim import NOTHING, ONE_SHOT, ClaimResult, Stated, total, weighed
from econ.solvers.claims.proposing import ASSUMPTIONS, Case
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import percent

Key = TypeVar("Key")


def one_shot(
    setting: Setting,
    stated: Stated,
    case: Case,
    *,
    thresholds: Mapping[str, str] = NOTHING,
    assumptions: tuple[str, ...] = (),
) -> ClaimResult:
    """The weighed case under the assumptions that every one-shot deviation shares, and its own."""
    said = tightest(setting, case.seat) if any(weight for _, weight in case.weights) else {}
    return weighed(
        stated,
        case.weights,
        method=ONE_SHOT,
        thresholds=said | dict(thresholds),
        assumptions=(*ASSUMPTIONS, *assumptions),
        rows=case.rows,
    )


def best_of(found: Mapping[Key, Case]) -> tuple[Key, Case]:
    """The deviation that gains most among several and its case, with the inequalities of all of them."""
    key = min(found, key=lambda each: total(found[each].weights))
    rows = tuple(row for case in found.values() for row in case.rows)
    return key, replace(found[key], rows=rows)


def tightest(setting: Setting, seat: Seat) -> dict[str, str]:
    """Which sequencer a margin is about; nothing to say where all are alike."""
    if len(setting.seats) == 1:
        return {}
    return {
        "tightest for": f"sequencer {seat.index} of {setting.size} ({percent(seat.voting_share)} of the voting power)"
    }
