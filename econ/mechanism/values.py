"""Values without a unit of measure: counts, flags, text, names, lists and populations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from econ.consensus.network.registry import NETWORKS
from econ.environment.library import names as law_names
from econ.errors import BadInput
from econ.mechanism.problems import Unfit
from econ.mechanism.scenario import NOWHERE
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import Context, Unit, decimal_text, parse_within
from econ.money import AMOUNT_LIMIT
from econ.strategies.population import parse_population, written_population

_ASSET = re.compile(r"[A-Z][A-Z0-9]{1,9}", re.ASCII)


@dataclass(frozen=True)
class Count:
    """A bare whole number, for keys whose name says what is counted."""

    minimum: int = 0
    maximum: int = AMOUNT_LIMIT - 1

    def allowed(self, _context: Context) -> str:
        """The range."""
        if self.maximum == AMOUNT_LIMIT - 1:
            return f"a whole number from {self.minimum} on"
        return f"a whole number from {self.minimum} to {decimal_text(Fraction(self.maximum), 0)}"

    def parse(self, value: Any, context: Context) -> int:
        """The number; Unfit unless it is an integer in range."""
        if type(value) is not int:
            raise Unfit(f"{shown(value)} is not a whole number", self.allowed(context))
        if not self.minimum <= value <= self.maximum:
            side = f"above {self.maximum}" if value > self.maximum else f"below {self.minimum}"
            raise Unfit(f"{shown(value)} is {side}", self.allowed(context))
        return value

    def write(self, value: int, _context: Context) -> int:
        """The number."""
        return value


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def allowed(self, _context: Context) -> str:
        """Both."""
        return "true or false"

    def parse(self, value: Any, context: Context) -> bool:
        """The flag; Unfit unless it is one."""
        if type(value) is not bool:
            raise Unfit(f"{shown(value)} is neither true nor false", self.allowed(context))
        return value

    def write(self, value: bool, _context: Context) -> bool:  # noqa: FBT001 (a flag is the value itself)
        """The flag."""
        return value


@dataclass(frozen=True)
class Text:
    """One line of text."""

    def allowed(self, _context: Context) -> str:
        """Text."""
        return "one line of text in quotes"

    def parse(self, value: Any, context: Context) -> str:
        """The text; Unfit unless it is one line that says something."""
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise Unfit(f"{shown(value)} is not a line of text", self.allowed(context))
        return value

    def write(self, value: str, _context: Context) -> str:
        """The text."""
        return value


@dataclass(frozen=True)
class AssetName:
    """BTC, or the ticker of a token."""

    def allowed(self, _context: Context) -> str:
        """Tickers."""
        return "BTC, or a token's ticker of 2 to 10 capitals and digits"

    def parse(self, value: Any, context: Context) -> str:
        """The ticker; Unfit unless it is one."""
        if not isinstance(value, str) or not _ASSET.fullmatch(value):
            raise Unfit(f"{shown(value)} is not a ticker", self.allowed(context))
        return value

    def write(self, value: str, _context: Context) -> str:
        """The ticker."""
        return value


@dataclass(frozen=True)
class Choice:
    """One of several names, which stand for values."""

    meanings: tuple[tuple[str, Any], ...]

    def allowed(self, _context: Context) -> str:
        """The names."""
        return listed(self.names())

    def parse(self, value: Any, context: Context) -> Any:
        """What the name stands for; Unfit for another name."""
        if not isinstance(value, str) or value not in self.names():
            hint = did_you_mean(value, self.names()) if isinstance(value, str) else ""
            raise Unfit(f"there is no {shown(value)}{hint}", self.allowed(context))
        return dict(self.meanings)[value]

    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(name for name, _ in self.meanings)

    def write(self, value: Any, _context: Context) -> str:
        """The first name that stands for the value."""
        return next(name for name, meaning in self.meanings if meaning == value)


def names(*allowed: str) -> Choice:
    """A choice of names that stand for themselves."""
    return Choice(tuple((name, name) for name in allowed))


def members(kind: type[Enum]) -> Choice:
    """A choice of an enumeration's members, by name in lower case."""
    return Choice(tuple((member.name.lower().replace("_", "-"), member) for member in kind))


@dataclass(frozen=True)
class LawName:
    """The name of a law of one kind (see `econ.environment.library`)."""

    kind: str

    def allowed(self, _context: Context) -> str:
        """The names of the laws of this kind."""
        return listed(law_names(self.kind))

    def parse(self, value: Any, context: Context) -> str:
        """The name; Unfit when there is no such law."""
        return str(names(*law_names(self.kind)).parse(value, context))

    def write(self, value: str, _context: Context) -> str:
        """The name."""
        return value


@dataclass(frozen=True)
class NetworkName:
    """The name of a placement of sequencers (see `econ.consensus.network.registry`), or none."""

    def allowed(self, _context: Context) -> str:
        """The names."""
        return listed(self.names())

    def parse(self, value: Any, context: Context) -> str:
        """The name; Unfit when there is no such placement."""
        return str(names(*self.names()).parse(value, context))

    def names(self) -> tuple[str, ...]:
        """None first, then the registered placements."""
        return (NOWHERE, *NETWORKS)

    def write(self, value: str, _context: Context) -> str:
        """The name."""
        return value


@dataclass(frozen=True)
class Sequence:
    """A list of values of one unit."""

    unit: Unit
    shortest: int = 1

    def allowed(self, context: Context) -> str:
        """A list of what the unit allows."""
        return f"a list of {self.shortest} or more, each {self.unit.allowed(context)}"

    def parse(self, value: Any, context: Context) -> tuple[Any, ...]:
        """The values; Unfit for what is no list, and for its first value that does not fit."""
        if not isinstance(value, list) or len(value) < self.shortest:
            raise Unfit(f"{shown(value)} is not such a list", self.allowed(context))
        return tuple(parse_within(self.unit, self, item, context) for item in value)

    def write(self, value: tuple[Any, ...], context: Context) -> list[Any]:
        """The list."""
        return [self.unit.write(item, context) for item in value]


@dataclass(frozen=True)
class PopulationValue:
    """Strategies by counts of sequencers or by shares of stake (see `econ.strategies.population`)."""

    def allowed(self, _context: Context) -> str:
        """Counts or shares by name."""
        return "counts such as { honest = 15, sandwich = 1 }, or shares of stake that add up to 100 %"

    def parse(self, value: Any, _context: Context) -> tuple[tuple[str, int], ...]:
        """The population; Unfit as `parse_population` refuses."""
        try:
            return parse_population(value)
        except BadInput as refusal:
            raise Unfit(*str(refusal).split("; allowed: ", 1)) from None

    def write(self, value: tuple[tuple[str, int], ...], _context: Context) -> dict[str, int | str]:
        """The table of names."""
        return written_population(value)
