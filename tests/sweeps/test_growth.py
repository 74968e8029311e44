"""What is asked next: runs by the values in their order, points where verdicts flip, not by when either came in."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from econ.sweeps.axis import Axis
from econ.sweeps.constraint import Swept, constraint_of
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.units import Plain
from econ.sweeps.growth import BUDGET, LOOK_AHEAD, PRECISION, refined, runs_needed
from econ.sweeps.places import Values
from econ.sweeps.spec import Adapt, Refine, Sweep


@st.composite
def sequences(draw: st.DrawFn) -> np.ndarray:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    return rng.normal(10, draw(st.sampled_from((0.0, 0.1, 1.0, 30.0))), size=200)


adapts = st.builds(
    Adapt,
    metric=st.just("income"),
    half_width=st.sampled_from((0.05, 0.3, 2.0)),
    relative=st.booleans(),
    most=st.sampled_from((40, 100, 200)),
    block=st.sampled_from((5, 8, 20)),
)


def grown(values: np.ndarray, start: int, adapt: Adapt) -> tuple[int, str]:
    asked = start
    for _ in range(200):
        needed = runs_needed(values[:asked], asked, adapt, start=start)
        asked = needed.runs
        if needed.stopped_by:
            return asked, needed.stopped_by
    raise AssertionError("it does not come to an end")


@given(sequences(), adapts, st.integers(1, 40))
def test_a_resumed_sweep_with_more_runs_in_store_gets_as_many(values: np.ndarray, adapt: Adapt, start: int) -> None:
    asked, why = grown(values, start, adapt)
    at_once = runs_needed(values, adapt.most, adapt, start=start)
    assert (at_once.runs, at_once.stopped_by) == (asked, why)


@given(sequences(), adapts)
def test_where_precision_stopped_the_interval_of_what_was_run_is_narrow_enough(
    values: np.ndarray, adapt: Adapt
) -> None:
    asked, why = grown(values, adapt.block, adapt)
    if why != PRECISION or len(set(values)) == 1:
        return
    for runs in range(asked - LOOK_AHEAD * adapt.block, asked + 1, adapt.block):
        kept = values[:runs]
        half = t.ppf(0.975, runs - 1) * kept.std(ddof=1) / runs**0.5
        assert half <= adapt.half_width * (abs(kept.mean()) if adapt.relative else 1) * (1 + 1e-9)


@given(adapts)
def test_noise_without_end_stops_at_the_budget(adapt: Adapt) -> None:
    noise = np.where(np.arange(200) % 2, 1e6, -1e6)
    assert grown(noise, adapt.block, adapt) == (adapt.most, BUDGET)


@given(adapts)
def test_runs_that_failed_do_not_keep_it_going(adapt: Adapt) -> None:
    nothing = np.array([])
    assert grown(nothing, adapt.block, adapt) == (adapt.most, BUDGET)


@given(sequences(), adapts, st.sampled_from((0.125, 8.0, 64.0)))
def test_a_relative_precision_does_not_depend_on_the_unit(values: np.ndarray, adapt: Adapt, unit: float) -> None:
    relative = replace(adapt, relative=True)
    assert grown(values * unit, adapt.block, relative) == grown(values, adapt.block, relative)


@given(sequences(), adapts, st.integers(1, 300))
def test_a_point_never_gets_fewer_runs_than_at_the_start(values: np.ndarray, adapt: Adapt, start: int) -> None:
    assert runs_needed(values, start, adapt, start=start).runs >= min(start, adapt.most)


def explored(sweep: Sweep, fails: Callable[[Values], bool]) -> list[Values]:
    """All points of a sweep, with verdicts that are known beforehand."""
    points: list[Values] = list(sweep.points())
    planned = len(points)
    while new := refined(sweep, points, {point: "fails" if fails(point) else "holds" for point in points}, planned):
        points += new
    return points


def square(constraint: str = "", *, most: int = 500) -> Sweep:
    axes = tuple(Axis(key, Plain(), low=0.0, high=1.0, steps=3) for key in "xy")
    held = (constraint_of(constraint, Swept),) if constraint else ()
    refine = Refine("claim", Fraction(1, 50), most)
    return Sweep("square", "", "", None, (), axes, Grid(), held, (), refine=refine)


@given(st.floats(0.05, 1.2))
def test_flips_are_closed_in_on_along_the_lines_of_the_design_alone(edge: float) -> None:
    """The boundary is steep, so that added points stand in lines of their own across it."""
    points = explored(square(), lambda point: float(point[0]) + float(point[1]) / 8 > edge)

    assert all({x, y} & {0.0, 0.5, 1.0} for x, y in points)
    for level in (0.0, 0.5, 1.0):
        line = sorted(float(x) for x, y in points if y == level)
        if level / 8 <= edge < 1 + level / 8:
            last = max(x for x in line if x + level / 8 <= edge)
            assert min(x for x in line if x > last) - last <= 1 / 50


@given(st.floats(0.05, 1.95), st.integers(1, 12))
def test_no_more_points_are_added_than_allowed(edge: float, most: int) -> None:
    def fails(point: Values) -> bool:
        return float(point[0]) + float(point[1]) > edge

    whole = len(explored(square(), fails))
    assert len(explored(square(most=most), fails)) == min(9 + most, whole)


@given(st.floats(0.05, 0.95))
def test_added_points_meet_the_constraints(edge: float) -> None:
    """Between two points that meet this one there are others that do not."""
    points = explored(square("x != 0.25"), lambda point: float(point[0]) > edge)
    whole = explored(square(), lambda point: float(point[0]) > edge)

    assert all(x != 0.25 for x, _ in points)
    assert any(x == 0.25 for x, _ in whole) == (edge < 0.5)
