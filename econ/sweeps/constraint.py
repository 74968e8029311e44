"""Constraints between the keys of a mechanism: comparisons of sums and products, with units, decided exactly.

    comparison = sum ("<" | "<=" | ">" | ">=" | "==" | "!=") sum
    sum        = product (("+" | "-") product)*
    product    = factor ("*" factor)*
    factor     = quantity | key | name in quotes | "(" sum ")"

Shares are numbers, times are compared across their units, and money is never compared with anything but money.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from econ.mechanism import units
from econ.mechanism.durations import Jail, TwoClocks
from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.units import Amount, Context, Unit
from econ.money import PPM
from econ.protocol.terms import Clock
from econ.sweeps.axis import Axis, Value

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
)
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {**_ORDERS, "==": operator.eq, "!=": operator.ne}
)
ALLOWED = (
    'a comparison such as "set.stake.minimum <= set.stake.per_sequencer" or "set.size * set.stake.minimum < 9 BTC"'
)
LONGEST, DEEPEST = 500, 20

_WORD = re.compile(r"[A-Za-z_%][\w.%/-]*", re.ASCII)
_NUMBER = r"[0-9][0-9_]*(?:\.[0-9][0-9_]*)?"
_TOKEN = re.compile(rf"""\s*(?:{_NUMBER}|{_WORD.pattern}|"[^"]*"|'[^']*'|[<>=!]=|[<>+*()-])""", re.ASCII)
_MEASURES = (
    *(units.BITCOIN, units.BITCOIN_PER_YEAR, units.RATE, units.RATE_PER_YEAR, units.FEE_RATE, units.GAS_PRICE),
    *(units.VIRTUAL_BYTES, units.BYTES, units.TIME, units.EPOCHS, units.BITCOIN_BLOCKS, units.COMMITMENTS),
)

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Term:
    """A number of target units, or a name (of no unit)."""

    value: Fraction | str
    target: str = ""


@dataclass(frozen=True)
class Swept:
    """The value of an axis."""

    key: str


@dataclass(frozen=True)
class Sum:
    """Terms with their signs."""

    parts: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Product:
    """Factors."""

    parts: tuple[Node, ...]


Node = Term | Swept | Sum | Product
Resolver = Callable[[str], Term | Swept]


@dataclass(frozen=True)
class Constraint:
    """A comparison of two sums; points that do not meet it are left out."""

    text: str
    left: Node
    comparison: str
    right: Node

    def holds(self, axes: tuple[Axis, ...], values: tuple[Value, ...]) -> bool:
        """Whether the values, one for each axis, meet it; Unfit where sides are of different dimensions."""
        point = _Point(axes, values)
        left, right = point.measured(self.left), point.measured(self.right)
        if left.dimension != right.dimension or isinstance(left.value, str) != isinstance(right.value, str):
            raise Unfit(f"the left side is {left.told}, the right side {right.told}", "two sides of one dimension")
        if isinstance(left.value, str) and self.comparison in _ORDERS:
            raise Unfit(f"names have no order for {self.comparison}", "== or != between names")
        return COMPARISONS[self.comparison](left.value, right.value)


@dataclass(frozen=True)
class _Measured:
    """A number in base units of its dimension, or a name."""

    value: Fraction | str
    dimension: Dimension = ()

    @property
    def told(self) -> str:
        if isinstance(self.value, str):
            return "a name"
        return " * ".join(f"{unit}^{power}" if power != 1 else unit for unit, power in self.dimension) or "a number"


class _Point:
    """Evaluates sums and products at one point."""

    def __init__(self, axes: tuple[Axis, ...], values: tuple[Value, ...]) -> None:
        pairs = list(zip(axes, values, strict=True))
        self.terms = {axis.key: term_of(axis.unit, value, axis.clock) for axis, value in pairs}
        named = {axis.key: value for axis, value in pairs}
        context = axes[0].context if axes else Context()
        self.context = replace(
            context,
            slot_ms=int(named.get("chain.slot", context.slot_ms)),
            slots_per_epoch=int(named.get("chain.slots_per_epoch", context.slots_per_epoch)),
            asset=str(named.get("set.stake.asset", context.asset)),
        )

    def measured(self, node: Node) -> _Measured:
        if isinstance(node, Sum):
            return self._sum(node)
        if isinstance(node, Product):
            return self._product(node)
        term = self.terms[node.key] if isinstance(node, Swept) else node
        if isinstance(term.value, str):
            return _Measured(term.value)
        size, dimension = _size(term.target, self.context)
        return _Measured(term.value * size, dimension)

    def _sum(self, node: Sum) -> _Measured:
        parts = [(sign, self.measured(part)) for sign, part in node.parts]
        first = parts[0][1]
        for _, part in parts[1:]:
            if part.dimension != first.dimension:
                raise Unfit(f"{first.told} and {part.told} are added", "summands of one dimension")
        return _Measured(sum((sign * _number(part) for sign, part in parts), Fraction(0)), first.dimension)

    def _product(self, node: Product) -> _Measured:
        value, powers = Fraction(1), dict[str, int]()
        for part in map(self.measured, node.parts):
            value *= _number(part)
            for unit, power in part.dimension:
                powers[unit] = powers.get(unit, 0) + power
        return _Measured(value, tuple(sorted((unit, power) for unit, power in powers.items() if power)))


def constraint_of(text: Any, resolve: Resolver, *, asset: str = "BTC") -> Constraint:
    """The constraint that a text states; `resolve` says what a key stands for and raises Unfit where there is none.

    Raises Unfit for what is no such comparison.
    """
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST:
        raise Unfit(f"{shown(text)} is no comparison", ALLOWED)
    return _Parser(text, resolve, asset).comparison()


def term_of(unit: Unit, value: Value, clock: Clock = Clock.SLOTS) -> Term:
    """An axis' value of this unit as a term."""
    if isinstance(value, str):
        return Term(value)
    # The shortest decimal is what the user wrote; the binary fraction next to it is not.
    number = Fraction(value) if isinstance(value, int) else Fraction(repr(value))
    if isinstance(unit, Amount):
        return Term(number, unit.measure.target)
    clocks = {Jail: Clock.SLOTS, TwoClocks: clock}
    return Term(number, clocks[type(unit)].value if type(unit) in clocks else "")


def _number(part: _Measured) -> Fraction:
    if isinstance(part.value, str):
        raise Unfit(f"{shown(part.value)} is no number", "sums and products of numbers")
    return part.value


def _size(target: str, context: Context) -> tuple[Fraction, Dimension]:
    """The size of a target unit in base units, and its dimension."""
    slot = Fraction(context.slot_ms)
    asset = "msat" if context.asset == "BTC" else context.asset
    found: dict[str, tuple[Fraction, Dimension]] = {
        "": (Fraction(1), ()),
        "ppm": (Fraction(1, PPM), ()),
        "ppm/year": (Fraction(1, PPM), (("year", -1),)),
        "msat/year": (Fraction(1), (("msat", 1), ("year", -1))),
        "msat/vB": (Fraction(1), (("msat", 1), ("vB", -1))),
        "slots": (slot, (("ms", 1),)),
        "epochs": (slot * context.slots_per_epoch, (("ms", 1),)),
        "atomic units": (Fraction(1), ((asset, 1),)),
    }
    return found.get(target, (Fraction(1), ((target, 1),)))


def _unit_sizes(asset: str) -> dict[str, tuple[Fraction, str]]:
    """Every unit that a quantity may have: its size in a target unit."""
    sizes = {
        unit: (Fraction(size), measure.target)
        for measure in _MEASURES
        for unit, size in measure.sizes(Context()).items()
    }
    tokens = {} if asset == "BTC" else {asset: (Fraction(units.ATOMS_PER_TOKEN), "atomic units")}
    return sizes | tokens | {"slots": (Fraction(1), "slots")}


class _Parser:
    """Reads one comparison by recursive descent."""

    def __init__(self, text: str, resolve: Resolver, asset: str) -> None:
        self.text, self.resolve, self.sizes = text, resolve, _unit_sizes(asset)
        self.tokens = _tokens(text)
        self.depth = 0

    def comparison(self) -> Constraint:
        left = self._sum()
        found = self._next()
        if found not in COMPARISONS:
            raise Unfit(f"{shown(found)} where a comparison belongs" if found else "compares nothing", ALLOWED)
        constraint = Constraint(self.text.strip(), left, found, self._sum())
        if self.tokens:
            raise Unfit(f"{shown(self.tokens[0])} after the comparison", ALLOWED)
        return constraint

    def _sum(self) -> Node:
        parts = [(1, self._product())]
        while self._peek() in {"+", "-"}:
            sign = 1 if self._next() == "+" else -1
            parts.append((sign, self._product()))
        return Sum(tuple(parts)) if len(parts) > 1 else parts[0][1]

    def _product(self) -> Node:
        parts = [self._factor()]
        while self._peek() == "*":
            self._next()
            parts.append(self._factor())
        return Product(tuple(parts)) if len(parts) > 1 else parts[0]

    def _factor(self) -> Node:
        found = self._next()
        if found == "(":
            return self._inner()
        if found[:1] in {"'", '"'}:
            return Term(found[1:-1])
        if found[:1].isdigit():
            return self._quantity(Fraction(found.replace("_", "")))
        if not found or not _WORD.fullmatch(found):
            raise Unfit(f"{shown(found)} where a key or quantity belongs" if found else "ends too early", ALLOWED)
        return self.resolve(found)

    def _inner(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unfit(f"more than {DEEPEST} brackets", ALLOWED)
        node = self._sum()
        if self._next() != ")":
            raise Unfit("a bracket is not closed", ALLOWED)
        return node

    def _quantity(self, number: Fraction) -> Term:
        if not _WORD.fullmatch(self._peek()):
            return Term(number)
        words = [self._next()]
        while words[0] == "bitcoin" and len(words) < 2 and _WORD.fullmatch(self._peek()):
            words.append(self._next())
        unit = " ".join(words)
        found = self.sizes.get(unit) or self.sizes.get(f"{unit}s")
        if found is None:
            raise Unfit(f"there is no unit {unit!r}{did_you_mean(unit, self.sizes)}", listed(self.sizes))
        return Term(number * found[0], found[1])

    def _peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _next(self) -> str:
        return self.tokens.pop(0) if self.tokens else ""


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None:
            raise Unfit(f"{shown(text[place:].strip())} cannot be read", ALLOWED)
        tokens.append(match[0].strip())
        place = match.end()
    return tokens
