"""Roots of small systems whose roots are known: every one found, once, and enclosed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from econ.solvers.equilibria.isolation import Box, Interval, System, isolate, krawczyk

UNIT: Box = ((Fraction(0), Fraction(1)),) * 2


@dataclass(frozen=True)
class MultiAffine:
    """The sum over sets of coordinates, as bits, of a coefficient times the product of these coordinates."""

    coefficients: tuple[Fraction, ...]

    def at(self, point: Sequence[Fraction]) -> Fraction:
        terms = (
            coefficient * prod((own for place, own in enumerate(point) if bits >> place & 1), start=Fraction(1))
            for bits, coefficient in enumerate(self.coefficients)
        )
        return sum(terms, Fraction(0))

    def range(self, box: Box) -> Interval:
        values = [self.at(corner) for corner in product(*box)]
        return min(values), max(values)

    def slope(self, box: Box, place: int) -> Interval:
        """The range of a derivative: the difference quotient, which does not depend on the coordinate itself."""
        ends = [[*box[:place], (end, end), *box[place + 1 :]] for end in (Fraction(0), Fraction(1))]
        falls, rises = ([self.at(corner) for corner in product(*map(dict.fromkeys, held))] for held in ends)
        steps = [above - below for below, above in zip(falls, rises, strict=True)]
        return min(steps), max(steps)


def plane(*coefficients: int | str) -> MultiAffine:
    """a + b x + c y + d xy."""
    return MultiAffine(tuple(map(Fraction, coefficients)))


def system(*functions: MultiAffine) -> System:
    return System(
        lambda box: [each.range(box) for each in functions],
        lambda box: [[each.slope(box, place) for place in range(len(box))] for each in functions],
        lambda _box: True,
    )


def holds(box: Box, point: Sequence[Fraction]) -> bool:
    return all(low <= own <= high for (low, high), own in zip(box, point, strict=True))


points = st.integers(2, 3).flatmap(
    lambda count: st.lists(st.integers(0, 8).map(lambda number: Fraction(number, 8)), min_size=count, max_size=count)
)


@st.composite
def through(draw: st.DrawFn, point: Sequence[Fraction]) -> MultiAffine:
    """A function that vanishes at a point."""
    count = 2 ** len(point) - 1
    rest = draw(st.lists(st.integers(-6, 6).map(Fraction), min_size=count, max_size=count))
    return MultiAffine((-MultiAffine((Fraction(0), *rest)).at(point), *rest))


@given(st.data(), points)
def test_a_known_root_is_never_lost(data: st.DataObject, point: list[Fraction]) -> None:
    functions = [data.draw(through(point)) for _ in point]
    found = isolate(system(*functions), ((Fraction(0), Fraction(1)),) * len(point), bits=30, limit=100)
    near = [root for root in found.roots if holds(root, point)]

    assert len(near) <= 1
    assert near or not found.complete


@given(st.data(), points, st.integers(1, 12))
def test_the_operator_keeps_every_root(data: st.DataObject, point: list[Fraction], size: int) -> None:
    functions = [data.draw(through(point)) for _ in point]
    shifts = [Fraction(data.draw(st.integers(-size, size)), 8) for _ in point]
    radius = Fraction(size, 8)
    box: Box = tuple((own + by - radius, own + by + radius) for own, by in zip(point, shifts, strict=True))
    image = krawczyk(system(*functions), box)
    assume(image is not None)

    assert image is not None
    assert holds(image, point)


def test_slopes_that_vary_to_one_side_are_followed_to_that_side() -> None:
    """x + xyz has slopes that vary unevenly about the centre: the image reaches as far as the larger side asks.

    At the centre (1, 1, 1)/2 of the unit cube the derivative in x is 5/4 and lies in [1, 2] over the cube.
    """
    held = system(
        MultiAffine((Fraction(0), *map(Fraction, (1, 0, 0, 0, 0, 0, 1)))),
        MultiAffine((Fraction(0), *map(Fraction, (0, 1, 0, 0, 0, 0, 0)))),
        MultiAffine((Fraction(0), *map(Fraction, (0, 0, 0, 1, 0, 0, 0)))),
    )
    image = krawczyk(held, ((Fraction(0), Fraction(1)),) * 3)

    # First row of the inverse at the centre: (4/5, -1/5, -1/5). Newton's step from there ends at
    # 1/2 - (4/5 * 5/8 - 1/10 - 1/10) = 1/5. Slopes in x leave 1 - 4/5 [1, 2] = [-3/5, 1/5]; those in y and z
    # 1/5 - 4/5 [0, 1] = [-3/5, 1/5]: three times 3/5 * 1/2 about 1/5.
    assert image is not None
    assert image[0] == (Fraction(1, 5) - Fraction(9, 10), Fraction(1, 5) + Fraction(9, 10))
    assert image[1] == image[2] == (Fraction(0), Fraction(0))


def test_roots_at_cuts_and_corners_are_found_once() -> None:
    # x = y and xy = 1/4, x + y = 1 with xy = 0, and the corner x = y = 0.
    diagonal, middle = plane(0, 1, -1, 0), plane("-1/4", 0, 0, 1)
    ends, product_zero = plane(-1, 1, 1, 0), plane(0, 0, 0, 1)
    half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
    cases = [
        (system(diagonal, middle), [(half, half)]),
        (system(ends, product_zero), [(zero, one), (one, zero)]),
        (system(plane(0, 1, 0, 0), plane(0, 0, 1, 0)), [(zero, zero)]),
        (system(plane(-2, 1, 0, 0), plane(0, 0, 1, 0)), []),
    ]
    for held, points in cases:
        found = isolate(held, UNIT, bits=40, limit=300)
        assert found.complete
        assert len(found.roots) == len(points)
        assert all(any(holds(root, point) for root in found.roots) for point in points)
        assert all(high - low <= Fraction(1, 1 << 40) for root in found.roots for low, high in root)


def test_a_double_root_is_left_open() -> None:
    # x + y = 1 touches xy = 1/4 at one point.
    found = isolate(system(plane(-1, 1, 1, 0), plane("-1/4", 0, 0, 1)), UNIT, bits=20, limit=100)

    assert not found.complete
    assert found.roots == ()


def test_an_unwanted_box_is_not_searched() -> None:
    everything = system(plane("-1/2", 1, 0, 0), plane("-1/2", 0, 1, 0))
    none = System(everything.ranges, everything.slopes, lambda _box: False)

    assert isolate(none, UNIT, bits=20, limit=10).roots == ()
    assert len(isolate(everything, UNIT, bits=20, limit=10).roots) == 1
