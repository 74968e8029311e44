"""Amounts, shares and times as thresholds say them."""

from __future__ import annotations

from fractions import Fraction

from econ.money import MSAT_PER_BTC

SECONDS_PER_YEAR = 31_557_600
# Amounts from a thousandth of a bitcoin on are also said in BTC.
_LARGE = MSAT_PER_BTC // 1_000
_PERIODS = (("years", SECONDS_PER_YEAR), ("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def amount(msat: Fraction | int) -> str:
    """An amount in whole msat, rounded down, and in BTC where it is large."""
    whole = Fraction(msat).__floor__()
    return f"{whole} msat ({bitcoin(whole)})" if abs(whole) >= _LARGE else f"{whole} msat"


def bitcoin(msat: Fraction | int) -> str:
    """An amount in BTC with four significant digits."""
    return f"{float(Fraction(msat) / MSAT_PER_BTC):.4g} BTC"


def percent(share: Fraction) -> str:
    """A share in per cent with four significant digits."""
    return f"{float(100 * share):.4g} %"


def span(seconds: Fraction | float) -> str:
    """A time in the largest unit of which it makes at least one, with three significant digits."""
    unit, size = next((period for period in _PERIODS if seconds >= period[1]), _PERIODS[-1])
    return f"{float(seconds) / size:.3g} {unit}"


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
