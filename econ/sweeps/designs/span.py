"""Numbers spread over a range, on a linear or logarithmic scale.

All in exact fractions and correctly rounded decimals, so that a design has the same points on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import floor, isqrt, sqrt

DIGITS, KEPT = 40, 34


@dataclass(frozen=True)
class Span:
    """The numbers from `low` to `high`, both included; only the `whole` ones where the unit has no parts."""

    low: float
    high: float
    log: bool = False
    whole: bool = True

    def at(self, share: float) -> float:
        """The number at a share in [0, 1) of the span; every whole number has its own stretch of shares."""
        if self.whole:
            return min(max(floor(self._between(Fraction(share), self.high + 1)), int(self.low)), int(self.high))
        return min(max(float(self._between(Fraction(share), self.high)), self.low), self.high)

    def spaced(self, count: int) -> tuple[float, ...]:
        """At most so many numbers, two or more, evenly apart on the scale; both ends among them."""
        exact = (self._between(Fraction(place, count - 1), self.high) for place in range(count))
        return tuple(dict.fromkeys(floor(value + Fraction(1, 2)) if self.whole else float(value) for value in exact))

    def middle(self, low: float, high: float) -> float | None:
        """A number halfway on the scale and strictly between; None when there is none."""
        if self.whole:
            half = isqrt(int(low) * int(high)) if self.log else int(low + high) // 2
            found: float = max(half, int(low) + 1)
        else:
            found = sqrt(low) * sqrt(high) if self.log else low + (high - low) / 2
        return found if low < found < high else None

    def place(self, value: float) -> float:
        """The share of the span, on its scale, that lies below a number."""
        if self.high <= self.low:
            return 0.0
        if self.log:
            return float(_logarithm(value, self.low) / _logarithm(self.high, self.low))
        low = Fraction(self.low)
        return float((Fraction(value) - low) / (Fraction(self.high) - low))

    def _between(self, share: Fraction, high: float) -> Fraction:
        low = Fraction(self.low)
        if not self.log:
            return low + share * (Fraction(high) - low)
        with localcontext(prec=DIGITS) as context:
            factor = (_logarithm(high, self.low) * share.numerator / share.denominator).exp()
            context.prec = KEPT
            return low * Fraction(+factor)


@lru_cache(maxsize=256)
def _logarithm(value: float, low: float) -> Decimal:
    ratio = Fraction(value) / Fraction(low)
    with localcontext(prec=DIGITS):
        return (Decimal(ratio.numerator) / Decimal(ratio.denominator)).ln()
