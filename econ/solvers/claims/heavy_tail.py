"""Up to which extractable value a verdict holds, and how rarely that is exceeded: the last bucket decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from econ.money import AMOUNT_LIMIT
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import SECONDS_PER_YEAR, amount, span

HOLDS_UP_TO = "holds up to"
EXCEEDED = "exceeded once in"


def largest_value(margin: Callable[[int], Fraction]) -> int | None:
    """The largest value (msat) whose margin is not negative; -1 if even zero's is, None if every one's is not.

    The margin must fall, or never be negative, as the value grows.
    """
    if margin(0) < 0:
        return -1
    if margin(AMOUNT_LIMIT) >= 0:
        return None
    low, high = 0, AMOUNT_LIMIT
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if margin(middle) >= 0 else (low, middle)
    return low


def thresholds(setting: Setting, share: Fraction, margin: Callable[[int], Fraction]) -> dict[str, str]:
    """Up to which value per slot the verdict holds, and how often a leader of this share meets a larger one."""
    largest = largest_value(margin)
    return {HOLDS_UP_TO: _said(largest)} | ({} if largest is None else {EXCEEDED: exceeded(setting, share, largest)})


def holds_up_to(margin: Callable[[int], Fraction]) -> str:
    """The largest value per slot with which the verdict holds, in words."""
    return _said(largest_value(margin))


def exceeded(setting: Setting, share: Fraction, value: int) -> str:
    """The mean time between slots that a leader of this share leads and that are worth more."""
    yearly = setting.tail(value) * share * setting.slots_per_year
    return span(SECONDS_PER_YEAR / yearly) if yearly else "never under this law"


def _said(largest: int | None) -> str:
    if largest is None:
        return "any value per slot"
    return "no value" if largest < 0 else f"{amount(largest)} per slot"
