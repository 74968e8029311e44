"""Numbers as people read them: amounts in BTC, mBTC, sat or msat, shares in per cent, times in their own unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

from econ.money import MSAT_PER_BTC, MSAT_PER_SAT

DIGITS = 4
# A number and its unit stay on one line.
GLUE = "\N{NO-BREAK SPACE}"
PLAIN_FROM, PLAIN_BELOW = 1e-4, 1e15
FINEST_HALF = 1e-9
MSAT_PER_MBTC = MSAT_PER_BTC // 1_000
PPM_PER_PERCENT = 10_000
# Each unit with the smallest magnitude (msat) it is used for.
AMOUNT_UNITS = (
    ("BTC", MSAT_PER_BTC, MSAT_PER_BTC),
    ("mBTC", MSAT_PER_MBTC, MSAT_PER_MBTC // 10),
    ("sat", MSAT_PER_SAT, MSAT_PER_SAT),
)
TIME_UNITS = (("d", 86_400, 172_800), ("h", 3_600, 7_200), ("min", 60, 120))

# What a document's units are in msat or per cent.
AMOUNTS = {"msat": 1, "sat": MSAT_PER_SAT, "BTC": MSAT_PER_BTC}
PER_CENT = {"ppm": PPM_PER_PERCENT, "share": 0.01, "fraction": 0.01}

_BASE_UNIT = re.compile(rf"({'|'.join((*AMOUNTS, *PER_CENT))})(?=$|[ /])")


@dataclass(frozen=True)
class Scale:
    """A unit to show values in, and how many of the document's units it is."""

    unit: str
    size: float = 1

    def __call__(self, value: float) -> float:
        """The value in this unit."""
        return value / self.size

    def text(self, value: float | None, *, signed: bool = False) -> str:
        """The value in this unit, without the unit's name."""
        return "not measured" if value is None else number_text(value / self.size, signed=signed)


def scale_of(unit: str, values: Iterable[float | None]) -> Scale:
    """The unit that suits the largest of the values: amounts become BTC, mBTC or sat, shares per cent."""
    match = _BASE_UNIT.match(unit)
    if match is None:
        return Scale(unit)
    if match[1] in PER_CENT:
        return Scale(f"%{unit[match.end() :]}", PER_CENT[match[1]])
    msat = AMOUNTS[match[1]]
    best = amount_scale(value and value * msat for value in values)
    return Scale(best.unit + unit[match.end() :], best.size / msat)


def amount_scale(msat: Iterable[float | None]) -> Scale:
    """The unit that suits the largest of these amounts."""
    largest = max((abs(value) for value in msat if value is not None), default=0)
    fitting = (Scale(name, size) for name, size, least in AMOUNT_UNITS if largest >= least)
    return next(fitting, Scale("msat") if largest else Scale("sat", MSAT_PER_SAT))


def time_scale(seconds: float) -> Scale:
    """The unit that suits a time."""
    return next((Scale(name, size) for name, size, least in TIME_UNITS if seconds >= least), Scale("s"))


def amount_text(msat: float, *, signed: bool = False) -> str:
    """An amount in the unit that suits it; a signed one says "+" too."""
    scale = amount_scale([msat])
    return f"{scale.text(msat, signed=signed)}{GLUE}{scale.unit}"


def time_text(seconds: float) -> str:
    """A time in the unit that suits it."""
    scale = time_scale(seconds)
    return f"{scale.text(seconds)}{GLUE}{scale.unit}"


def share_text(part: float, whole: float) -> str:
    """A part of a positive whole in per cent; never rounded to a "100 %" or "0 %" that is not one."""
    percent = 100 * part / whole
    if 0 < percent < 0.01:
        return f"under 0.01{GLUE}%"
    if 99.99 < percent < 100:
        return f"over 99.99{GLUE}%"
    return f"{_trimmed(f'{percent:.2f}')}{GLUE}%"


def capitalized(text: str) -> str:
    """The text with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]


def number_text(value: float, *, signed: bool = False) -> str:
    """Four significant digits with thousands apart; powers of ten where a plain number would be long."""
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if signed and value > 0 else ""
    return sign + _magnitude(abs(value))


def interval_texts(mean: float, low: float, high: float) -> tuple[str, str, str]:
    """Mean and ends of an interval, rounded to two significant digits of its half width."""
    half = (high - low) / 2
    plain = (mean == 0 or PLAIN_FROM <= abs(mean) < PLAIN_BELOW) and FINEST_HALF <= half < PLAIN_BELOW
    if not plain:
        return number_text(mean), number_text(low), number_text(high)
    places = max(0, 1 - floor(log10(half)))
    return _fixed(mean, places), _fixed(low, places), _fixed(high, places)


def _magnitude(value: float) -> str:
    if not value:
        return "0"
    if not PLAIN_FROM <= value < PLAIN_BELOW:
        digits, exponent = f"{value:.{DIGITS - 1}e}".split("e")
        return f"{_trimmed(digits)}e{int(exponent)}".replace("-", "\N{MINUS SIGN}")
    places = max(0, DIGITS - 1 - floor(log10(value)))
    return _trimmed(f"{value:,.{places}f}")


def _fixed(value: float, places: int) -> str:
    text = f"{abs(value):,.{places}f}"
    return f"\N{MINUS SIGN}{text}" if value < 0 and text.strip("0.,") else text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
