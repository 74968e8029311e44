"""Intervals: against scipy's, against their definitions, and by how often they hold the truth."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import (
    Array,
    binary,
    centre_of,
    holm,
    mean,
    paired,
    percentiles,
    proportion,
    quantile,
    resampled,
    share,
    with_ends,
)

NAN = float("nan")
numbers = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30).map(np.array)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])
seeds = st.integers(0, 2**32 - 1)


def holds(trials: int, covered: int, level: float) -> bool:
    """Whether it is no wonder that so many intervals hold the truth: the binomial test at 1e-6."""
    return bool(stats.binomtest(covered, trials, level).pvalue > 1e-6)


@given(numbers, levels)
def test_a_mean_has_students_interval(values: Array, level: float) -> None:
    assume(np.ptp(values) > 1e-3)
    estimate = mean(values, level)
    expected = stats.ttest_1samp(values, 0).confidence_interval(level)

    assert estimate.count == len(values)
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.low, estimate.high) == pytest.approx((expected.low, expected.high), rel=1e-6, abs=1e-6)


def test_what_was_not_measured_is_left_out_and_what_is_infinite_refused() -> None:
    assert mean(np.array([1.0, NAN, 3.0, NAN])) == mean(np.array([1.0, 3.0]))
    assert share(np.array([1.0, NAN, 0.0])) == proportion(1, 2)
    with pytest.raises(BadInput, match="1 of 2 values are infinite"):
        mean(np.array([1.0, np.inf]))


@pytest.mark.parametrize("values", [[], [NAN], [5.0], [5.0, NAN]])
def test_one_value_has_no_interval(values: list[float]) -> None:
    estimate = mean(np.array(values))

    assert (estimate.low, estimate.high) == (-math.inf, math.inf)
    assert estimate.half_width == math.inf
    assert math.isnan(estimate.value) == (estimate.count == 0)


@given(st.integers(1, 60), st.data(), levels)
def test_exact_shares_leave_half_the_error_on_either_side(count: int, data: st.DataObject, level: float) -> None:
    successes = data.draw(st.integers(0, count))
    estimate = proportion(successes, count, level, method="exact")
    tail = (1 - level) / 2

    assert estimate.value == successes / count
    if successes:
        assert stats.binom.sf(successes - 1, count, estimate.low) == pytest.approx(tail)
    if successes < count:
        assert stats.binom.cdf(successes, count, estimate.high) == pytest.approx(tail)
    assert (estimate.low == 0) == (successes == 0)
    assert (estimate.high == 1) == (successes == count)


@given(st.integers(1, 60), st.data(), levels)
def test_wilsons_ends_are_where_the_score_test_turns(count: int, data: st.DataObject, level: float) -> None:
    successes = data.draw(st.integers(0, count))
    estimate = proportion(successes, count, level)
    z = stats.norm.ppf((1 + level) / 2)

    for end in (estimate.low, estimate.high):
        assert (estimate.value - end) ** 2 == pytest.approx(z * z * end * (1 - end) / count, abs=1e-12)
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.half_width > 0


@pytest.mark.parametrize("count", [5, 20, 50])
@pytest.mark.parametrize("truth", [0.02, 0.3, 0.5, 0.93])
def test_exact_shares_hold_at_least_at_their_level(count: int, truth: float) -> None:
    held = [proportion(successes, count, method="exact") for successes in range(count + 1)]
    chances = [float(stats.binom.pmf(successes, count, truth)) for successes in range(count + 1)]

    assert sum(chance for chance, one in zip(chances, held, strict=True) if not one.excludes(truth)) >= 0.95


def test_impossible_shares_are_refused_and_none_says_nothing() -> None:
    nothing = proportion(0, 0)

    assert (nothing.low, nothing.high, nothing.count) == (0.0, 1.0, 0)
    assert math.isnan(nothing.value)
    for successes in (-1, 4):
        with pytest.raises(BadInput, match="allowed are 0 to 3"):
            proportion(successes, 3)
    with pytest.raises(BadInput, match="all 0 or 1"):
        share(np.array([0.0, 2.0]))


@pytest.mark.parametrize(
    ("values", "expected"), [([], False), ([0, 1, 1], True), ([0.0], True), ([True, False], True), ([0, 1, 2], False)]
)
def test_zeros_and_ones_are_told_from_numbers(values: list[float], *, expected: bool) -> None:
    assert binary(np.array(values)) == expected
    if values:
        ends = share(np.array(values)) if expected else mean(np.array(values))
        assert centre_of(np.array(values)) == ends


@given(st.integers(1, 80), st.floats(0.05, 0.95), levels, seeds)
def test_quantiles_have_the_binomial_interval(count: int, at: float, level: float, seed: int) -> None:
    """Against scipy's quantile test, one-sided on either side; where it has no bound (nan), there is none here."""
    values = np.random.default_rng(seed).normal(size=count)
    estimate = quantile(values, at, level)
    tail = (1 - level) / 2
    chances = stats.binom.cdf(np.arange(count), count, at)
    assume(min(*np.abs(chances - tail), *np.abs(1 - chances - tail)) > 1e-9)
    low = scipys_bounds(values, at, 1 - tail, "greater")[0]
    high = scipys_bounds(values, at, 1 - tail, "less")[1]

    assert estimate.low == (low if np.isfinite(low) else -math.inf)
    assert estimate.high == (high if np.isfinite(high) else math.inf)
    assert estimate.low <= estimate.value <= estimate.high


def scipys_bounds(values: Array, at: float, level: float, alternative: Literal["less", "greater"]) -> tuple[Any, Any]:
    found: Any = stats.quantile_test(values, p=at, alternative=alternative)
    ends = found.confidence_interval(level)
    return ends.low, ends.high


def test_quantiles_hold_their_truth_where_a_bootstrap_does_not() -> None:
    """The 99th percentile of 100 exponential values, 400 times: the bootstrap never looks beyond the largest."""
    rng = np.random.default_rng(7)
    truth = -math.log(0.01)
    samples = rng.exponential(size=(400, 100))
    own = sum(not quantile(sample, 0.99).excludes(truth) for sample in samples)
    draws = np.quantile(samples[:, resampled(100, 200, rng)], 0.99, axis=2).transpose(1, 0)
    low, high = percentiles(draws)

    assert own >= 0.95 * 400
    assert int(((low <= truth) & (truth <= high)).sum()) < 0.85 * 400


@pytest.mark.parametrize("at", [0.0, 1.0, -0.1, 1.5])
def test_quantiles_lie_between_0_and_1(at: float) -> None:
    with pytest.raises(BadInput, match="between 0 and 1"):
        quantile(np.array([1.0]), at)


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=2, max_size=30), levels)
def test_pairs_are_students_too(pairs: list[tuple[float, float]], level: float) -> None:
    first, second = np.array(pairs).T
    assume(np.ptp(first - second) > 1e-3)
    assume(not (binary(first) and binary(second)))
    difference = paired(first, second, level)
    expected = stats.ttest_rel(first, second)
    ends = expected.confidence_interval(level)

    assert difference.p_value == pytest.approx(expected.pvalue, rel=1e-6)
    assert difference.estimate.value == pytest.approx((first - second).mean(), abs=1e-9)
    assert (difference.estimate.low, difference.estimate.high) == pytest.approx((ends.low, ends.high), abs=1e-6)


def test_a_pair_with_a_gap_is_no_pair() -> None:
    first, second = np.array([5.0, NAN, 9.0, 4.0]), np.array([1.0, 2.0, NAN, 2.0])

    assert paired(first, second) == paired(first[[0, 3]], second[[0, 3]])
    assert paired(first, second).estimate.value == 3.0
    with pytest.raises(BadInput, match="4 and 3 runs"):
        paired(first, second[:3])


@pytest.mark.parametrize(("gap", "p_value"), [(0.0, 1.0), (2.5, 0.0)])
def test_constant_gaps_leave_no_doubt(gap: float, p_value: float) -> None:
    base = np.array([4.0, 8.0, -3.0])
    difference = paired(base + gap, base)

    assert (difference.estimate.value, difference.estimate.half_width, difference.p_value) == (gap, 0.0, p_value)


def test_one_pair_proves_nothing() -> None:
    assert paired(np.array([5.0]), np.array([2.0])).p_value == 1.0
    assert paired(np.array([NAN]), np.array([2.0])).p_value == 1.0


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_paired_shares_are_mcnemars(both: int, only_first: int, only_second: int, neither: int) -> None:
    """Agresti and Min: Wald's interval for n11 n10 n01 n00 with half a pair more in each cell."""
    assume(both + only_first + only_second + neither)
    first = np.repeat([1, 1, 0, 0], [both, only_first, only_second, neither])
    second = np.repeat([1, 0, 1, 0], [both, only_first, only_second, neither])
    difference = paired(first, second, 0.9)
    cells = np.array([both, only_first, only_second, neither]) + 0.5
    shares = cells / cells.sum()
    gap = shares[1] - shares[2]
    half = stats.norm.ppf(0.95) * math.sqrt((shares[1] + shares[2] - gap**2) / cells.sum())
    discordant = only_first + only_second
    exact = stats.binomtest(only_first, discordant).pvalue if discordant else 1.0

    assert difference.estimate.value == pytest.approx((first - second).mean())
    assert difference.estimate.low == pytest.approx(max(gap - half, -1))
    assert difference.estimate.high == pytest.approx(min(gap + half, 1))
    assert difference.estimate.half_width > 0
    assert difference.p_value == pytest.approx(exact)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holm_is_the_closure_of_bonferroni(p_values: list[float]) -> None:
    """Adjusted: the worst Bonferroni p-value over all sets of hypotheses that hold this one (Marcus et al. 1976)."""
    places = range(len(p_values))
    expected = [
        max(
            min(1.0, len(group) * min(p_values[member] for member in group))
            for size in range(1, len(p_values) + 1)
            for group in combinations(places, size)
            if own in group
        )
        for own in places
    ]

    assert holm(np.array(p_values)).tolist() == pytest.approx(expected)


def test_draws_carry_their_percentiles() -> None:
    draws = np.arange(101.0)[:, None] * np.array([1.0, -2.0])

    one, two = with_ends(np.array([40.0, -80.0]), draws, 7, 0.9)

    assert (one.value, two.value, one.count, one.level) == (40.0, -80.0, 7, 0.9)
    assert (one.low, one.high) == pytest.approx((5, 95))
    assert (two.low, two.high) == pytest.approx((-190, -10))


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("size", [3, 12])
def test_students_interval_holds_the_mean_as_often_as_it_says(level: float, size: int) -> None:
    samples = np.random.default_rng(size).normal(3, 2, size=(4000, size))
    covered = sum(not mean(sample, level).excludes(3) for sample in samples)

    assert holds(4000, covered, level)
    assert not holds(4000, covered, level - 0.06)
    assert not holds(4000, covered, level + 0.049)


def test_paired_shares_hold_the_difference_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(11)
    chances = [0.1, 0.25, 0.1, 0.55]
    covered = 0
    for counts in rng.multinomial(60, chances, size=1000):
        first, second = np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)
        covered += not paired(first, second).estimate.excludes(0.15)

    assert holds(1000, covered, 0.95)
