"""How many runs a point gets: decided by the values in their order, not by when they came in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from econ.sweeps.growth import BUDGET, LOOK_AHEAD, PRECISION, runs_needed
from econ.sweeps.spec import Adapt


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
