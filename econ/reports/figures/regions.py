"""Regions of equal verdict on a grid: their outlines, and the pieces they are made of, through refined points.

Marching squares over the centres of the cells: on each side of a square whose ends differ the verdict flips at the
refined point, else where the margin passes through zero, else half way. More than two flips meet in the centre.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

Point = tuple[float, float]
Corner = tuple[Point, str, Point | None]
Side = tuple[str, int, int]
NEAR = 1e-6
Value = TypeVar("Value")


@dataclass(frozen=True)
class Cells:
    """Verdicts and margins of cells, rows by y."""

    verdicts: Sequence[Sequence[str]]
    margins: Sequence[Sequence[float | None]]


@dataclass(frozen=True)
class Lattice:
    """Cell centres with the map's edges around them (the outermost verdicts reach there), and where verdicts flip.

    `verdicts` are rows by y; `flips` says on the side right of ("x") or above ("y") a place where the verdict flips.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    verdicts: Sequence[Sequence[str]]
    flips: Mapping[Side, Point]

    def outline(self, verdict: str) -> Iterator[tuple[Point, Point]]:
        """The lines around the region of a verdict."""
        for column, row in self._squares():
            ring = self._round(column, row)
            sides = pairwise((*ring, ring[0]))
            flips = [flip for (_, own, flip), (_, other, _) in sides if flip and (own == verdict) != (other == verdict)]
            ends = [self._centre(column, row)] * len(flips) if _meets(ring) else flips[1:]
            yield from zip(flips, ends)  # noqa: B905 - two flips make one line

    def pieces(self, verdict: str) -> Iterator[tuple[Point, ...]]:
        """Polygons that together are the region of a verdict."""
        for column, row in self._squares():
            points = tuple(self._piece(column, row, verdict))
            if len(points) > 2:
                yield points

    def cells_at(self, size: int) -> tuple[list[int], list[int]]:
        """Rows and columns of the cells at so many evenly spaced places up and across the map."""
        return _indices(self.ys, size), _indices(self.xs, size)

    def _squares(self) -> Iterator[tuple[int, int]]:
        return ((column, row) for row in range(len(self.ys) - 1) for column in range(len(self.xs) - 1))

    def _round(self, column: int, row: int) -> list[Corner]:
        """The corners of a square anticlockwise: place, verdict, and the flip on the way to the next corner."""
        corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
        sides = (("x", column, row), ("y", column + 1, row), ("x", column, row + 1), ("y", column, row))
        return [
            ((self.xs[i], self.ys[j]), self.verdicts[j][i], self.flips.get(side))
            for (i, j), side in zip(corners, sides, strict=True)
        ]

    def _piece(self, column: int, row: int, verdict: str) -> Iterator[Point]:
        ring = self._round(column, row)
        for (place, own, flip), (_, following, _) in pairwise((*ring, ring[0])):
            if own == verdict:
                yield place
            if flip and verdict in (own, following):
                yield flip
            if flip and own == verdict and _meets(ring):
                yield self._centre(column, row)

    def _centre(self, column: int, row: int) -> Point:
        return _middle(self.xs[column], self.xs[column + 1]), _middle(self.ys[row], self.ys[row + 1])


def lattice(x: Sequence[float], y: Sequence[float], cells: Cells, boundary: Iterable[Point]) -> Lattice:
    """The lattice of ascending centres with their cells, and refined points on lines between two centres."""
    refined = dict(_placed(boundary, x, y))
    left, right = edges(x)[:: len(x)]
    low, high = edges(y)[:: len(y)]
    framed = Cells(_framed(cells.verdicts), _framed(cells.margins))
    xs, ys = (left, *x, right), (low, *y, high)
    return Lattice(xs, ys, framed.verdicts, dict(_flips(xs, ys, framed, refined)))


def edges(centres: Sequence[float]) -> tuple[float, ...]:
    """The edges of cells around ascending centres: half way between two, as far outside at the ends."""
    if len(centres) == 1:
        return centres[0] - 0.5, centres[0] + 0.5
    inner = [_middle(low, high) for low, high in pairwise(centres)]
    return 2 * centres[0] - inner[0], *inner, 2 * centres[-1] - inner[-1]


def _meets(ring: Sequence[Corner]) -> bool:
    """Whether more than two regions or parts of them share a square, so that they meet in its centre."""
    return sum(flip is not None for _, _, flip in ring) > 2


def _framed(rows: Sequence[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    """The rows with the outermost values once more around them."""
    return tuple((row[0], *row, row[-1]) for row in (rows[0], *rows, rows[-1]))


def _flips(
    xs: Sequence[float], ys: Sequence[float], cells: Cells, refined: Mapping[Side, Point]
) -> Iterator[tuple[Side, Point]]:
    """Where the verdict flips along x and along y; at the map's edge as on the centres next to it."""
    for j, row in enumerate(cells.verdicts):
        for i, (own, other) in enumerate(pairwise(row)):
            if own != other:
                at = refined.get(("x", i - 1, _inner(j, len(ys))))
                half = _zero(cells.margins[j][i], cells.margins[j][i + 1])
                yield ("x", i, j), (at[0] if at else _between(xs[i], xs[i + 1], half), ys[j])
    for j, (below, above) in enumerate(pairwise(cells.verdicts)):
        for i, (own, other) in enumerate(zip(below, above, strict=True)):
            if own != other:
                at = refined.get(("y", _inner(i, len(xs)), j - 1))
                half = _zero(cells.margins[j][i], cells.margins[j + 1][i])
                yield ("y", i, j), (xs[i], at[1] if at else _between(ys[j], ys[j + 1], half))


def _zero(before: float | None, after: float | None) -> float:
    """The part of the way at which a margin passes through zero; half where it is not known to."""
    if before is None or after is None or not min(before, after) < 0 < max(before, after):
        return 0.5
    return 1 / (1 + abs(after / before))


def _placed(points: Iterable[Point], xs: Sequence[float], ys: Sequence[float]) -> Iterator[tuple[Side, Point]]:
    """Refined points by the side they lie on; the last of two on one side counts."""
    for x, y in points:
        column, row = _nearest(x, xs), _nearest(y, ys)
        i, j = bisect_right(xs, x) - 1, bisect_right(ys, y) - 1
        if _is_on(y, row, ys) and 0 <= i < len(xs) - 1:
            yield ("x", i, row), (x, y)
        elif _is_on(x, column, xs) and 0 <= j < len(ys) - 1:
            yield ("y", column, j), (x, y)


def _indices(line: Sequence[float], size: int) -> list[int]:
    parts = ((place + 0.5) / size for place in range(size))
    return [_inner(_nearest(_between(line[0], line[-1], part), line), len(line)) for part in parts]


def _is_on(value: float, index: int, centres: Sequence[float]) -> bool:
    width = edges(centres)[index + 1] - edges(centres)[index]
    return abs(value - centres[index]) <= NEAR * width


def _inner(index: int, size: int) -> int:
    return min(max(index - 1, 0), size - 3)


def _nearest(value: float, centres: Sequence[float]) -> int:
    right = min(max(bisect_right(centres, value), 1), len(centres) - 1) if len(centres) > 1 else 0
    return right - 1 if right and value - centres[right - 1] <= centres[right] - value else right


def _middle(low: float, high: float) -> float:
    return _between(low, high, 0.5)


def _between(low: float, high: float, part: float) -> float:
    return (1 - part) * low + part * high
