"""Up to which extractable value a verdict holds, and how rarely that is exceeded: the last bucket decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from econ.money import AMOUNT_LIMIT
from econ.solvers.claims.claim import total
from econ.solvers.claims.proposing import Situation, weights_of
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import SECONDS_PER_YEAR, amount, span
from econ.strategies.actions import Propose

HOLDS_UP_TO = "holds up to"
EXCEEDED = "exceeded once in"
ANY_VALUE = "any value per slot"
ONLY_THE_MEAN = "any value of a single slot: rent counts the law's mean without its last bucket"


def largest_value(margin: Callable[[int], Fraction]) -> int | None:
    """The largest value (msat) whose margin is not negative; -1 if even zero's is, None if every one's is not.

    The margin must fall, or never be negative, as the value grows.
    """
    if margin(0) < 0:
        return -1
    if margin(AMOUNT_LIMIT) >= 0:
        return None
    return _last(lambda value: margin(value) >= 0)


def thresholds(setting: Setting, share: Fraction, margin: Callable[[int], Fraction]) -> dict[str, str]:
    """Up to which value per slot the verdict holds, and how often a leader of this share meets a larger one.

    Where value speaks for prescribed play, the verdict holds from a value on.
    """
    if margin(0) < 0 <= margin(AMOUNT_LIMIT):
        return {HOLDS_UP_TO: f"{ANY_VALUE}, from {amount(1 + _last(lambda value: margin(value) < 0))} on"}
    largest = largest_value(margin)
    return {HOLDS_UP_TO: _said(largest)} | ({} if largest is None else {EXCEEDED: exceeded(setting, share, largest)})


def of_proposal(setting: Setting, seat: Seat, situation: Situation, *actions: Propose) -> dict[str, str]:
    """The same for the best of some proposals by a seat, in a situation whose value varies."""

    def margin(value: int) -> Fraction:
        found = replace(situation, value=value)
        return min(total(weights_of(setting, seat, action, found)) for action in actions)

    return thresholds(setting, seat.turns.share, margin)


def exceeded(setting: Setting, share: Fraction, value: int) -> str:
    """The mean time between slots that a leader of this share leads and that are worth more."""
    yearly = setting.tail(value) * share * setting.slots_per_year
    return span(SECONDS_PER_YEAR / yearly) if yearly else "never under this law"


def _last(true: Callable[[int], bool]) -> int:
    """The last value before something that is true of zero and not of the largest amount ceases to be."""
    low, high = 0, AMOUNT_LIMIT
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if true(middle) else (low, middle)
    return low


def _said(largest: int | None) -> str:
    if largest is None:
        return ANY_VALUE
    return "no value" if largest < 0 else f"{amount(largest)} per slot"
