"""Margins as colours: a scale from -1 to 1 that is centred on zero, linear or in powers of ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import copysign, floor, log1p, log10

from econ.reports.figures.axis import Ticks, power_ticks
from econ.reports.quantities import Scale, number_text

# What is drawn as the neighbourhood of zero: this part of the largest margin, or the smallest margin.
LINEAR_PART = 1e-3
LOG_TICKS = 3
# Nothing smaller is a margin; floats near their own limit have no round parts.
LEAST = 1e-200
LINEAR_PARTS = (0.5, 1.0)
NICE = (1, 2, 2.5, 5)


@dataclass(frozen=True)
class Tones:
    """Where a margin stands between -1 (worst) and 1 (best).

    An end stands for `largest`; below `near`, where there is one, the scale is linear.
    """

    scale: Scale
    largest: float
    near: float | None

    def __call__(self, margin: float) -> float:
        """The place of a margin in the document's unit."""
        return self._place(self.scale(margin))

    @property
    def ticks(self) -> Ticks:
        """Round margins on both sides of zero, and zero."""
        sizes = self._powers() if self.near else tuple(map(self._round_part, LINEAR_PARTS))
        known = sorted({sign * size for size in sizes for sign in (-1, 1)} | {0.0})
        return tuple((self._place(value), number_text(value, signed=True)) for value in known)

    def _place(self, value: float) -> float:
        if not self.near:
            return value / self.largest
        return copysign(log1p(abs(value) / self.near) / log1p(self.largest / self.near), value)

    def _powers(self) -> tuple[float, ...]:
        found = power_ticks(self.near or self.largest, self.largest)
        return found[-1 :: -max(1, -(-len(found) // LOG_TICKS))]

    def _round_part(self, part: float) -> float:
        """The largest of 1, 2, 2.5 and 5 times a power of ten that is no more than this part of the largest."""
        goal = part * self.largest
        power = 10.0 ** floor(log10(goal))
        return max((step * power for step in NICE if step * power <= goal), default=goal)


def tones_of(margins: Iterable[float], scale: Scale, *, log: bool) -> Tones | None:
    """The scale for these margins; None where none differs from zero."""
    sizes = [size for size in (abs(scale(margin)) for margin in margins) if size > LEAST]
    if not sizes:
        return None
    largest = max(sizes)
    near = max(min(sizes), LINEAR_PART * largest) if log else None
    return Tones(scale, largest, near if near and near < largest else None)
