"""Poisson counts as integer weights."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from econ.environment.law import largest_remainder
from econ.randomness import WEIGHT_TOTAL

_DIGITS = 40


def poisson_weights(mean: Fraction) -> tuple[int, ...]:
    """Weights of the counts 0, 1, 2, ... out of 2**32, ended where a further count would weigh less than one.

    The tail beyond is put on the last count. Rounded from 40 decimal digits, so equal on every machine.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        rate = Decimal(mean.numerator) / Decimal(mean.denominator)
        chances = [(-rate).exp()]
        while len(chances) <= rate or chances[-1] * WEIGHT_TOTAL >= 1:
            chances.append(chances[-1] * rate / len(chances))
        chances[-1] += max(1 - sum(chances), Decimal(0))
    return largest_remainder(chances, WEIGHT_TOTAL)
