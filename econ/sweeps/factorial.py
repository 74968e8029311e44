"""Points as designs crossed with worlds, and as lines along one axis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.design import Point


@dataclass(frozen=True)
class Factorial:
    """Designs (values of the axes one decides) and worlds (values of all others), each in the order of the axes.

    `numbers` are the places of the points by design and world; `chosen` and `uncertain` the places of the axes.
    """

    chosen: tuple[int, ...]
    uncertain: tuple[int, ...]
    designs: tuple[Point, ...]
    worlds: tuple[Point, ...]
    numbers: Mapping[tuple[Point, Point], int]

    def missing(self) -> Iterator[tuple[Point, Point]]:
        """The combinations of a design and a world at which there is no point."""
        return (
            (design, world) for design in self.designs for world in self.worlds if (design, world) not in self.numbers
        )


def factorial(axes: Sequence[Axis], points: Sequence[Point], choose: Collection[str]) -> Factorial:
    """The points as designs by worlds: the keys in `choose` are decided, the others uncertain."""
    chosen = tuple(place for place, axis in enumerate(axes) if axis.key in choose)
    uncertain = tuple(place for place, axis in enumerate(axes) if axis.key not in choose)
    numbers = {(_part(point, chosen), _part(point, uncertain)): number for number, point in enumerate(points)}
    designs = _ordered({design for design, _ in numbers}, [axes[place] for place in chosen])
    worlds = _ordered({world for _, world in numbers}, [axes[place] for place in uncertain])
    return Factorial(chosen, uncertain, designs, worlds, numbers)


def lines(axes: Sequence[Axis], points: Sequence[Point], along: int, *, least: int) -> dict[Point, tuple[int, ...]]:
    """The numbers of the points of each line along an axis in rising order, by the values of all other axes.

    Lines of fewer than `least` points are left out.
    """
    others = [place for place in range(len(axes)) if place != along]
    found: defaultdict[Point, dict[Value, int]] = defaultdict(dict)
    for number, point in enumerate(points):
        found[_part(point, others)].setdefault(point[along], number)
    long = {rest for rest, line in found.items() if len(line) >= least}
    return {
        rest: tuple(number for _, number in sorted(found[rest].items()))
        for rest in _ordered(long, [axes[place] for place in others])
    }


def _part(point: Point, places: Sequence[int]) -> Point:
    return tuple(point[place] for place in places)


def _ordered(points: Collection[Point], axes: Sequence[Axis]) -> tuple[Point, ...]:
    return tuple(
        sorted(points, key=lambda point: [_rank(axis, value) for axis, value in zip(axes, point, strict=True)])
    )


def _rank(axis: Axis, value: Value) -> float:
    return axis.levels.index(value) if isinstance(value, str) else value
