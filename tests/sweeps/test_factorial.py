"""Points as designs by worlds, and as lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.values import Text
from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.units import Plain
from econ.sweeps.factorial import factorial, lines

KEYS = ("size", "fee", "world")
AXES = (
    Axis("size", Plain(), levels=(3.0, 1.0, 2.0)),
    Axis("fee", Text(), levels=("steep", "flat")),
    Axis("world", Plain(), levels=(0.0, 1.0, 2.0, 3.0)),
)
POINTS = tuple(product(*(axis.levels for axis in AXES)))


def whole_worlds(gone: set[tuple[Value, ...]]) -> bool:
    """Whether some world loses both of its designs."""
    return len({(size, world) for size, _, world in gone}) < len(gone)


@given(st.permutations(POINTS), st.sets(st.sampled_from(KEYS)))
def test_a_grid_in_any_order_lacks_nothing(points: Sequence[tuple[Value, ...]], choose: set[str]) -> None:
    found = factorial(AXES, points, choose)

    assert not list(found.missing())
    assert len(found.designs) * len(found.worlds) == len(points)
    for (design, world), number in found.numbers.items():
        told = dict(zip((*found.chosen, *found.uncertain), (*design, *world), strict=True))
        assert tuple(told[place] for place in range(3)) == points[number]


@given(st.sets(st.sampled_from(POINTS), min_size=1, max_size=3).filter(lambda gone: not whole_worlds(gone)))
def test_what_is_taken_away_is_missing(gone: set[tuple[Value, ...]]) -> None:
    found = factorial(AXES, [point for point in POINTS if point not in gone], ("fee",))

    assert {(world[0], *design, world[1]) for design, world in found.missing()} == gone
    assert found.designs == (("steep",), ("flat",))
    assert [world[0] for world in found.worlds] == sorted(world[0] for world in found.worlds)


@given(st.permutations(POINTS), st.integers(1, 5))
def test_lines_rise_along_their_axis(points: Sequence[tuple[Value, ...]], least: int) -> None:
    found = lines(AXES, points, 2, least=least)

    assert set(found) == (set(product(*(axis.levels for axis in AXES[:2]))) if least <= 4 else set())
    for rest, numbers in found.items():
        assert [points[number][2] for number in numbers] == [0.0, 1.0, 2.0, 3.0]
        assert {points[number][:2] for number in numbers} == {rest}
