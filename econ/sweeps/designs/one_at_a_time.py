"""A base point, and every axis moved through its levels while the others stay."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import ClassVar

from econ.errors import BadInput
from econ.sweeps.axis import Value
from econ.sweeps.designs.design import Axes, Point, distinct
from econ.sweeps.designs.grid import strides


@dataclass(frozen=True)
class OneAtATime:
    """The base values of all axes first; then the axes in turn, each level far from the one before."""

    kind: ClassVar[str] = "one-at-a-time"
    neighbours: ClassVar[bool] = True
    droppable: ClassVar[bool] = True

    def size(self, axes: Axes) -> int:
        """The base, and the levels of each axis; BadInput for an axis without a base."""
        return len([_base(axes)]) + sum(axis.count() for axis in axes)

    def points(self, axes: Axes) -> tuple[Point, ...]:
        """The base point and the points that differ from it in one value; BadInput for an axis without a base."""
        base = _base(axes)
        moved = (
            [(*base[:place], level, *base[place + 1 :]) for level in _spread(axes, place)] for place in range(len(axes))
        )
        turns = chain.from_iterable(zip_longest(*moved))
        return distinct([base, *(point for point in turns if point is not None)])

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """Nothing to say."""
        return ()


def _base(axes: Axes) -> Point:
    for axis in axes:
        if axis.base is None:
            raise BadInput(f'keys."{axis.key}".base: is missing; allowed: {{ from = .., to = .., base = .. }}')
    return tuple(axis.base for axis in axes if axis.base is not None)


def _spread(axes: Axes, place: int) -> list[Value]:
    levels = axes[place].grid()
    return [levels[number] for number in strides(len(levels))]
