"""Where a verdict flips between neighbours, and points halfway between them, round by round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.design import Point

ROUNDING = 1e-9


@dataclass(frozen=True)
class Flip:
    """Two points that differ along one axis (its place among the axes) only, neighbours with different verdicts."""

    axis: int
    low: Point
    high: Point
    low_verdict: str
    high_verdict: str


@dataclass(frozen=True)
class Crossing:
    """A flip as an interval of one key: the verdicts at its ends, where it is wide, and what the other keys are.

    `width` is the share of the axis' range, on its scale; `middle` the value halfway, or the low end where none is.
    """

    key: str
    low: Value
    high: Value
    middle: Value
    low_verdict: str
    high_verdict: str
    others: tuple[tuple[str, Value], ...]
    width: float


def boundary(
    points: Sequence[Point],
    verdicts: Sequence[str | None],
    axes: tuple[Axis, ...],
    *,
    along: Collection[Point] | None = None,
) -> tuple[Flip, ...]:
    """The flips between neighbours: points equal but for one numeric axis, with none of the given between them.

    Points without a verdict are passed over. `along` keeps to lines through these points (default: all given): lines
    that only refinement opened would be refined across as well, without end in sight.
    """
    told = {point: verdict for point, verdict in zip(points, verdicts, strict=True) if verdict}
    numeric = [place for place, axis in enumerate(axes) if axis.numeric]
    return tuple(flip for place in numeric for flip in _flips(told, place, told if along is None else along))


def midpoints(
    flips: Collection[Flip], axes: tuple[Axis, ...], tolerance: Fraction | float, known: Collection[Point]
) -> tuple[Point, ...]:
    """Points halfway across the flips wider than the tolerance, as a share of the axis' range on its scale; none known.

    Widest first, so that any first part of them is the best use of so many points.
    """
    wide = [flip for flip in flips if width(flip, axes) > float(tolerance) * (1 + ROUNDING)]
    ordered = sorted(wide, key=lambda flip: -width(flip, axes))
    halves = (_halfway(flip, axes) for flip in ordered)
    return tuple(point for point in dict.fromkeys(halves) if point is not None and point not in known)


def located(flips: Collection[Flip], axes: tuple[Axis, ...]) -> tuple[Crossing, ...]:
    """What is known of every flip: the interval of one key in which the verdict changes."""
    return tuple(_crossing(flip, axes) for flip in flips)


def width(flip: Flip, axes: tuple[Axis, ...]) -> float:
    """How far apart the two points are, as a share of the axis' range on its scale."""
    axis = axes[flip.axis]
    return axis.place(flip.high[flip.axis]) - axis.place(flip.low[flip.axis])


def _flips(told: dict[Point, str], place: int, along: Collection[Point]) -> Iterator[Flip]:
    lines: defaultdict[Point, list[Point]] = defaultdict(list)
    kept = {_others(point, place) for point in along}
    for point in told:
        lines[_others(point, place)].append(point)
    for others, line in lines.items():
        for low, high in pairwise(sorted(line, key=lambda point: point[place])):
            if others in kept and told[low] != told[high]:
                yield Flip(place, low, high, told[low], told[high])


def _others(point: Point, place: int) -> Point:
    return (*point[:place], *point[place + 1 :])


def _halfway(flip: Flip, axes: tuple[Axis, ...]) -> Point | None:
    middle = axes[flip.axis].middle(flip.low[flip.axis], flip.high[flip.axis])
    return None if middle is None else (*flip.low[: flip.axis], middle, *flip.low[flip.axis + 1 :])


def _crossing(flip: Flip, axes: tuple[Axis, ...]) -> Crossing:
    axis, low, high = axes[flip.axis], flip.low[flip.axis], flip.high[flip.axis]
    middle = axis.middle(low, high)
    return Crossing(
        key=axis.key,
        low=low,
        high=high,
        middle=low if middle is None else middle,
        low_verdict=flip.low_verdict,
        high_verdict=flip.high_verdict,
        others=tuple((other.key, value) for other, value in zip(axes, flip.low, strict=True) if other is not axis),
        width=width(flip, axes),
    )
