"""Pareto fronts: against comparing all pairs, hypervolumes against inclusion and exclusion, chance against its law."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import Array
from econ.sweeps.analysis.pareto import SIGNS, Sense, front, hypervolume, hypervolume_of_runs, membership

SENSES: tuple[Sense, ...] = ("min", "max")
senses_of = st.lists(st.sampled_from(SENSES), min_size=1, max_size=4)


@st.composite
def designs(draw: st.DrawFn) -> tuple[Array, list[Sense]]:
    """Few distinct values, so that ties and equal designs are common."""
    senses = draw(senses_of)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.integers(0, draw(st.integers(2, 9)), (draw(st.integers(1, 25)), len(senses))).astype(float), senses


def beats(one: Array, two: Array, senses: list[Sense]) -> bool:
    better = [a < b if sense == "min" else a > b for a, b, sense in zip(one, two, senses, strict=True)]
    worse = [a > b if sense == "min" else a < b for a, b, sense in zip(one, two, senses, strict=True)]
    return any(better) and not any(worse)


@given(designs())
def test_the_front_is_what_no_other_beats(example: tuple[Array, list[Sense]]) -> None:
    values, senses = example
    expected = [not any(beats(other, own, senses) for other in values) for own in values]

    assert front(values, senses).tolist() == expected


def test_what_was_not_measured_neither_stands_nor_beats() -> None:
    values = np.array([[np.nan, 0.0], [1.0, 1.0], [2.0, 2.0]])

    assert front(values, ["min", "min"]).tolist() == [False, True, False]


@given(designs(), st.data())
def test_hypervolume_is_inclusion_and_exclusion(example: tuple[Array, list[Sense]], data: st.DataObject) -> None:
    pytest.importorskip("pymoo", reason="the extra `optimize` is not installed")
    values, senses = example[0][:6], example[1]
    reference = np.array(data.draw(st.lists(st.integers(-1, 10), min_size=len(senses), max_size=len(senses))), float)
    signs = np.array([SIGNS[sense] for sense in senses])
    gains = np.maximum(signs * reference - signs * values, 0)
    expected = sum(
        (-1) ** (size + 1) * float(np.prod(gains[list(group)].min(axis=0)))
        for size in range(1, len(values) + 1)
        for group in combinations(range(len(values)), size)
    )

    assert hypervolume(values, senses, reference.tolist()) == pytest.approx(expected, abs=1e-9)


def test_luck_decides_between_equals_and_never_for_the_beaten() -> None:
    """One objective: two designs with independent noise of one law are each best half the time, a third never."""
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(3, 400, 1))
    noise[:2] -= noise[:2].mean(axis=1, keepdims=True)
    runs = noise + np.array([0.0, 0.0, 5.0])[:, None, None]
    found = membership(runs, ["min"], rng=rng, resamples=2000)
    shares = [share.value for share in found.shares]

    assert shares[:2] == pytest.approx([0.5, 0.5], abs=0.04)
    assert shares[2] == 0
    assert not found.front[2]
    assert 0 < found.shares[2].high < 0.01
    assert [share.value for share in membership(runs, ["max"], rng=rng).shares] == [0, 0, 1]


def test_runs_stay_paired() -> None:
    """A tiny advantage under common noise that is a thousand times larger is certain: the noise cancels."""
    rng = np.random.default_rng(3)
    common = rng.normal(0, 1000, size=(1, 50, 1))
    found = membership(common + np.array([0.0, 1.0])[:, None, None], ["min"], rng=rng)

    assert (found.front, [share.value for share in found.shares]) == ((True, False), [1.0, 0.0])


def test_runs_without_a_measurement_are_left_out() -> None:
    runs = np.array([[[1.0], [np.nan], [3.0]], [[2.5], [2.5], [2.5]], [[np.nan], [np.nan], [np.nan]]])

    assert membership(runs, ["max"], rng=np.random.default_rng(1)).front == (False, True, False)
    assert membership(runs, ["min"], rng=np.random.default_rng(1)).front == (True, False, False)


def test_the_hypervolume_of_runs_has_an_interval() -> None:
    """One design, two independent objectives of mean 1 and 2 below (4, 4): 3 times 2, with the error of a product."""
    pytest.importorskip("pymoo", reason="the extra `optimize` is not installed")
    rng = np.random.default_rng(5)
    runs = rng.normal([1, 2], [0.3, 0.2], size=(1, 200, 2))
    found = hypervolume_of_runs(runs, ["min", "min"], (4, 4), rng=rng, resamples=800)
    half = 1.96 * ((2 * 0.3) ** 2 + (3 * 0.2) ** 2) ** 0.5 / 200**0.5

    assert found.value == pytest.approx(float(np.prod(4 - runs.mean(axis=1))))
    assert not found.excludes(6)
    assert found.half_width == pytest.approx(half, rel=0.15)


def test_objectives_fit_their_values() -> None:
    with pytest.raises(BadInput, match=r"2 objectives for values of shape \(3, 1\)"):
        front(np.zeros((3, 1)), ["min", "max"])
    wrong: list[Sense] = ["most"]  # type: ignore[list-item]
    with pytest.raises(BadInput, match="'most': allowed are min and max"):
        front(np.zeros((3, 1)), wrong)
