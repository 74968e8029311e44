"""An axis of a figure: the unit people read, where a value stands on it, and its ticks.

Powers of ten are drawn in logarithms of our own, so that zero and negative values have a place too and ticks are text
that any reader's fonts can show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import asinh, ceil, floor, isfinite, log10, nan
from typing import TYPE_CHECKING

from econ.reports.figures.canvas import short
from econ.reports.quantities import Scale, number_text, scale_of
from econ.reports.study.document import Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Units no reader thinks in; an author who chose another one keeps it.
RAW_UNITS = ("msat", "ppm", "share", "fraction")
MOST_TICKS = 6
# Numbers from here on take so much room that few fit.
LONG = 10_000
# The widest span that powers of ten are drawn over.
WIDEST = 1e12
NARROWEST = 1 / 400
X_CHARACTERS, Y_CHARACTERS = 52, 34

Ticks = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Axis:
    """A quantity on an axis: `place` is where a value (in the document's unit) stands in the drawing."""

    quantity: Quantity
    scale: Scale
    place: Callable[[float], float]
    ticks: Ticks | None = None

    @property
    def label(self) -> str:
        """The quantity with the unit shown."""
        return labelled(self.quantity.label, self.scale.unit)

    def __call__(self, values: Iterable[float | None]) -> list[float]:
        """Where the values stand; not a number where there is none."""
        return [nan if value is None else self.place(value) for value in values]

    def text(self, value: float) -> str:
        """The value with its unit, in words."""
        unit = self.scale.unit
        return f"{self.scale.text(value)}\N{NO-BREAK SPACE}{unit}" if unit else self.scale.text(value)

    def along_x(self, axes: Axes) -> None:
        """Label and ticks below the drawing."""
        axes.set_xlabel(short(self.label, X_CHARACTERS) if self.label else "")
        if self.ticks:
            axes.set_xticks([place for place, _ in self.ticks], [text for _, text in self.ticks])

    def along_y(self, axes: Axes) -> None:
        """Label and ticks to the left of the drawing."""
        axes.set_ylabel(short(self.label, Y_CHARACTERS, 2) if self.label else "")
        if self.ticks:
            axes.set_yticks([place for place, _ in self.ticks], [text for _, text in self.ticks])


def any_known(*lines: Sequence[float]) -> bool:
    """Whether there is a place at which every line has a value."""
    return any(all(isfinite(value) for value in values) for values in zip(*lines, strict=True))


def labelled(label: str, unit: str) -> str:
    """A quantity's label with its unit, if it has one."""
    return f"{label}, {unit}" if unit else label


def unit_of(unit: str, values: Iterable[float | None]) -> Scale:
    """The unit to show values in: msat, ppm and shares become what people read, any other unit stays."""
    return scale_of(unit, values) if unit.startswith(RAW_UNITS) else Scale(unit)


def axis_of(quantity: Quantity, values: Iterable[float | None]) -> Axis:
    """The axis that these values need."""
    known = [value for value in values if value is not None]
    scale = unit_of(quantity.unit, known)
    shown = [scale(value) for value in known]
    if not quantity.log or not any(shown):
        return Axis(quantity, scale, scale)
    place = powers(shown)
    return Axis(quantity, scale, lambda value: place(scale(value)), _log_ticks(shown, place))


def cells_axis(quantity: Quantity, values: Sequence[float]) -> Axis:
    """The axis of ascending values that each need a visible cell: of equal width where true ones would be slivers."""
    axis = axis_of(quantity, values)
    places = axis(values)
    gaps = [high - low for low, high in pairwise(places)]
    if gaps and min(gaps) > NARROWEST * (places[-1] - places[0]):
        return axis
    step = ceil(len(values) / MOST_TICKS)
    ticks = tuple((float(index), axis.scale.text(values[index])) for index in range(0, len(values), step))
    return Axis(quantity, axis.scale, lambda value: _rank(value, values), ticks)


def powers(values: Iterable[float]) -> Callable[[float], float]:
    """Logarithms where all values are positive; else ones that pass through zero, linear below the smallest."""
    known = list(values)
    sizes = [abs(value) for value in known if value]
    least = max(min(sizes), max(sizes) / WIDEST)
    if min(known) >= least:
        return log10
    return lambda value: asinh(value / least)


def power_ticks(low: float, high: float) -> tuple[float, ...]:
    """At most so many powers of ten from low to high, both positive; between them 2 and 5, or 3 of long numbers."""
    first, last = ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9)
    step = max(1, ceil((last - first + 1) / MOST_TICKS))
    tens = [10.0**exponent for exponent in range(first, last + 1, step)]
    if len(tens) > 2:
        return tuple(tens)
    factors = (1, 2, 5) if high < LONG else (1, 3)
    finer = [factor * 10.0**exponent for exponent in range(first - 1, last + 1) for factor in factors]
    between = tuple(tick for tick in finer if low <= tick * (1 + 1e-9) and tick <= high * (1 + 1e-9))
    return between if len(between) > 1 else (low, high)


def _log_ticks(shown: Sequence[float], place: Callable[[float], float]) -> Ticks:
    sizes = [abs(value) for value in shown if value]
    least = max(min(sizes), max(sizes) / WIDEST)
    positive = [value for value in shown if value >= least]
    negative = [-value for value in shown if -value >= least]
    ticks = list(power_ticks(min(positive), max(positive))) if positive else []
    ticks += [-tick for tick in power_ticks(min(negative), max(negative))] if negative else []
    ticks += [0.0] if len(positive) < len(shown) else []
    return tuple((place(tick), number_text(tick)) for tick in sorted(set(ticks)))


def _rank(value: float, values: Sequence[float]) -> float:
    """Where a value stands among ascending ones, linearly between two of them."""
    for index, (low, high) in enumerate(pairwise(values)):
        if value <= high:
            return index + max(0.0, (value - low) / (high - low))
    return float(len(values) - 1)
