"""Robust choice: regrets by hand, choices that luck may change, scenarios that may be a sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import Array
from econ.sweeps.analysis.pareto import Sense
from econ.sweeps.analysis.regret import regrets, satisficing

NAN = float("nan")


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@st.composite
def tables(draw: st.DrawFn) -> Array:
    shape = (draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 5)))
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1))).integers(-9, 9, shape).astype(float)


@given(tables(), st.sampled_from(["min", "max"]))
def test_regret_is_what_the_best_would_have_given(values: Array, sense: Sense) -> None:
    means = [[sum(runs) / len(runs) for runs in scenarios] for scenarios in values.tolist()]
    best = [(max if sense == "max" else min)(row[place] for row in means) for place in range(values.shape[1])]
    expected = [[abs(top - own) for top, own in zip(best, row, strict=True)] for row in means]
    found = regrets(values, sense, rng=rng(), resamples=20)

    assert [[cell.value for cell in row] for row in found.matrix] == pytest.approx(np.array(expected))
    assert [score.value for score in found.minimax.scores] == pytest.approx([max(row) for row in expected])
    chosen = max(expected[found.minimax.chosen])
    assert chosen == pytest.approx(min(max(row) for row in expected))
    assert sum(share.value for share in found.minimax.frequencies) == pytest.approx(1)
    assert all(cell.low >= 0 for row in found.matrix for cell in row)


def test_savages_choice_is_not_the_best_mean() -> None:
    """Gains (0, 10), (4, 5) and (6, 0): regrets (6, 0), (2, 5), (0, 10); the second is chosen, the first has 6."""
    gains = np.array([[0.0, 10.0], [4.0, 5.0], [6.0, 0.0]])[:, :, None].repeat(7, axis=2)
    found = regrets(gains, "max", rng=rng()).minimax
    costs = regrets(-gains, "min", rng=rng()).minimax

    assert found == costs
    assert [score.value for score in found.scores] == [6, 5, 10]
    assert found.chosen == 1
    assert [share.value for share in found.frequencies] == [0, 1, 0]
    assert regrets(gains, "min", rng=rng()).minimax.chosen == 1


def test_regrets_have_the_error_of_a_paired_difference() -> None:
    """Common noise cancels; what is left has Student's width."""
    generator = rng()
    common = generator.normal(0, 100, size=(1, 1, 150))
    own = generator.normal(0, 2, size=150)
    values = np.concatenate([common, common - 3 + own])
    cell = regrets(values, "max", rng=generator).matrix[1][0]

    assert cell.value == pytest.approx(3 - own.mean())
    assert cell.half_width == pytest.approx(1.96 * own.std() / 150**0.5, rel=0.12)
    assert cell.count == 150


def test_luck_shows_in_the_frequencies() -> None:
    noise = rng().normal(size=(2, 1, 300))
    noise -= noise.mean(axis=2, keepdims=True)
    shares = [share.value for share in regrets(noise, "max", rng=rng()).minimax.frequencies]

    assert shares == pytest.approx([0.5, 0.5], abs=0.06)


@given(tables(), st.integers(-9, 9), st.booleans())
def test_satisficing_counts_scenarios(values: Array, threshold: int, at_least: bool) -> None:  # noqa: FBT001 - drawn
    means = values.mean(axis=2)
    met = means >= threshold if at_least else means <= threshold
    found = satisficing(values, threshold, at_least=at_least, rng=rng(), resamples=20)

    assert [score.value for score in found.scores] == pytest.approx(met.mean(axis=1))
    assert met[found.chosen].mean() == met.mean(axis=1).max()
    assert all(score.count == values.shape[1] for score in found.scores)


def test_drawn_scenarios_widen_the_intervals() -> None:
    """Without noise in the runs 6 of 20 fixed scenarios are certain; as a sample they are Wilson's 6 of 20 at least."""
    values = np.repeat((np.arange(20) < 6).astype(float)[None, :, None], 5, axis=2)
    fixed = satisficing(values, 0.5, at_least=True, rng=rng()).scores[0]
    sample = satisficing(values, 0.5, at_least=True, rng=rng(), scenarios_drawn=True).scores[0]
    wilson = stats.binomtest(6, 20).proportion_ci(method="wilson")

    assert (fixed.low, fixed.value, fixed.high) == (0.3, 0.3, 0.3)
    assert sample.low <= wilson.low + 1e-12
    assert sample.high >= wilson.high - 1e-12
    assert sample.half_width == pytest.approx(1.96 * (0.3 * 0.7 / 20) ** 0.5, rel=0.15)
    assert sample.low == pytest.approx(stats.binom.ppf(0.025, 20, 0.3) / 20)


def test_scenarios_that_all_agree_are_no_certainty_as_a_sample() -> None:
    values = np.array([np.ones(20), np.zeros(20)])[:, :, None]
    all_met, none = satisficing(values, 0.5, at_least=True, rng=rng(), scenarios_drawn=True).scores
    wilson = stats.binomtest(20, 20).proportion_ci(method="wilson")

    assert (all_met.low, all_met.high) == pytest.approx((wilson.low, 1))
    assert (none.low, none.high) == pytest.approx((0, 1 - wilson.low))


def test_drawn_scenarios_are_the_same_for_all_designs() -> None:
    """Design 1 meets the threshold wherever design 0 does and once more: it is chosen in every resample with a tie."""
    met = np.array([np.arange(10) < 5, np.arange(10) < 6]).astype(float)[:, :, None]
    found = satisficing(met, 0.5, at_least=True, rng=rng(), resamples=4000, scenarios_drawn=True)

    assert found.chosen == 1
    # A tie goes to the first design: the scenario that tells them apart is not drawn with probability 0.9^10.
    assert found.frequencies[0].value == pytest.approx(0.9**10, abs=0.03)


def test_a_run_that_one_design_lacks_counts_for_none() -> None:
    values = np.array([[[1.0, 100.0, 3.0]], [[4.0, NAN, 2.0]]])

    assert regrets(values, "max", rng=rng()).matrix[0][0].value == 1.0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((2, 3)), "shape"),
        (np.zeros((2, 0, 3)), "none of them empty"),
        (np.array([[[1.0, NAN]], [[NAN, 1.0]]]), "no run with finite values"),
        (np.array([[[np.inf]]]), "no run with finite values"),
    ],
)
def test_tables_without_pairs_are_refused(values: Array, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        regrets(values, "max", rng=rng())
