"""Roots of multi-affine systems in a box, each enclosed by rationals and proven to be there once.

Every function is affine in each coordinate, so that its range over a box is spanned by the corners, exactly. Boxes are
excluded by ranges, or decided by Krawczyk's operator, or halved. Source: R. Krawczyk, 1969; A. Neumaier, Interval
Methods for Systems of Equations, 1990, chapter 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.solvers.equilibria.matrices import weighted

Interval = tuple[Fraction, Fraction]
Box = tuple[Interval, ...]
Ranges = Callable[[Box], list[Interval]]
Slopes = Callable[[Box], list[list[Interval]]]
Matrix = list[list[Fraction]]

# Bits kept of numbers that need not be exact: roundings are outward or corrected by the operator itself.
GUARD_BITS = 16


@dataclass(frozen=True)
class System:
    """As many functions as coordinates.

    Their `ranges` over a box [function], their derivatives' `slopes` over it [function][coordinate], and whether a box
    `may` hold a root that is wanted.
    """

    ranges: Ranges
    slopes: Slopes
    may: Callable[[Box], bool]


@dataclass(frozen=True)
class Isolation:
    """Boxes with exactly one root each, and whether these are `complete`: no box was left undecided."""

    roots: tuple[Box, ...]
    complete: bool


def isolate(system: System, start: Box, *, bits: int, limit: int) -> Isolation:
    """Every root in a box, to 2**-bits, unless `limit` boxes do not suffice: a multiple root is never decided."""
    waiting, roots, wide = [start], list[Box](), list[Box]()
    for _ in range(limit):
        if not waiting:
            break
        box = waiting.pop(0)
        if not system.may(box) or any(low > 0 or high < 0 for low, high in system.ranges(box)):
            continue
        if any(_inside(box, held) for held in wide):
            continue
        widened = _inflated(box)
        proven = _contracted(system, widened)
        if proven is None:
            waiting += _halves(box)
        elif proven:
            wide.append(widened)
            roots.append(refined(system, proven, bits))
    return Isolation(tuple(_different(roots, wide)), complete=not waiting)


def refined(system: System, box: Box, bits: int) -> Box:
    """A proven root's box, narrowed to 2**-bits: slowly while slopes vary over it, then quadratically."""
    while _width(box) > Fraction(1, 1 << bits):
        closer = krawczyk(system, box)
        narrower = _rounded(_meet(closer, box), bits + GUARD_BITS) if closer else box
        if _width(narrower) >= _width(box):
            break
        box = narrower
    return box


def krawczyk(system: System, box: Box) -> Box | None:
    """A box that holds every root of `box`; None where the derivative at the centre has no inverse.

    If it lies strictly inside `box`, there is exactly one root; if the two are disjoint, none.
    """
    centre = [(low + high) / 2 for low, high in box]
    point = tuple((entry, entry) for entry in centre)
    inverse = _inverse([[low for low, _ in row] for row in system.slopes(point)])
    if inverse is None:
        return None
    values = [low for low, _ in system.ranges(point)]
    slopes = system.slopes(box)
    radii = [(high - low) / 2 for low, high in box]
    return tuple(_image(inverse[row], row, centre, values, slopes=slopes, radii=radii) for row in range(len(box)))


def _image(
    weights: Sequence[Fraction],
    row: int,
    centre: Sequence[Fraction],
    values: Sequence[Fraction],
    *,
    slopes: Sequence[Sequence[Interval]],
    radii: Sequence[Fraction],
) -> Interval:
    """One coordinate of the operator: a Newton step from the centre, plus what the slopes vary over the box."""
    middle = centre[row] - weighted(weights, values)
    spread = Fraction(0)
    for column, radius in enumerate(radii):
        products = [(w * own[column][0], w * own[column][1]) for w, own in zip(weights, slopes, strict=True)]
        low = (column == row) - sum((max(pair) for pair in products), Fraction(0))
        high = (column == row) - sum((min(pair) for pair in products), Fraction(0))
        spread += max(abs(low), abs(high)) * radius
    return middle - spread, middle + spread


def _contracted(system: System, box: Box) -> Box | None:
    """A box with exactly one root, () if there is none, None if that is not yet clear."""
    image = krawczyk(system, box)
    if image is None:
        return None
    if any(high < low for low, high in _meet(image, box)):
        return ()
    strictly = all(own[0] < now[0] and now[1] < own[1] for own, now in zip(box, image, strict=True))
    return image if strictly else None


def _inverse(matrix: Matrix) -> Matrix | None:
    """The inverse by elimination, rounded; None for a singular matrix."""
    size = len(matrix)
    rows = [[*row, *(Fraction(place == column) for column in range(size))] for place, row in enumerate(matrix)]
    for column in range(size):
        pivot = next((place for place in range(column, size) if rows[place][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for place in range(size):
            if place != column and rows[place][column]:
                factor = rows[place][column]
                rows[place] = [entry - factor * held for entry, held in zip(rows[place], rows[column], strict=True)]
    return [row[size:] for row in rows]


def _inflated(box: Box) -> Box:
    return tuple((low - (high - low) / 8, high + (high - low) / 8) for low, high in box)


def _halves(box: Box) -> list[Box]:
    widths = [high - low for low, high in box]
    cut = widths.index(max(widths))
    low, high = box[cut]
    middle = (low + high) / 2
    return [(*box[:cut], half, *box[cut + 1 :]) for half in ((low, middle), (middle, high))]


def _width(box: Box) -> Fraction:
    return max(high - low for low, high in box)


def _meet(left: Box, right: Box) -> Box:
    return tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(left, right, strict=True))


def _inside(inner: Box, outer: Box) -> bool:
    return all(own[0] <= now[0] and now[1] <= own[1] for own, now in zip(outer, inner, strict=True))


def _rounded(box: Box, bits: int) -> Box:
    """Outward to multiples of 2**-bits."""
    unit = 1 << bits
    return tuple((Fraction(low * unit // 1, unit), Fraction(-(-high * unit // 1), unit)) for low, high in box)


def _different(roots: Sequence[Box], wide: Sequence[Box]) -> list[Box]:
    """Roots without repetitions: a root within another's box of uniqueness is that other."""
    kept: list[int] = []
    for place, root in enumerate(roots):
        if not any(_inside(root, wide[before]) for before in kept):
            kept.append(place)
    return [roots[place] for place in kept]
