"""Lines and planes through a design: which points differ in the axes looked at and agree in all others."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from econ.reports.study.sweeps.facts import Facts, Values
from econ.reports.study.sweeps.words import settings
from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.grid import Grid

MOST_LINES = 7


def levels(facts: Facts, axis: int) -> tuple[Value, ...]:
    """The distinct values of an axis: numbers in rising order, names in the axis' own."""
    found = set(facts.values(axis))
    own = facts.axes[axis]
    if own.numeric:
        return tuple(sorted(found))
    return tuple(value for value in dict.fromkeys(own.levels) if value in found)


def designed(facts: Facts, axis: int) -> tuple[Value, ...]:
    """The levels of an axis that the design has, without what refinement put between them."""
    found = levels(facts, axis)
    if facts.design.kind != Grid.kind:
        return found
    own = set(facts.axes[axis].grid())
    return tuple(value for value in found if value in own)


def numeric_axes(facts: Facts) -> tuple[int, ...]:
    """The axes that have numbers, and more than one of them."""
    return tuple(place for place, axis in enumerate(facts.axes) if axis.numeric and len(levels(facts, place)) > 1)


def centre(facts: Facts) -> Values:
    """The point that slices go through: every axis at its base or its middle level, or the next point to that."""
    wanted = tuple(_middle(axis, designed(facts, place)) for place, axis in enumerate(facts.axes))
    return min(facts.points, key=lambda point: _distance(facts.axes, point, wanted))


def along(facts: Facts, axis: int, fixed: Values, free: Collection[int] = ()) -> tuple[int, ...]:
    """The points that agree with `fixed` but in this axis and the `free` ones, in the order of its levels."""
    kept = [place for place in range(len(facts.axes)) if place != axis and place not in free]
    found = [number for number, point in enumerate(facts.points) if all(point[p] == fixed[p] for p in kept)]
    order = {value: place for place, value in enumerate(levels(facts, axis))}
    return tuple(sorted(found, key=lambda number: order[facts.points[number][axis]]))


def held(facts: Facts, fixed: Values, seen: Collection[int]) -> str:
    """What a slice holds the other axes at, in words; empty where there are none."""
    others = [place for place in range(len(facts.axes)) if place not in seen]
    words = settings([facts.axes[place] for place in others], [fixed[place] for place in others])
    return f" at {words}" if words else ""


def spread(values: Sequence[Value], most: int = MOST_LINES) -> tuple[Value, ...]:
    """At most so many of the values, evenly spread, both ends among them."""
    if len(values) <= most:
        return tuple(values)
    return tuple(values[place * (len(values) - 1) // (most - 1)] for place in range(most))


def _middle(axis: Axis, values: Sequence[Value]) -> Value:
    return axis.base if axis.base is not None and axis.base in values else values[(len(values) - 1) // 2]


def _distance(axes: Sequence[Axis], point: Values, wanted: Values) -> float:
    return sum(
        abs(axis.place(value) - axis.place(other)) for axis, value, other in zip(axes, point, wanted, strict=True)
    )
