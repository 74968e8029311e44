"""Statistics over runs against scipy's own, and what is said of too few runs."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from econ.reports.metrics import band, interval

NUMBERS = st.floats(-1e6, 1e6)
UNMEASURED = st.sampled_from((float("nan"), float("inf"), float("-inf")))


@given(st.lists(NUMBERS, min_size=2, max_size=30), st.lists(UNMEASURED, max_size=3), st.randoms())
def test_the_interval_is_students_over_what_was_measured(known: list[float], lost: list[float], rng: Random) -> None:
    values = [*known, *lost]
    rng.shuffle(values)
    found = interval(np.array(values))
    half = stats.t.ppf(0.975, len(known) - 1) * stats.sem(known)

    assert found["mean"] == pytest.approx(np.mean(known), abs=1e-6)
    assert found["ci95"] == pytest.approx([np.mean(known) - half, np.mean(known) + half], abs=1e-6)


@given(NUMBERS, st.lists(UNMEASURED, max_size=3))
def test_one_run_has_no_interval_and_none_has_no_mean(value: float, lost: list[float]) -> None:
    assert interval(np.array([*lost, value])) == {"mean": value, "ci95": None}
    assert interval(np.array(lost, dtype=float)) == {"mean": None, "ci95": None}


@given(arrays(float, st.tuples(st.integers(1, 3), st.integers(1, 50)), elements=NUMBERS))
def test_a_band_leaves_out_a_fortieth_of_the_runs_on_either_side(samples: np.ndarray) -> None:
    found = band(samples)

    assert found["mean"] == pytest.approx([sum(row) / len(row) for row in samples.tolist()], abs=1e-6)
    for row, low, high in zip(np.sort(samples), found["low"], found["high"], strict=True):
        left = (len(row) - 1) / 40
        assert row[int(left)] <= low <= row[int(np.ceil(left))]
        assert row[len(row) - 1 - int(np.ceil(left))] <= high <= row[len(row) - 1 - int(left)]
