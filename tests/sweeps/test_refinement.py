from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.values import Count, names
from econ.sweeps.axis import LOG, Axis
from econ.sweeps.designs.design import Axes, Point
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.units import Plain
from econ.sweeps.refinement import Flip, boundary, located, midpoints, width
from tests.sweeps.generators import plain_ranges, whole_ranges

TOLERANCE = Fraction(1, 100)
REACHED = 0.01 + 1e-9
Judge = Callable[[Point], str]


def refined(axes: Axes, judge: Judge, tolerance: Fraction = TOLERANCE) -> tuple[list[Point], tuple[Flip, ...]]:
    """All points and the last flips, after as many rounds as there are new points."""
    design = Grid().points(axes)
    points = list(design)
    while True:
        flips = boundary(points, [judge(point) for point in points], axes, along=design)
        new = midpoints(flips, axes, tolerance, set(points))
        if not new:
            return points, flips
        points += new


@given(whole_ranges(), st.data())
def test_a_threshold_is_found_to_the_tolerance(axis: Axis, data: st.DataObject) -> None:
    threshold = data.draw(st.integers(int(axis.low), int(axis.high) - 1))
    points, (flip,) = refined((axis,), lambda point: "holds" if int(point[0]) > threshold else "fails")

    assert int(flip.low[0]) <= threshold < int(flip.high[0])
    assert width(flip, (axis,)) <= REACHED or int(flip.high[0]) - int(flip.low[0]) == 1
    assert len(points) <= axis.count() + 80


@given(plain_ranges(), st.data())
def test_a_threshold_between_plain_numbers_is_found(axis: Axis, data: st.DataObject) -> None:
    threshold = data.draw(st.floats(axis.low, axis.high, exclude_max=True))
    points, (flip,) = refined((axis,), lambda point: "holds" if float(point[0]) > threshold else "fails")

    assert float(flip.low[0]) <= threshold < float(flip.high[0])
    assert width(flip, (axis,)) <= REACHED
    # Each round halves the interval: from 1 to 1/100 in seven, on either scale.
    assert len(points) <= axis.count() + 7


@given(st.lists(st.integers(0, 999), min_size=1, max_size=8, unique=True), st.integers(3, 60))
def test_every_flip_that_the_grid_shows_is_found(thresholds: list[int], steps: int) -> None:
    axis = Axis("x", Count(), low=0, high=1_000, steps=steps)
    verdicts = ("holds", "fails", "undecided")

    def judge(point: Point) -> str:
        return verdicts[sum(int(point[0]) > threshold for threshold in thresholds) % 3]

    points, flips = refined((axis,), judge)
    shown = [(low, high) for low, high in pairwise(sorted(Grid().points((axis,)))) if judge(low) != judge(high)]

    assert all(flip.low_verdict != flip.high_verdict and width(flip, (axis,)) <= REACHED for flip in flips)
    assert all(any(low <= flip.low < flip.high <= high for flip in flips) for low, high in shown)
    assert all(any(int(flip.low[0]) <= threshold < int(flip.high[0]) for threshold in thresholds) for flip in flips)
    assert len(set(points)) == len(points)


@given(st.integers(100, 900), st.integers(100, 900), st.integers(3, 6))
def test_a_line_across_a_plane_is_found_on_every_line_of_the_grid(at_x: int, at_y: int, steps: int) -> None:
    axes = (Axis("x", Count(), low=0, high=1_000, steps=steps), Axis("y", Count(), low=0, high=1_000, steps=steps))

    def judge(point: Point) -> str:
        return "holds" if int(point[0]) * at_y + int(point[1]) * at_x > at_x * at_y else "fails"

    points, flips = refined(axes, judge)
    grid = {value for (value,) in Grid().points(axes[:1])}

    assert all(width(flip, axes) <= REACHED for flip in flips)
    for flip in flips:
        assert flip.low[1 - flip.axis] in grid
    # A line crosses each of the grid's lines at most once; each crossing takes at most seven halvings.
    assert len(flips) <= 2 * steps
    assert len(points) <= steps**2 + 7 * 2 * steps


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=25), st.data())
def test_flips_join_neighbours_on_one_axis(points: list[Point], data: st.DataObject) -> None:
    axes = (Axis("x", Count(), low=0, high=4), Axis("y", Count(), low=0, high=4))
    words = st.sampled_from(("holds", "fails", None))
    verdicts = [data.draw(words) for _ in points]
    told = {point: verdict for point, verdict in zip(points, verdicts, strict=True) if verdict}
    expected = set()
    for (low, one), (high, two) in product(told.items(), repeat=2):
        for axis in (0, 1):
            between = [
                p for p in told if p[1 - axis] == low[1 - axis] and int(low[axis]) < int(p[axis]) < int(high[axis])
            ]
            if one != two and low[1 - axis] == high[1 - axis] and int(low[axis]) < int(high[axis]) and not between:
                expected.add(Flip(axis, low, high, one, two))

    found = boundary(points, verdicts, axes)

    assert set(found) == expected
    assert len(found) == len(expected)


def test_names_have_no_neighbours() -> None:
    axes = (Axis("rule", names("a", "b"), ("a", "b")), Axis("x", Count(), (1, 2)))
    points: list[Point] = [("a", 1), ("b", 1), ("a", 2), ("b", 2)]

    flips = boundary(points, ["holds", "fails", "fails", "fails"], axes)

    assert flips == (Flip(1, ("a", 1), ("a", 2), "holds", "fails"),)


def test_the_widest_come_first_and_none_is_known() -> None:
    axes = (Axis("x", Count(), low=0, high=100), Axis("y", Count(), (1, 2, 3)))
    points: list[Point] = [(0, 1), (10, 1), (0, 2), (90, 2), (0, 3), (50, 3)]
    flips = boundary(points, ["holds", "fails"] * 3, axes)

    assert midpoints([flip for flip in flips if flip.axis == 0], axes, Fraction(1, 10), set(points)) == (
        (45, 2),
        (25, 3),
    )
    assert midpoints(flips, axes, 0.05, {*points, (45, 2)})[0] == (25, 3)


def test_a_crossing_tells_its_interval() -> None:
    axes = (Axis("x", Count(), low=1, high=10_000, scale=LOG), Axis("y", Plain(), (0.5,)))
    (crossing,) = located(boundary([(100, 0.5), (10_000, 0.5)], ["holds", "fails"], axes), axes)

    assert (crossing.key, crossing.low, crossing.middle, crossing.high) == ("x", 100, 1_000, 10_000)
    assert (crossing.low_verdict, crossing.high_verdict, crossing.others) == ("holds", "fails", (("y", 0.5),))
    assert crossing.width == 0.5


def test_listed_numbers_are_refined_between() -> None:
    axis = Axis("size", Count(), (4, 16, 7))
    _, (flip,) = refined((axis,), lambda point: "holds" if int(point[0]) >= 12 else "fails")

    assert (flip.low, flip.high) == ((11,), (12,))
