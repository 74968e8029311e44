"""Sensitivity: functions whose indices are known in closed form, and designs that allow no index."""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import Array, Estimate
from econ.sweeps.analysis.sensitivity import CONVERGED_WIDTH, SobolIndices, morris, sobol

Function = Callable[[Array], Array]
"""Outputs [row] of positions [row, parameter] in the unit cube."""

SHAPES: tuple[tuple[Function, float], ...] = (
    (lambda x: x, 1 / 12),
    (lambda x: x**2, 4 / 45),
    (lambda x: (x > 0.5).astype(float), 1 / 4),
    (lambda x: np.sin(2 * pi * x), 1 / 2),
)
"""Functions of one uniform variable with their variances."""
WEIGHTS = (0.0, 1.0, 4.5, 9.0)


def ishigami(x: Array) -> Array:
    one, two, three = (2 * x - 1).T * pi
    return np.asarray(np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one))


def ishigamis_indices() -> tuple[list[float], list[float]]:
    """T. Homma and A. Saltelli, Reliability Engineering & System Safety 52, 1996, with a = 7, b = 0.1."""
    alone = (0.5 * (1 + 0.1 * pi**4 / 5) ** 2, 49 / 8, 0.0)
    joint = 0.01 * pi**8 * (1 / 18 - 1 / 50)
    total = sum(alone) + joint
    return [part / total for part in alone], [(alone[0] + joint) / total, alone[1] / total, joint / total]


def g_function(x: Array) -> Array:
    return np.asarray(np.prod((np.abs(4 * x - 2) + WEIGHTS) / (1 + np.array(WEIGHTS)), axis=1))


def g_functions_indices() -> tuple[list[float], list[float]]:
    """A. Saltelli and I. Sobol, Reliability Engineering & System Safety 50, 1995."""
    parts = [1 / (3 * (1 + weight) ** 2) for weight in WEIGHTS]
    variance = float(np.prod([1 + part for part in parts])) - 1
    others = [(variance + 1) / (1 + part) for part in parts]
    return [part / variance for part in parts], [
        part * rest / variance for part, rest in zip(parts, others, strict=True)
    ]


def designed(function: Function, unit: Array, rng_seed: int = 1, **options: int) -> SobolIndices:
    """The indices by a Saltelli design from unit samples [row, 2 parameters]."""
    half = unit.shape[1] // 2
    base, other = unit[:, :half], unit[:, half:]
    mixed = [np.where(np.arange(half) == place, other, base) for place in range(half)]
    outputs = np.stack([function(points) for points in mixed])
    names = [f"x{place + 1}" for place in range(half)]
    return sobol(function(base), function(other), outputs, names, rng=np.random.default_rng(rng_seed), **options)


def sampled(function: Function, parameters: int, rows: int) -> SobolIndices:
    return designed(function, qmc.Sobol(2 * parameters, rng=3).random(rows))


def values(indices: tuple[Estimate, ...]) -> list[float]:
    return [index.value for index in indices]


@pytest.mark.parametrize(("function", "known"), [(ishigami, ishigamis_indices()), (g_function, g_functions_indices())])
def test_known_indices_are_recovered(function: Function, known: tuple[list[float], list[float]]) -> None:
    found = sampled(function, len(known[0]), 8192)

    assert values(found.first) == pytest.approx(known[0], abs=0.01)
    assert values(found.total) == pytest.approx(known[1], abs=0.01)
    for index, truth in zip((*found.first, *found.total), (*known[0], *known[1]), strict=True):
        assert not index.excludes(truth)
        assert index.low <= index.value <= index.high
        assert index.count == 8192


@given(
    st.lists(
        st.tuples(st.floats(-5, 5).filter(lambda size: abs(size) > 0.1), st.integers(0, len(SHAPES) - 1)),
        min_size=2,
        max_size=5,
    )
)
def test_additive_functions_divide_their_variance(terms: list[tuple[float, int]]) -> None:
    parts = np.array([size**2 * SHAPES[shape][1] for size, shape in terms])

    def function(x: Array) -> Array:
        return np.asarray(sum(size * SHAPES[shape][0](x[:, place]) for place, (size, shape) in enumerate(terms)))

    found = designed(function, qmc.Sobol(2 * len(terms), rng=3).random(1024), resamples=50)

    assert values(found.first) == pytest.approx(parts / parts.sum(), abs=0.1)
    assert values(found.total) == pytest.approx(parts / parts.sum(), abs=0.1)


def test_intervals_hold_the_indices_about_as_often_as_they_say() -> None:
    """Independent samples, 80 times: of 6 intervals each, at least the binomial's lowest 1e-4 at 93 % are right."""
    rng = np.random.default_rng(9)
    known = [*ishigamis_indices()[0], *ishigamis_indices()[1]]
    covered = np.zeros(6)
    for _ in range(80):
        found = designed(ishigami, rng.random((512, 6)), resamples=200)
        covered += [not index.excludes(truth) for index, truth in zip((*found.first, *found.total), known, strict=True)]

    assert (covered >= stats.binom.ppf(1e-4, 80, 0.93)).all()
    assert covered.sum() < 6 * 80


def test_the_same_generator_gives_the_same_intervals() -> None:
    unit = qmc.Sobol(6, rng=3).random(64)

    assert designed(ishigami, unit, 4) == designed(ishigami, unit, 4)
    assert designed(ishigami, unit, 4) != designed(ishigami, unit, 5)


def test_notes_tell_what_to_doubt() -> None:
    few, many = sampled(ishigami, 3, 32), sampled(ishigami, 3, 2**15)
    below = [f"x{place + 1}" for place, index in enumerate(few.first) if index.value < 0]
    widest = max(index.high - index.low for index in (*few.first, *few.total))

    assert widest > CONVERGED_WIDTH
    assert f"{widest:.2g} wide" in few.notes[0]
    assert [note.split()[4] for note in few.notes[1:]] == below != []
    assert not any("wide" in note for note in many.notes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"base": np.full(8, 2.0), "other": np.full(8, 2.0), "mixed": np.full((2, 8), 2.0)}, "is 2 at every point"),
        ({"base": np.array([np.nan] * 3 + [1.0] * 5)}, "3 of 32 outputs are missing"),
        ({"mixed": np.full((2, 8), np.inf)}, "16 of 32"),
        ({"other": np.arange(7.0)}, "shapes"),
        ({"mixed": np.zeros((3, 8))}, "shapes"),
        ({"base": np.arange(6.0)}, "6 rows; allowed is a power of two"),
        ({"names": ["a"], "mixed": np.zeros((1, 8))}, "at least two axes"),
    ],
)
def test_designs_that_allow_no_index_are_refused(change: dict[str, Any], message: str) -> None:
    whole: dict[str, Any] = {"base": np.arange(8.0), "other": np.arange(8.0) ** 2, "mixed": np.zeros((2, 8))}
    parts = {**whole, "names": ["a", "b"], **change}

    with pytest.raises(BadInput, match=message):
        sobol(parts["base"], parts["other"], parts["mixed"], parts["names"], rng=np.random.default_rng(1))


def trajectories(parameters: int, levels: int, count: int, seed: int) -> Array:
    sample = pytest.importorskip("SALib.sample.morris", reason="the extra `sensitivity` is not installed")
    problem = {
        "num_vars": parameters,
        "names": [str(place) for place in range(parameters)],
        "bounds": [[0, 1]] * parameters,
    }
    return np.asarray(sample.sample(problem, count, num_levels=levels, seed=seed))


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=5), st.sampled_from([4, 6, 8]), st.integers(0, 2**31))
def test_linear_functions_have_their_slopes_as_effects(slopes: list[float], levels: int, seed: int) -> None:
    positions = trajectories(len(slopes), levels, 5, seed)
    found = morris(positions, positions @ slopes + 3, [*map(str, slopes)], levels=levels, seed=seed)

    assert found.mu == pytest.approx(slopes, abs=1e-9)
    assert values(found.mu_star) == pytest.approx(np.abs(slopes), abs=1e-9)
    assert found.sigma == pytest.approx([0] * len(slopes), abs=1e-9)
    assert [index.count for index in found.mu_star] == [5] * len(slopes)
    assert all(index.half_width == pytest.approx(0, abs=1e-9) for index in found.mu_star)


def test_interactions_spread_the_effects() -> None:
    """y = x1 x2 + x3: the effect of x1 is x2, on levels 0, 1/3, 2/3, 1 with mean 1/2 and variance 5/36."""
    positions = trajectories(3, 4, 2000, 2)
    outputs = positions[:, 0] * positions[:, 1] + positions[:, 2]
    found = morris(positions, outputs, ["x1", "x2", "x3"], levels=4, seed=2)

    assert not any(index.excludes(0.5) for index in found.mu_star[:2])
    assert values(found.mu_star[2:]) == pytest.approx([1.0])
    assert found.sigma == pytest.approx([(5 / 36) ** 0.5] * 2 + [0.0], abs=0.02)
    # 1.96 standard errors of a mean of 2000.
    assert found.mu_star[0].half_width == pytest.approx(1.96 * (5 / 36 / 2000) ** 0.5, rel=0.1)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda x, y: (x[:-1], y[:-1]), "11 rows; allowed are two or more trajectories of 4"),
        (lambda x, y: (x[:4], y[:4]), "4 rows"),
        (lambda x, y: (x, np.where(np.arange(12) == 2, np.nan, y)), "1 of 12 outputs are missing"),
        (lambda x, y: (x[::-1] ** 2, y), "no Morris trajectories of 4 levels"),
        (lambda x, y: (np.repeat(x[:1], 12, axis=0), y), "no Morris trajectories"),
    ],
)
def test_what_is_no_trajectory_is_refused(spoil: Callable[[Array, Array], tuple[Array, Array]], message: str) -> None:
    positions, outputs = spoil(trajectories(3, 4, 3, 1), np.arange(12.0))

    with pytest.raises(BadInput, match=message):
        morris(positions, outputs, ["a", "b", "c"], levels=4, seed=1)
