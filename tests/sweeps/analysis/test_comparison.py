"""Comparisons: signs, joint intervals, who is significant, and what the sentences say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.errors import BadInput
from econ.sweeps.analysis.comparison import Table, compare, sentences
from econ.sweeps.analysis.intervals import holm, mean, paired, share


def table(seed: int = 0, runs: int = 40) -> Table:
    """Under common noise: delay 3 higher in b and 1 lower in c, loss only in c and rarely, noise alone in fee."""
    rng = np.random.default_rng(seed)
    common = rng.normal(100, 20, runs)
    alternatives = {"a": 0.0, "b": 3.0, "c": -1.0}
    return {
        name: {
            "delay": common + shift + rng.normal(0, 0.5, runs),
            "loss": (np.arange(runs) < 2 * (name == "c")).astype(float),
            "fee": rng.normal(0, 1, runs),
        }
        for name, shift in alternatives.items()
    }


def test_rows_are_other_minus_base_jointly() -> None:
    runs = table()
    rows = compare(runs, base="a", level=0.9)
    joint = 1 - (1 - 0.9) / 6

    assert [(row.metric, row.base, row.other) for row in rows] == [
        (metric, "a", other) for metric in ("delay", "loss", "fee") for other in ("b", "c")
    ]
    for row in rows:
        expected = paired(runs[row.other][row.metric], runs["a"][row.metric], joint)
        assert (row.difference, row.p_value) == (expected.estimate, expected.p_value)
    assert [row.adjusted for row in rows] == holm(np.array([row.p_value for row in rows])).tolist()
    assert [row.significant for row in rows] == [row.adjusted <= 0.1 for row in rows]
    assert rows[0].base_value == mean(runs["a"]["delay"], 0.9)
    assert rows[1].other_value == mean(runs["c"]["delay"], 0.9)
    assert rows[3].other_value == share(runs["c"]["loss"], 0.9)


def test_every_pair_is_compared_where_no_base_is_named() -> None:
    pairs = [(row.base, row.other) for row in compare(table())]

    assert pairs == [("a", "b"), ("a", "c"), ("b", "c")] * 3


def test_what_differs_is_significant_and_told_by_its_size() -> None:
    rows = compare(table(), base="a")
    told = sentences(rows, lambda _metric, value: f"{value:.1f} s")
    higher, lower = rows[0].difference, rows[1].difference

    assert [row.significant for row in rows] == [True, True, False, False, False, False]
    assert told[0] == (
        f"delay is higher in b than in a by {higher.value:.1f} s (95 % jointly: {higher.low:.1f} s to "
        f"{higher.high:.1f} s; 40 paired runs, p = {rows[0].adjusted:.2g} after Holm)."
    )
    assert told[1] == (
        f"delay is lower in c than in a by {-lower.value:.1f} s (95 % jointly: {-lower.high:.1f} s to "
        f"{-lower.low:.1f} s; 40 paired runs, p = {rows[1].adjusted:.2g} after Holm)."
    )
    assert told[2:] == (
        "No significant difference at 95 % jointly: "
        + "; ".join(f"{metric} ({other} against a)" for metric in ("loss", "fee") for other in "bc")
        + ".",
    )
    assert 2 < higher.low < 3 < higher.high < 4
    assert sentences(rows[:1], lambda _metric, value: f"{value}")[0].startswith("delay is higher")


@given(st.integers(0, 2**32 - 1))
def test_common_noise_cancels(seed: int) -> None:
    """The interval has the width of the difference's noise, 0.5 √2, not of the delays' own, 20 √2."""
    row = compare(table(seed), base="a")[0]

    assert row.difference.half_width < 1
    assert row.base_value.half_width > 3


def test_joint_intervals_hold_together_and_no_difference_is_invented() -> None:
    """600 comparisons of 3 equal alternatives in 2 metrics, all pairs: in about 5 % anything at all goes wrong."""
    rng = np.random.default_rng(3)
    wrong, invented = 0, 0
    for _ in range(600):
        rows = compare({name: {"x": rng.normal(size=15), "y": rng.normal(size=15)} for name in "abc"})
        wrong += any(row.difference.excludes(0) for row in rows)
        invented += any(row.significant for row in rows)

    assert stats.binomtest(wrong, 600, 0.05, alternative="greater").pvalue > 1e-4
    assert stats.binomtest(invented, 600, 0.05, alternative="greater").pvalue > 1e-4
    assert min(wrong, invented) > 5


def test_what_cannot_be_compared_is_refused() -> None:
    values = np.zeros(3)
    with pytest.raises(BadInput, match="two or more alternatives"):
        compare({"a": {"x": values}})
    with pytest.raises(BadInput, match="no alternative is named 'c': allowed are a, b"):
        compare({"a": {"x": values}, "b": {"x": values}}, base="c")
    with pytest.raises(BadInput, match="b: the metric x was not measured"):
        compare({"a": {"x": values}, "b": {"y": values}})
    with pytest.raises(BadInput, match="2 and 3 runs cannot be paired"):
        compare({"a": {"x": values}, "b": {"x": values[:2]}})
