"""How a document calls values, axes and estimates: one place, so that a sentence and a table say the same digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy import isfinite

from econ.reports.quantities import Scale, interval_texts, number_text, scale_of
from econ.reports.study.document import Bar, Quantity
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.axis import LOG, Axis, Value
from econ.sweeps.designs.units import Plain

NOTHING = "not measured"
NO_INTERVAL, NO_SPREAD = "none", "no spread"
# What floating point adds to the width of an interval.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Told:
    """An estimate in words: value, ends and unit, all on one scale; `interval` joins the ends."""

    value: str
    interval: str
    unit: str

    @property
    def full(self) -> str:
        """The value with its unit."""
        return self.value if self.value == NOTHING else joined(self.value, self.unit)


def told(estimate: Estimate, unit: str, scale: Scale | None = None) -> Told:
    """The estimate on a scale, by default the one that suits it, to two digits of its interval."""
    scale = scale or common_scale(unit, estimate)
    if not isfinite(estimate.value):
        return Told(NOTHING, NO_INTERVAL, scale.unit)
    if not (isfinite(estimate.low) and isfinite(estimate.high)):
        return Told(scale.text(estimate.value), NO_INTERVAL, scale.unit)
    if estimate.half_width <= ROUNDING * abs(estimate.value):
        return Told(scale.text(estimate.value), NO_SPREAD, scale.unit)
    value, low, high = interval_texts(scale(estimate.value), scale(estimate.low), scale(estimate.high))
    return Told(value, f"{low} to {high}", scale.unit)


def common_scale(unit: str, *estimates: Estimate) -> Scale:
    """The scale that suits the largest of the estimates."""
    return scale_of(unit, [finite(end) for each in estimates for end in (each.value, each.low, each.high)])


def written(value: float, unit: str, scale: Scale | None = None) -> str:
    """A number with its unit, on a scale, by default the one that suits it."""
    known = finite(value)
    scale = scale or scale_of(unit, (known,))
    return NOTHING if known is None else joined(scale.text(known), scale.unit)


def joined(number: str, unit: str) -> str:
    """A number and its unit on one line."""
    return f"{number} {unit}" if unit else number


def finite(value: float) -> float | None:
    """The number; None for what is none, as a document has it."""
    return float(value) if isfinite(value) else None


def quantity(axis: Axis) -> Quantity:
    """What a figure shows along an axis."""
    return Quantity(axis.key, axis.unit_name, log=axis.scale == LOG)


def shown(axis: Axis, value: Value) -> str:
    """A value as a reader would set it; plain numbers to six digits."""
    return f"{value:.6g}" if isinstance(axis.unit, Plain) and not isinstance(value, str) else axis.written(value)


def settings(axes: Sequence[Axis], values: Sequence[Value]) -> str:
    """Keys with their values."""
    return ", ".join(f"{axis.key} = {shown(axis, value)}" for axis, value in zip(axes, values, strict=True))


def bar(label: str, estimate: Estimate) -> Bar:
    """A bar with its interval; BadInput never: what is not measured is drawn as 0 without one."""
    value = finite(estimate.value)
    return (
        Bar(label, value or 0.0, finite(estimate.low), finite(estimate.high)) if value is not None else Bar(label, 0.0)
    )


def counted(number: int, noun: str) -> str:
    """A count with its noun; most nouns take an s."""
    return f"{number_text(number)} {noun}{'' if number == 1 else 's'}"


def listing(words: Sequence[str]) -> str:
    """Words with commas, and `and` before the last."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
