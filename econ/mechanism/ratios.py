"""Ratios that are not written as they are stored: one over a whole number, and chances out of 2^32."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from econ.errors import BadInput
from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import shown
from econ.mechanism.units import RATE, Amount, Context, decimal_text, parse_within
from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL

PERCENT_PLACES = 9


@dataclass(frozen=True)
class Reciprocal:
    """A whole number n, written as the share 1/n."""

    maximum: int = PPM

    def allowed(self, _context: Context) -> str:
        """Shares of one over a whole number."""
        return 'a share that is one over a whole number, such as "12.5 %", in % or ppm'

    def parse(self, value: Any, context: Context) -> int:
        """The number n of the share 1/n; Unfit for another share."""
        share = int(parse_within(Amount(RATE, 1, PPM), self, value, context))
        if PPM % share:
            raise Unfit(f"{shown(value)} is not one over a whole number", self.allowed(context))
        return PPM // share

    def write(self, value: int, context: Context) -> str:
        """The share, exact; BadInput for a number whose share is no whole ppm."""
        if PPM % value:
            raise BadInput(f"one over {value} is not a whole number of ppm")
        return RATE.write(PPM // value, context)


@dataclass(frozen=True)
class Chance:
    """A chance out of 2^32, written in percent and rounded (half to even) to the nearest that can be drawn."""

    def allowed(self, _context: Context) -> str:
        """Percentages."""
        return "from 0 % to 100 %, with at most nine decimal places"

    def parse(self, value: Any, context: Context) -> int:
        """The chance out of 2^32; Unfit outside 0 to 100 %."""
        text = value.strip() if isinstance(value, str) else ""
        number = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)\s*%", text, re.ASCII)
        if number is None or Fraction(number[1]) > 100:
            raise Unfit(f"{shown(value)} is not a chance in percent", self.allowed(context))
        return round(Fraction(number[1]) * WEIGHT_TOTAL / 100)

    def write(self, value: int, _context: Context) -> str:
        """The shortest percentage that is read as this chance."""
        percent = Fraction(100 * value, WEIGHT_TOTAL)
        for places in range(PERCENT_PLACES + 1):
            near = Fraction(round(percent * 10**places), 10**places)
            if round(near * WEIGHT_TOTAL / 100) == value:
                break
        return f"{decimal_text(near, PERCENT_PLACES)} %"
