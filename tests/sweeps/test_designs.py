from __future__ import annotations

from collections import Counter
from itertools import product
from math import pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import sobol_indices

from econ.errors import BadInput
from econ.mechanism.values import Count
from econ.sweeps.axis import Axis
from econ.sweeps.designs.design import MOST_POINTS, Axes, Design, options_of, refuse_large
from econ.sweeps.designs.grid import Grid, strides
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.morris import Morris
from econ.sweeps.designs.one_at_a_time import OneAtATime
from econ.sweeps.designs.registry import DESIGNS, design_of
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.sampled import LatinHypercube, Sobol
from econ.sweeps.designs.units import Plain
from tests.sweeps.generators import axes

CUBE = Axis("x", Plain(), low=0.0, high=1.0)


def counted(size: int, name: str = "x") -> Axis:
    return Axis(name, Count(), low=0, high=size - 1, steps=size, base=0)


def designs() -> st.SearchStrategy[Design]:
    few, seeds = st.integers(1, 40), st.integers(0, 2**32)
    made: tuple[st.SearchStrategy[Design], ...] = (
        st.just(Grid()),
        st.builds(LatinHypercube, few, seeds),
        st.builds(Sobol, few, seeds),
        st.builds(Saltelli, st.sampled_from((2, 4, 8)), seeds),
        st.builds(Morris, st.integers(2, 5), st.sampled_from((2, 4, 6)), seeds),
    )
    return st.one_of(*made)


@given(designs(), axes(most=3))
def test_points_are_values_of_the_axes_and_always_the_same(design: Design, drawn: Axes) -> None:
    points = design.points(drawn)

    assert points == design.points(drawn)
    assert 0 < len(points) <= design.size(drawn)
    for axis, column in zip(drawn, zip(*points, strict=True), strict=True):
        assert all(value in axis.levels if axis.levels else axis.low <= float(value) <= axis.high for value in column)


@given(designs(), axes(most=3))
def test_only_designs_that_need_their_places_keep_repetitions(design: Design, drawn: Axes) -> None:
    points = design.points(drawn)

    if design.droppable:
        assert len(set(points)) == len(points)
    else:
        assert len(points) == design.size(drawn)


@given(axes(most=3))
def test_a_grid_is_every_combination(drawn: Axes) -> None:
    levels = [axis.grid() for axis in drawn]
    points = Grid().points(drawn)

    assert len(points) == len(set(points))
    assert set(points) == set(product(*levels))


@given(st.integers(1, 5_000), st.integers(0, 9))
def test_strides_reach_every_place_once(count: int, turn: int) -> None:
    assert sorted(strides(count, turn)) == list(range(count))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.data())
def test_any_first_part_of_a_grid_meets_all_levels_alike(sizes: list[int], data: st.DataObject) -> None:
    levels = [Axis(f"x{place}", Count(), tuple(range(size))) for place, size in enumerate(sizes)]
    points = Grid().points(tuple(levels))
    part = points[: data.draw(st.integers(1, len(points)))]

    for place, size in enumerate(sizes):
        counts = Counter(point[place] for point in part)
        assert max(counts.values()) - min(counts[level] for level in range(size)) <= 1


def test_a_grid_does_not_begin_with_its_diagonal() -> None:
    points = Grid().points((counted(5, "a"), counted(5, "b")))[:5]

    assert points == ((0, 0), (3, 1), (1, 2), (4, 3), (2, 4))


def test_a_grid_too_large_is_refused_before_it_is_made() -> None:
    drawn = tuple(counted(1_000, f"x{place}") for place in range(4))

    assert Grid().size(drawn) == 10**12
    with pytest.raises(BadInput) as refusal:
        refuse_large(Grid(), drawn)
    assert str(refusal.value) == (
        "design: grid has 1_000_000_000_000 points; allowed: at most 10_000_000: fewer levels, or a sampled design "
        'such as kind = "sobol" with points = 1_024'
    )


@given(st.integers(MOST_POINTS - 2, MOST_POINTS + 2))
def test_the_limit_itself_is_allowed(size: int) -> None:
    axis = (counted(size),)

    if size <= MOST_POINTS:
        refuse_large(Grid(), axis)
    else:
        with pytest.raises(BadInput, match="allowed: at most 10_000_000"):
            refuse_large(Grid(), axis)


@given(st.lists(st.integers(2, 6), min_size=1, max_size=4), st.integers(0, 3))
def test_one_at_a_time_moves_one_value(sizes: list[int], base: int) -> None:
    drawn = tuple(
        Axis(f"x{place}", Count(), low=0, high=size - 1, steps=size, base=base) for place, size in enumerate(sizes)
    )
    points = OneAtATime().points(drawn)
    moved = [[place for place, value in enumerate(point) if value != base] for point in points]

    assert moved[0] == []
    assert all(len(places) == 1 for places in moved[1:])
    for place, size in enumerate(sizes):
        assert {point[place] for point in points} == {*range(size), base}
    first_turn = [places[0] for places in moved[1 : len(sizes) + 1]]
    assert base == 0 or len(set(first_turn)) == len(first_turn)


def test_one_at_a_time_needs_a_base() -> None:
    with pytest.raises(BadInput, match=r'^keys\."x"\.base: is missing; allowed'):
        OneAtATime().size((Axis("x", Count(), (1, 2)),))


@given(st.integers(1, 60), st.integers(1, 3), st.integers(0, 99))
def test_a_latin_hypercube_meets_every_stratum_once(count: int, dimensions: int, seed: int) -> None:
    drawn = tuple(counted(count, f"x{place}") for place in range(dimensions))
    points = LatinHypercube(count, seed).points(drawn)

    for column in zip(*points, strict=True):
        assert sorted(map(int, column)) == list(range(count))


@pytest.mark.parametrize("kind", [LatinHypercube, Sobol])
def test_a_sample_of_few_values_has_each_once(kind: type[LatinHypercube | Sobol]) -> None:
    assert sorted(kind(16).points((counted(3),))) == [(0,), (1,), (2,)]


@given(st.integers(1, 7), st.integers(1, 4), st.integers(0, 99))
def test_a_sobol_sequence_is_balanced(power: int, dimensions: int, seed: int) -> None:
    shares = Sobol(2**power, seed).shares(dimensions)
    strata = np.floor(shares * 2**power).astype(int)

    for column in strata.T:
        assert sorted(column) == list(range(2**power))


@given(st.integers(1, 64), st.integers(1, 64), st.integers(0, 99))
def test_a_shorter_sobol_sequence_is_the_start_of_a_longer(few: int, more: int, seed: int) -> None:
    low, high = sorted((few, more))

    assert (Sobol(low, seed).shares(3) == Sobol(high, seed).shares(3)[:low]).all()


def test_an_unbalanced_sobol_sequence_is_pointed_out() -> None:
    advice = Sobol(100).advice(())

    assert advice == ("design.points: 100 is no power of two, so strata are unequal: 64 or 128 are balanced",)
    assert Sobol(128).advice(()) == ()


@given(st.sampled_from((2, 8, 32)), st.integers(1, 5), st.integers(0, 99))
def test_saltelli_mixes_one_column_at_a_time(count: int, dimensions: int, seed: int) -> None:
    design = Saltelli(count, seed)
    shares = design.shares(dimensions)
    columns = [design.parts(shares[:, column]) for column in range(dimensions)]

    assert len(shares) == design.size((CUBE,) * dimensions) == count * (dimensions + 2)
    for column, (base, other, mixed) in enumerate(columns):
        assert mixed.shape == (dimensions, count)
        for moved in range(dimensions):
            assert (mixed[moved] == (other if moved == column else base)).all()
        assert (base != other).any()


@given(st.integers(0, 99))
def test_the_first_half_of_a_saltelli_design_is_a_smaller_one(seed: int) -> None:
    assert (Saltelli(16, seed).shares(3)[:40] == Saltelli(8, seed).shares(3)).all()


def ishigami(x: Any) -> Any:
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_saltelli_recovers_the_indices_of_ishigami() -> None:
    drawn = tuple(Axis(name, Plain(), low=-pi, high=pi) for name in "abc")
    design = Saltelli(2_048, seed=3)
    base, other, mixed = design.parts(ishigami(np.array(design.points(drawn)).T))
    found = sobol_indices(func={"f_A": base[None], "f_B": other[None], "f_AB": mixed[:, None]}, n=2_048)

    # Closed forms: T. Ishigami and T. Homma, ISUMA 1990, with a = 7 and b = 0.1.
    assert found.first_order == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert found.total_order == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)


@given(st.integers(2, 6), st.sampled_from((2, 4, 6, 8)), st.integers(1, 4), st.integers(0, 99))
def test_morris_moves_every_axis_once_in_a_trajectory(
    trajectories: int, levels: int, dimensions: int, seed: int
) -> None:
    shares = Morris(trajectories, levels, seed).shares(dimensions)
    paths = shares.reshape(trajectories, dimensions + 1, dimensions)
    steps = np.abs(np.diff(paths, axis=1))

    assert (np.isclose(steps, levels / (2 * (levels - 1))).sum(1) == 1).all()
    assert (np.isclose(steps, 0).sum(2) == dimensions - 1).all()
    assert np.isclose(shares * (levels - 1), np.round(shares * (levels - 1))).all()


def test_a_morris_step_to_the_end_reaches_the_end() -> None:
    points = Morris(8, 4, 1).points((counted(100), Axis("named", Count(), (10, 20, 30))))

    assert {point[0] for point in points} == {0, 33, 66, 99}
    assert {point[1] for point in points} == {10, 20, 30}


def test_rows_are_kept_in_order_and_once() -> None:
    design = Listed(((1,), (3,), (1,), (2,)))

    assert design.points((counted(4),)) == ((1,), (3,), (2,))
    assert design.advice((counted(4),)) == ("points: 1 of 4 are there twice and count once",)


def test_an_axis_of_one_level_is_pointed_out() -> None:
    assert Grid().advice((counted(3), Axis("y", Count(), (7,)))) == ("y: one level only, so nothing varies",)


MADE: list[tuple[dict[str, Any], Design]] = [
    ({}, Grid()),
    ({"kind": "one-at-a-time"}, OneAtATime()),
    ({"kind": "latin-hypercube", "points": 9, "seed": 7}, LatinHypercube(9, 7)),
    ({"kind": "sobol", "points": 64}, Sobol(64, 1)),
    ({"kind": "saltelli", "points": 64}, Saltelli(64, 1)),
    ({"kind": "morris", "trajectories": 5}, Morris(5, 4, 1)),
    ({"kind": "morris", "trajectories": 5, "levels": 6, "seed": 2}, Morris(5, 6, 2)),
]


@pytest.mark.parametrize(("raw", "design"), MADE)
def test_a_table_makes_a_design(raw: dict[str, Any], design: Design) -> None:
    made, wrong = design_of(raw)

    assert (made, wrong) == (design, [])
    assert options_of(design)["kind"] == raw.get("kind", "grid")


def test_every_registered_design_can_be_asked_for() -> None:
    assert set(DESIGNS) == {raw.get("kind", "grid") for raw, _ in MADE} | {"list"}
    assert design_of({"kind": "list"}, ((1,),)) == (Listed(((1,),)), [])


REFUSED: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"kind": "gird"}, ("kind",), "there is no 'gird' (did you mean 'grid'?); allowed: grid, one-at-a-time"),
    ({"kind": 3, "points": 9}, ("kind",), "there is no 3; allowed: grid"),
    ({"kind": "sobol"}, ("points",), "is missing; allowed: a whole number from 1 to 10_000_000"),
    ({"kind": "sobol", "points": 0}, ("points",), "0 is below 1"),
    ({"kind": "sobol", "points": 10**12}, ("points",), "1000000000000 is above 10000000"),
    ({"kind": "grid", "points": 8}, ("points",), "unknown key; allowed: kind"),
    (
        {"kind": "sobol", "points": 8, "sed": 8},
        ("sed",),
        "unknown key (did you mean 'seed'?); allowed: kind, points or seed",
    ),
    ({"kind": "saltelli", "points": 100}, ("points",), "100 base points; allowed: a power of two, such as 64 or 128"),
    ({"kind": "saltelli", "points": 1}, ("points",), "1 base points; allowed: a power of two, from 2 on"),
    ({"kind": "morris", "trajectories": 9, "levels": 5}, ("levels",), "5; allowed: an even number from 2 on"),
    ({"kind": "morris", "trajectories": 1}, ("trajectories",), "1 is below 2"),
]


@pytest.mark.parametrize(("raw", "path", "told"), REFUSED)
def test_a_table_that_is_no_design_is_refused(raw: dict[str, Any], path: tuple[str, ...], told: str) -> None:
    made, wrong = design_of(raw)

    assert made is None
    assert [(where, text[: len(told)]) for where, text in wrong] == [(path, told)]


def test_too_many_dimensions_for_a_sequence_are_refused() -> None:
    with pytest.raises(BadInput, match=r"^design: 30000 dimensions; allowed: at most 21201"):
        Saltelli(2).shares(15_000)
