"""Quantities with units: read exactly, converted once into whole target units, and written back exactly.

A quantity is text such as "0.5 BTC" or "10_000 slots": a decimal number and a unit. All arithmetic is in fractions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Protocol

from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.money import AMOUNT_LIMIT, MSAT_PER_BTC, MSAT_PER_SAT

ATOMS_PER_TOKEN = 1_000_000
WEI_PER_GWEI = 1_000_000_000
PPM_PER_PERCENT = 10_000
MILLISECONDS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
MOST_DIGITS = 40
PLACES = 4
FINEST_PLACES = 6

_NUMBER = re.compile(r"([+-]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?)\s*(.*)", re.ASCII | re.DOTALL)
_SINGULAR = {"slot": "slots", "epoch": "epochs", "bitcoin block": "bitcoin blocks", "commitment": "commitments"}
_PLURAL = {plural: singular for singular, plural in _SINGULAR.items()}


@dataclass(frozen=True)
class Context:
    """What relative units refer to: the slot (ms), the epoch (slots) and the name of the stake asset.

    `exact` is False while the clocks themselves are wrong: then no time is refused for not being whole slots.
    """

    slot_ms: int = 2_000
    slots_per_epoch: int = 1_800
    asset: str = "BTC"
    exact: bool = True


class Unit(Protocol):
    """How one key's value is read, written and explained."""

    def allowed(self, context: Context) -> str:
        """What may stand here, range included."""

    def parse(self, value: Any, context: Context) -> Any:
        """The value in target units; raises Unfit."""

    def write(self, value: Any, context: Context) -> Any:
        """What a file says for a value in target units; `parse` returns it unchanged."""


@dataclass(frozen=True)
class Measure:
    """A dimension: the target unit, and the size in target units of every unit that a file may use.

    `written` lists the units to write in, best first (default: all, in order); each may need up to `places` decimals.
    """

    target: str
    sizes: Callable[[Context], Mapping[str, Fraction | int]]
    written: tuple[str, ...] = ()
    places: int = PLACES

    def write(self, value: int, context: Context) -> str:
        """The exact amount in the best unit that can hold it; zero in the first unit."""
        sizes = self.sizes(context)
        units = (self.written or tuple(sizes)) if value else tuple(sizes)
        texts = ((decimal_text(value / Fraction(sizes[unit]), self.places), unit) for unit in units)
        finest = units[-1]
        last = (decimal_text(value / Fraction(sizes[finest]), FINEST_PLACES), finest)
        number, unit = next((pair for pair in texts if pair[0] is not None), last)
        return f"{number} {_PLURAL.get(unit, unit) if number == '1' else unit}"


@dataclass(frozen=True)
class Amount:
    """A whole number of target units, in a range that includes both ends."""

    measure: Measure
    minimum: int = 0
    maximum: int = AMOUNT_LIMIT - 1

    def allowed(self, context: Context) -> str:
        """The range and the units."""
        units = listed(self.measure.sizes(context))
        low = self.write(self.minimum, context)
        if self.maximum == AMOUNT_LIMIT - 1:
            return f"{low} or more, in {units}"
        return f"from {low} to {self.write(self.maximum, context)}, in {units}"

    def parse(self, value: Any, context: Context) -> int:
        """Target units; Unfit for a missing or wrong unit, a part of a target unit, or a value out of range."""
        number, unit = self._quantity(value, context)
        exact = number * self.measure.sizes(context)[unit]
        if exact.denominator != 1 and context.exact:
            wrong = f"{shown(value)} is {_readable(exact)} {self.measure.target}, not a whole number"
            raise Unfit(wrong, self.allowed(context))
        if not self.minimum <= exact <= self.maximum:
            raise self._outside(value, exact, context)
        return ceil(exact)

    def write(self, value: int, context: Context) -> str:
        """The exact amount in the best unit that can hold it."""
        return self.measure.write(value, context)

    def _outside(self, value: Any, exact: Fraction, context: Context) -> Unfit:
        if exact >= AMOUNT_LIMIT:
            return Unfit(f"{shown(value)} overflows", f"below 2^62 {self.measure.target}")
        low, high = self.write(self.minimum, context), self.write(self.maximum, context)
        below = "is negative" if exact < 0 <= self.minimum else f"is below {low}"
        return Unfit(f"{shown(value)} {below if exact < self.minimum else f'is above {high}'}", self.allowed(context))

    def _quantity(self, value: Any, context: Context) -> tuple[Fraction, str]:
        match = _NUMBER.fullmatch(str(value).strip()) if type(value) in {int, str} else None
        if match is None or len(match[1]) > MOST_DIGITS:
            raise Unfit(f"{shown(value)} is no number with a unit", self.allowed(context))
        unit = _SINGULAR.get(match[2], match[2])
        if not unit:
            raise Unfit(f"{value} is a bare number without its unit", self.allowed(context))
        if unit not in self.measure.sizes(context):
            hint = did_you_mean(unit, self.measure.sizes(context))
            raise Unfit(f"{shown(value)} has the wrong unit {shown(unit)}{hint}", self.allowed(context))
        return Fraction(match[1].replace("_", "")), unit


def parse_within(unit: Unit, outer: Unit, value: Any, context: Context) -> Any:
    """What the unit reads, or its refusal with all that the outer unit allows."""
    try:
        return unit.parse(value, context)
    except Unfit as refusal:
        wrong, _, _ = str(refusal).partition("; allowed: ")
        raise Unfit(wrong, outer.allowed(context)) from None


def decimal_text(value: Fraction, places: int) -> str | None:
    """The exact decimal form with at most so many places, grouped by "_" from 10_000 on; None if there is none."""
    scaled = value * 10**places
    if scaled.denominator != 1:
        return None
    whole, part = divmod(abs(scaled.numerator), 10**places)
    grouped = f"{whole:_}" if whole >= 10_000 else str(whole)
    decimals = f"{part:0{places}}".rstrip("0") if places else ""
    return f"{'-' if scaled < 0 else ''}{grouped}{'.' if decimals else ''}{decimals}"


def _readable(value: Fraction) -> str:
    return decimal_text(value, PLACES) or f"about {decimal_text(Fraction(round(value * 100), 100), 2)}"


def _constant(target: str, sizes: Mapping[str, int], written: tuple[str, ...] = (), places: int = PLACES) -> Measure:
    return Measure(target, lambda _context: sizes, written, places)


def _per_year(measure: Measure) -> Measure:
    sizes = {f"{unit}/year": int(size) for unit, size in measure.sizes(Context()).items()}
    return _constant(f"{measure.target}/year", sizes)


def _stake_sizes(context: Context) -> Mapping[str, Fraction | int]:
    return BITCOIN.sizes(context) if context.asset == "BTC" else {context.asset: ATOMS_PER_TOKEN}


def _slot_sizes(context: Context) -> Mapping[str, Fraction | int]:
    clocks = {unit: Fraction(size, context.slot_ms) for unit, size in MILLISECONDS.items()}
    return {"slots": 1, "epochs": context.slots_per_epoch, **clocks}


BITCOIN = _constant("msat", {"BTC": MSAT_PER_BTC, "sat": MSAT_PER_SAT, "msat": 1})
STAKE = Measure("atomic units", _stake_sizes)
GAS_PRICE = _constant("wei", {"gwei": WEI_PER_GWEI, "wei": 1})
FEE_RATE = _constant("msat/vB", {"sat/vB": MSAT_PER_SAT, "msat/vB": 1})
RATE = _constant("ppm", {"%": PPM_PER_PERCENT, "ppm": 1})
RATE_PER_YEAR = _per_year(RATE)
BITCOIN_PER_YEAR = _per_year(BITCOIN)
VIRTUAL_BYTES = _constant("vB", {"vB": 1})
BYTES = _constant("B", {"B": 1, "kB": 1_000}, ("kB", "B"), 0)
TIME = _constant("ms", MILLISECONDS, ("d", "h", "min", "s", "ms"), 0)
SLOTS = Measure("slots", _slot_sizes, ("slots",))
EPOCHS = _constant("epochs", {"epochs": 1})
BITCOIN_BLOCKS = _constant("bitcoin blocks", {"bitcoin blocks": 1})
COMMITMENTS = _constant("commitments", {"commitments": 1})
