"""An axis: the values that one key takes in a sweep, listed, or spread over a range on a scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from typing import Any

from econ.errors import BadInput
from econ.mechanism.durations import Jail, TwoClocks
from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import did_you_mean, listed, shown
from econ.mechanism.toml import toml_value
from econ.mechanism.units import Amount, Context, Unit
from econ.mechanism.values import Count, names
from econ.protocol.terms import FOREVER, Clock, Duration
from econ.sweeps.designs.span import Span
from econ.sweeps.designs.units import Plain

Value = float | str
"""What a point holds for a key: a whole number of target units (an int), a plain number, or a name as written."""

LINEAR, LOG = "linear", "log"
SCALES = (LINEAR, LOG)
RANGE_KEYS = ("from", "to", "levels", "scale", "base")
RANGE = '{ from = .., to = .., levels = 5, scale = "log" }'


@dataclass(frozen=True)
class Axis:
    """The values of one key (a dotted path as `--set` takes it): `levels` as listed, or the range `low` to `high`.

    Values are whole numbers of target units, plain floats under the unit `Plain`, and texts as `--set` takes them where
    the key holds names or where some level is none (such as a jail for ever). `steps` is how many levels a grid takes
    of a range (0: not said), `base` where one-at-a-time designs stand, `clock` what durations count.
    """

    key: str
    unit: Unit
    levels: tuple[Value, ...] = ()
    low: float = 0
    high: float = 0
    scale: str = LINEAR
    steps: int = 0
    base: Value | None = None
    clock: Clock = Clock.SLOTS
    context: Context = field(default_factory=Context)

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers, so that there may be others between them."""
        return not any(isinstance(level, str) for level in self.levels)

    @property
    def kind(self) -> str:
        """The kind of the column that holds the values: integers, floats or texts."""
        return "texts" if not self.numeric else "floats" if isinstance(self.unit, Plain) else "integers"

    @property
    def unit_name(self) -> str:
        """The target unit of the values, empty for counts, plain numbers and names."""
        if not self.numeric:
            return ""
        if isinstance(self.unit, TwoClocks):
            return self.clock.value
        if isinstance(self.unit, Amount) and self.unit.measure.target == "atomic units":
            return "msat" if self.context.asset == "BTC" else f"atomic units of {self.context.asset}"
        return self.unit.measure.target if isinstance(self.unit, Amount) else "slots" * isinstance(self.unit, Jail)

    def at(self, share: float) -> Value:
        """The value at a share in [0, 1): equal stretches for listed levels, the scale's own for a range."""
        if not self.levels:
            return self._span.at(share)
        return self.levels[min(floor(Fraction(share) * len(self.levels)), len(self.levels) - 1)]

    def count(self) -> int:
        """How many levels `grid` has at most, found without making them; BadInput for a range without levels."""
        if self.levels:
            return len(self.levels)
        if self.steps < 2:
            raise BadInput(f'keys."{self.key}".levels: is missing; allowed: a whole number from 2 on for this design')
        return min(self.steps, int(self.high - self.low) + 1) if self._span.whole else self.steps

    def grid(self, levels: int = 0) -> tuple[Value, ...]:
        """The listed levels, or so many of the range (default: `steps`), distinct, ends included.

        Raises BadInput for a range of which nobody says how many.
        """
        return self.levels or self._span.spaced(levels or (self.count() and self.steps))

    def number(self, value: Value) -> float | None:
        """The value as a number of target units (an int where they are whole); None for a name."""
        return None if isinstance(value, str) else value

    def written(self, value: Value) -> str:
        """The value as `--set` accepts it; it is read back unchanged."""
        if isinstance(value, str):
            return value
        native = Duration(int(value), self.clock) if isinstance(self.unit, TwoClocks) else value
        return text_of(self.unit, native, self.context)

    def middle(self, low: Value, high: Value) -> Value | None:
        """A value halfway between two on the scale; None when there is none, and for names."""
        if isinstance(low, str) or isinstance(high, str):
            return None
        return self._span.middle(min(low, high), max(low, high))

    def place(self, value: Value) -> float:
        """Where a value stands between the axis' ends, as a share on its scale; a name by its place in the list."""
        if isinstance(value, str):
            return self.levels.index(value) / max(len(self.levels) - 1, 1)
        return self._span.place(value)

    def content(self) -> dict[str, Any]:
        """All that decides the axis, as JSON values."""
        values: dict[str, Any] = {"levels": [self.written(level) for level in self.levels]}
        if not self.levels:
            ends = {"from": self.written(self.low), "to": self.written(self.high)}
            values = {**ends, "levels": self.steps, "scale": self.scale}
        return {"key": self.key, **values} | ({} if self.base is None else {"base": self.written(self.base)})

    @property
    def _span(self) -> Span:
        numbers = [level for level in self.levels if not isinstance(level, str)]
        low, high = (min(numbers), max(numbers)) if numbers else (self.low, self.high)
        return Span(low, high, log=self.scale == LOG, whole=not isinstance(self.unit, Plain))


def axis_of(key: str, raw: Any, unit: Unit, *, contexts: Sequence[Context] = (Context(),), base: Any = None) -> Axis:
    """The axis that a file describes: a list of values, or a table `{ from, to, levels, scale, base }`.

    The first of the contexts is in force; what the others read differently depends on something else that is swept.
    `base` is the value outside the sweep as the unit reads it. Raises Unfit for what is neither list nor range, for
    values that the unit refuses, and for ranges that hold no two values.
    """
    reader = _Reader(key, unit, tuple(contexts))
    if isinstance(raw, list):
        return reader.listed(raw, base)
    if isinstance(raw, Mapping):
        return reader.ranged(raw, base)
    raise Unfit(f"{shown(raw)} is neither a list nor a range", f"a list of values, or {RANGE}")


@dataclass(frozen=True)
class _Reader:
    """Reads the values of one key, in every context alike."""

    key: str
    unit: Unit
    contexts: tuple[Context, ...]

    def listed(self, raw: list[Any], base: Any) -> Axis:
        natives = [self.native(item) for item in raw]
        if not natives:
            raise Unfit("an empty list", f"one or more values, each {self.unit.allowed(self.contexts[0])}")
        clock = getattr(natives[0], "clock", Clock.SLOTS)
        numbers = [number for native in natives if (number := self._number(native, clock)) is not None]
        numeric = len(numbers) == len(natives)
        levels: tuple[Value, ...] = tuple(numbers) if numeric else tuple(map(self._text, natives))
        repeated = next((item for place, item in enumerate(raw) if levels[place] in levels[:place]), None)
        if repeated is not None:
            raise Unfit(f"{shown(repeated)} is there twice", "distinct values")
        return self._based(Axis(self.key, self.unit, levels, clock=clock, context=self.contexts[0]), base)

    def ranged(self, raw: Mapping[str, Any], base: Any) -> Axis:
        unknown = next((name for name in raw if name not in RANGE_KEYS), None)
        if unknown is not None:
            raise Unfit(f"unknown key {unknown!r}{did_you_mean(unknown, RANGE_KEYS)}", listed(RANGE_KEYS))
        base = self.native(raw["base"]) if "base" in raw else base
        if isinstance(raw.get("levels"), list) and not {"from", "to", "scale"} & set(raw):
            return self.listed(raw["levels"], base)
        if not {"from", "to"} <= set(raw):
            raise Unfit("a range without its ends", RANGE)
        return self._based(self._spread(raw), base)

    def native(self, item: Any) -> Any:
        native = self.unit.parse(item, self.contexts[0])
        for other in self.contexts[1:]:
            self._same(item, native, other)
        return native

    def _spread(self, raw: Mapping[str, Any]) -> Axis:
        ends = [self.native(raw[name]) for name in ("from", "to")]
        clock = getattr(ends[0], "clock", Clock.SLOTS)
        low, high = (self._number(end, clock) for end in ends)
        told = f"from {shown(raw['from'])}"
        if low is None or high is None:
            raise Unfit(f"{told} to {shown(raw['to'])} is no range of numbers", "a list of values")
        if low >= high:
            same = f"{told} and to are the same" if low == high else f"{told} is above to {shown(raw['to'])}"
            raise Unfit(same, f"from below to, each {self.unit.allowed(self.contexts[0])}")
        scale = _option("scale", names(*SCALES), raw.get("scale", LINEAR))
        if scale == LOG and low <= 0:
            raise Unfit(f"{told} has no logarithm", 'from above 0, or scale = "linear"')
        steps = _option("levels", Count(2), raw["levels"]) if "levels" in raw else 0
        return Axis(self.key, self.unit, (), low, high, scale=scale, steps=steps, clock=clock, context=self.contexts[0])

    def _based(self, axis: Axis, base: Any) -> Axis:
        number = None if base is None else self._number(base, axis.clock)
        if axis.numeric:
            return replace(axis, base=number)
        return replace(axis, base=None if base is None else self._text(base))

    def _same(self, item: Any, native: Any, context: Context) -> None:
        try:
            same = self.unit.parse(item, context) == native
        except Unfit:
            same = False
        if not same:
            raise Unfit(f"{shown(item)} depends on a clock or asset that is swept too", "a unit that does not")

    def _number(self, native: Any, clock: Clock) -> float | None:
        """The number of target units, on this clock; None where it is no such number."""
        if isinstance(self.unit, TwoClocks):
            return int(native.count) if native.clock is clock else None
        if isinstance(self.unit, Amount | Count | Plain) or (isinstance(self.unit, Jail) and native != FOREVER):
            return native  # type: ignore[no-any-return]
        return None

    def _text(self, native: Any) -> str:
        return text_of(self.unit, native, self.contexts[0])


def text_of(unit: Unit, native: Any, context: Context) -> str:
    """What a unit writes, as `--set` accepts it."""
    written = unit.write(native, context)
    return written if isinstance(written, str) else toml_value(written)


def _option(name: str, unit: Unit, raw: Any) -> Any:
    try:
        return unit.parse(raw, Context())
    except Unfit as unfit:
        raise Unfit(*f"{name}: {unfit}".split("; allowed: ", 1)) from None
