"""Thresholds: crossings that are known, directions that mirror each other, and what lies beyond the ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import Array, mean, proportion
from econ.sweeps.analysis.thresholds import Threshold, bracketed, crossing, curve

PLACES = np.linspace(0, 10, 21)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def logistic(places: Array, middle: float, steepness: float = 1.5) -> Array:
    return np.asarray(1 / (1 + np.exp(-steepness * (places - middle))))


def shares(generator: np.random.Generator, chances: Array, runs: int) -> Array:
    """Zeros and ones [place, run] under common random numbers."""
    return (generator.random(runs)[None, :] < chances[:, None]).astype(float)


def test_curves_have_the_interval_that_fits_their_values() -> None:
    counts, zeros = np.array([4.0, 7.0, 9.0]), np.array([0.0, 0.0, np.nan])

    assert curve([counts, zeros], 0.9) == (mean(counts, 0.9), proportion(0, 2, 0.9))


@given(
    st.lists(st.floats(0.01, 5), min_size=2, max_size=8),
    st.lists(st.floats(0.01, 5), min_size=8, max_size=8),
    st.floats(0.001, 0.999),
)
def test_lines_without_noise_cross_where_they_do(steps: list[float], rises: list[float], share: float) -> None:
    """A rising broken line is met exactly, and lies between the two places around."""
    places = np.cumsum(steps)
    heights = np.cumsum(rises[: len(steps)])
    target = heights[0] + share * (heights[-1] - heights[0])
    found = crossing(places, heights[:, None].repeat(3, axis=1), target, rising=True, rng=rng(), resamples=5)

    assert found.value == pytest.approx(np.interp(target, heights, places))
    above = int(np.searchsorted(heights, target))
    assert (found.low, found.high) == (places[above - 1], places[above])
    assert not found.exact


def test_dips_are_pooled() -> None:
    """Means 0, 3, 1, 4 are fitted as 0, 2, 2, 4: level 3 is crossed halfway between the last two places."""
    values = np.array([0.0, 3.0, 1.0, 4.0])[:, None].repeat(2, axis=1)
    places = np.array([0.0, 1.0, 2.0, 3.0])

    assert crossing(places, values, 3, rising=True, rng=rng()).value == 2.5
    assert crossing(places, values, 1, rising=True, rng=rng()).value == 0.5
    assert crossing(places, -values, -1, rising=False, rng=rng()).value == 0.5


@given(st.integers(0, 2**32 - 1))
def test_falling_mirrors_rising(seed: int) -> None:
    values = shares(np.random.default_rng(seed), logistic(PLACES, 5), 40)
    up = crossing(PLACES, values, 0.4, rising=True, rng=rng(), resamples=40)
    down = crossing(PLACES, 1 - values, 0.6, rising=False, rng=rng(), resamples=40)

    assert down.value == pytest.approx(up.value)
    assert (down.low, down.high) == (up.low, up.high)
    assert up.low <= up.value <= up.high


def test_logarithmic_places_are_read_on_their_scale() -> None:
    places = np.array([1.0, 100.0])
    values = np.array([[0.0], [1.0]])

    assert crossing(places, values, 0.5, rising=True, rng=rng(), log=True).value == pytest.approx(10)
    assert crossing(places, values, 0.5, rising=True, rng=rng()).value == pytest.approx(50.5)


@pytest.mark.parametrize("log", [False, True])
def test_beyond_the_ends_is_said(*, log: bool) -> None:
    places, values = np.array([1.0, 2.0, 4.0]), np.array([[0.3], [0.5], [0.7]])

    def at(target: float) -> Threshold:
        return crossing(places, values, target, rising=True, rng=rng(), log=log, resamples=9)

    assert at(0.9) == Threshold(math.inf, 4.0, math.inf)
    assert at(0.1) == Threshold(-math.inf, -math.inf, 1.0)
    assert at(0.3) == Threshold(1.0, -math.inf, 1.0)
    assert at(0.7).value == pytest.approx(4.0)


def test_runs_that_were_not_measured_are_left_out() -> None:
    values = np.array([[0.0, np.nan, 0.0, np.nan], [np.nan, 1.0, 3.0, np.nan]])

    assert crossing(np.array([0.0, 1.0]), values, 1, rising=True, rng=rng()).value == 0.5


def test_the_interval_holds_the_threshold() -> None:
    """150 experiments of 60 paired runs on a grid of 0.5: the known crossing 4.7 lies in nearly all intervals."""
    generator = np.random.default_rng(4)
    found = [
        crossing(PLACES, shares(generator, logistic(PLACES, 4.7), 60), 0.5, rising=True, rng=generator, resamples=200)
        for _ in range(150)
    ]

    assert sum(one.low <= 4.7 <= one.high for one in found) >= 0.93 * 150
    assert np.mean([one.value for one in found]) == pytest.approx(4.7, abs=0.1)
    assert np.mean([one.high - one.low for one in found]) < 2.5


def test_more_runs_narrow_the_interval_down_to_the_grid() -> None:
    widths = []
    for runs in (20, 5000):
        found = crossing(PLACES, shares(rng(), logistic(PLACES, 4.7), runs), 0.5, rising=True, rng=rng(), resamples=99)
        widths.append(found.high - found.low)

    assert widths[0] > widths[1] == 0.5


def test_places_weigh_as_much_as_their_runs() -> None:
    """Means 0, 3 of three runs, 1 of one run and 4 are fitted as 0, 2.5, 2.5, 4: 2 is met at 0.8 of the first step."""
    nan = np.nan
    values = np.array([[0, 0, 0, 0], [3, 3, 3, nan], [nan, nan, nan, 1], [4, 4, 4, 4]])

    assert crossing(np.arange(4.0), values, 2, rising=True, rng=rng()).value == pytest.approx(0.8)


def test_exact_flips_pass_through() -> None:
    assert bracketed(3, 5) == Threshold(4, 3, 5, 1.0, exact=True)
    with pytest.raises(BadInput, match="from 5 to 3 is reversed"):
        bracketed(5, 3)


@pytest.mark.parametrize(
    ("places", "values", "message"),
    [
        (np.array([1.0]), np.zeros((1, 2)), "two or more places"),
        (np.array([1.0, 1.0]), np.zeros((2, 2)), "rising order"),
        (np.array([1.0, 2.0]), np.zeros((3, 2)), "at two or more places"),
        (np.array([0.0, 2.0]), np.zeros((2, 2)), "starts above 0"),
        (np.array([1.0, 2.0]), np.array([[0.0], [np.nan]]), "a finite value at every place"),
        (np.array([1.0, 2.0]), np.array([[0.0], [np.inf]]), "a finite value at every place"),
    ],
)
def test_what_has_no_threshold_is_refused(places: Array, values: Array, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        crossing(places, values, 0.5, rising=True, rng=rng(), log=True)
