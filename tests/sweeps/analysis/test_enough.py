"""How many runs are enough: a function of the values alone, not fooled by luck or by equal zeros."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import Target, mean, runs_enough

NAN = float("nan")
targets = st.builds(Target, st.floats(0.05, 0.6), relative=st.booleans())


@given(st.integers(0, 2**32 - 1), targets, st.integers(1, 9), st.integers(0, 4))
def test_enough_runs_follow_from_the_values_alone(seed: int, target: Target, block: int, look_ahead: int) -> None:
    values = np.random.default_rng(seed).normal(1, 1, size=150)
    found = runs_enough(values, target, block, look_ahead)

    def met(runs: int) -> bool:
        size = abs(values[:runs].mean()) if target.relative else 1
        return runs > 1 and bool(stats.sem(values[:runs]) * stats.t.ppf(0.975, runs - 1) <= target.half_width * size)

    fit = [
        runs
        for runs in range(block, len(values) - look_ahead * block + 1, block)
        if all(met(runs + step * block) for step in range(look_ahead + 1))
    ]
    assert found == (fit[0] if fit else None)
    if found is not None:
        seen = found + look_ahead * block
        assert runs_enough(values[:seen], target, block, look_ahead) == found
        assert runs_enough(values[: seen - 1], target, block, look_ahead) is None


def test_a_lucky_checkpoint_is_not_enough() -> None:
    """Four equal values in a row look certain; the next ones tell otherwise."""
    values = np.array([5.0] * 4 + [0.0, 10.0] * 20)

    assert runs_enough(values, Target(0.1), 4, 0) == 4
    assert runs_enough(values, Target(0.1), 4, 1) is None


def test_relative_precision_knows_no_sign() -> None:
    values = np.random.default_rng(2).normal(5, 3, size=200)
    runs = runs_enough(values, Target(0.1, relative=True), 5)

    assert runs is not None
    assert runs == runs_enough(-values, Target(0.1, relative=True), 5)


def test_zeros_alone_are_no_certainty() -> None:
    """Wilson's upper end of 0 out of n is z² / (n + z²): half of it is at most 0.01 from n = 189 on."""
    assert runs_enough(np.zeros(400), Target(0.01), 1, 0) == 189
    assert runs_enough(np.ones(400), Target(0.01), 1, 0) == 189
    assert runs_enough(np.zeros(400), Target(0.01, relative=True), 1, 0) is None


def test_runs_that_were_not_measured_do_not_count() -> None:
    values = np.where(np.arange(40) % 2, NAN, np.arange(40) % 3)
    known = values[~np.isnan(values)]

    assert runs_enough(np.full(50, NAN), Target(1e9), 5) is None
    assert runs_enough(values, Target(0.9), 2, 0) == 2 * (runs_enough(known, Target(0.9), 1, 0) or 0) > 0


@pytest.mark.parametrize(("block", "look_ahead"), [(0, 1), (1, -1)])
def test_checkpoints_need_a_block(block: int, look_ahead: int) -> None:
    with pytest.raises(BadInput, match="at least 1 and 0"):
        runs_enough(np.zeros(3), Target(1), block, look_ahead)


def test_sequential_stopping_hardly_costs_coverage() -> None:
    """Stopping where the interval is narrow favours narrow intervals; looking ahead keeps them near their level."""
    covered = 0
    for sample in np.random.default_rng(5).normal(0, 1, size=(400, 200)):
        runs = runs_enough(sample, Target(0.3), 5)
        assert runs is not None
        covered += not mean(sample[: runs + 10]).excludes(0)

    assert covered >= 0.91 * 400
