"""Scenario discovery: planted boxes are found again, tested against chance, and put to fresh points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.errors import BadInput
from econ.sweeps.analysis.boxes import Box, Columns, Fit, Range, Words, fit
from econ.sweeps.analysis.discovery import (
    Balanced,
    Densest,
    confirmed,
    cover,
    discover,
    fresh_points,
    quasi_p_values,
    reproducibility,
)
from econ.sweeps.analysis.intervals import Array, Estimate
from econ.sweeps.axis import Axis
from econ.sweeps.designs.units import Plain

POINTS = 1500
NAMES = ("north", "south", "east", "west")
AXES = (
    Axis("stake", Plain(), (), 0.0, 1.0),
    Axis("lag", Plain(), (), -5.0, 5.0),
    Axis("noise", Plain(), (), 1.0, 100.0, "log"),
    Axis("place", Plain(), NAMES),
)


def table(points: list[tuple[object, ...]]) -> Columns:
    columns = zip(*points, strict=True)
    return {axis.key: np.array(column) for axis, column in zip(AXES, columns, strict=True)}


def drawn(rng: np.random.Generator, count: int = POINTS) -> Columns:
    return table(
        [tuple(axis.at(share) for axis, share in zip(AXES, row, strict=True)) for row in rng.random((count, 4))]
    )


sides = st.sampled_from(["low", "high", "both"])


@st.composite
def planted(draw: st.DrawFn) -> Box:
    """A range on stake, a half-line on lag, and perhaps some words: a tenth of the space and more."""
    width = draw(st.floats(0.35, 0.6))
    start = draw(st.floats(0.1, 0.9 - width))
    cut = draw(st.floats(-2.0, 2.0))
    lag = draw(st.sampled_from([Range(low=cut), Range(high=cut)]))
    words = draw(st.sampled_from([None, Words(NAMES[:2]), Words(NAMES[1:])]))
    limits = {"stake": Range(start, start + width), "lag": lag}
    return Box(limits if words is None else {**limits, "place": words})


@given(planted(), st.integers(0, 2**32 - 1))
def test_planted_boxes_are_found_and_hold_for_fresh_points(secret: Box, seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = drawn(rng)
    cases = secret.holds(columns)
    found = discover(columns, cases, Densest(0.85)).chosen

    assert found.box.restrictions.keys() == secret.restrictions.keys()
    assert found.fit.density.value > 0.9
    assert found.fit.coverage.value >= 0.85
    fresh = table(list(fresh_points(found.box, AXES, 400, rng)))
    assert found.box.holds(fresh).all()
    confirmation = confirmed(int(secret.holds(fresh).sum()), 400)
    assert confirmation.value > 0.85
    assert confirmation.high > 0.9


def test_in_the_sample_density_is_optimistic_and_fresh_points_are_not() -> None:
    """Cases fall at random, a quarter of all points: the trajectory's best box seems denser, fresh points disagree."""
    seeming, fresh, left = [], [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        columns = drawn(rng, 300)
        found = discover(columns, rng.random(300) < 0.25, Densest(0.2))
        best = max(found.trajectory, key=lambda stage: Densest(0.2).worth(stage.fit))
        points = fresh_points(best.box, AXES, 200, rng)
        seeming.append(best.fit.density.value)
        fresh.append(confirmed(int((rng.random(len(points)) < 0.25).sum()), 200).value)
        left.append(len(found.chosen.box.restrictions))

    assert np.mean(seeming) > 0.35
    assert np.mean(fresh) == pytest.approx(0.25, abs=0.03)
    assert np.mean(left) < 0.5


def test_restrictions_that_chance_explains_are_dropped() -> None:
    rng = np.random.default_rng(3)
    columns = drawn(rng, 400)
    found = discover(columns, (columns["stake"] > 0.5) & (rng.random(400) < 0.8), Densest(0.6))
    last = found.trajectory[-1].box

    assert len(last.restrictions) > 1
    assert list(found.chosen.box.restrictions) == ["stake"]
    assert found.p_values["stake"] < 1e-10


@given(st.integers(0, 2**32 - 1))
def test_quasi_p_values_are_the_binomial_tests(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = drawn(rng, 120)
    cases = (columns["stake"] > 0.3) ^ (rng.random(120) < 0.3)
    box = Box({"stake": Range(low=0.2), "place": Words(NAMES[:3])})
    expected = {}
    for name in box.restrictions:
        without = box.freed(name).holds(columns)
        held = cases[box.holds(columns)]
        expected[name] = stats.binomtest(
            int(held.sum()), len(held), cases[without].mean(), alternative="greater"
        ).pvalue

    assert quasi_p_values(box, columns, cases) == pytest.approx(expected)


def test_two_boxes_are_covered_one_after_the_other() -> None:
    rng = np.random.default_rng(4)
    columns = drawn(rng)
    one = Box({"stake": Range(high=0.4), "lag": Range(low=-2.0)})
    two = Box({"stake": Range(low=0.6), "lag": Range(high=-2.5)})
    cases = one.holds(columns) | two.holds(columns)
    found = cover(columns, cases, Densest(0.45))
    boxes = [discovery.chosen.box for discovery in found.boxes[:2]]

    for secret in (one, two):
        shared = [np.mean(box.holds(columns)[secret.holds(columns)]) for box in boxes]
        assert max(shared) > 0.9
    assert found.together.coverage.value > 0.9
    assert found.together.density.value > 0.9
    assert all(discovery.chosen.fit.density.value >= 0.5 for discovery in found.boxes)
    assert len(cover(columns, cases, Densest(0.45), most=1).boxes) == 1
    thinned = cases & (rng.random(POINTS) < 0.7)
    assert len(cover(columns, thinned, Densest(0.45), density=0.6).boxes) == 2
    assert cover(columns, thinned, Densest(0.45), density=0.8).boxes == ()


def test_covering_ends_where_nothing_stands_out() -> None:
    columns = drawn(np.random.default_rng(5), 200)

    assert cover(columns, np.ones(200, dtype=bool), Densest()).boxes == ()
    assert len(cover(columns, columns["stake"] < 0.5, Densest(0.99)).boxes) == 1


def test_what_matters_is_restricted_in_nearly_every_half() -> None:
    rng = np.random.default_rng(6)
    columns = drawn(rng, 600)
    cases = (columns["stake"] > 0.5) & (columns["lag"] < 1)
    found = reproducibility(columns, cases, Densest(0.8), rng=rng, resamples=10)

    assert (found["stake"].value, found["lag"].value) == (1.0, 1.0)
    assert found["noise"].value <= 0.3
    assert found["stake"].low == pytest.approx(stats.beta.ppf(0.025, 10, 1))


def fitted(density: float, coverage: float) -> Fit:
    return Fit(*(Estimate(value, 0.0, 1.0, 10) for value in (density, coverage, 0.5)))


def test_criteria_prefer_what_they_say() -> None:
    dense, wide, thin = fitted(0.9, 0.8), fitted(0.5, 1.0), fitted(1.0, 0.3)

    assert max((dense, wide, thin), key=Densest(0.8).worth) == dense
    assert max((dense, wide, thin), key=Densest(0.9).worth) == wide
    assert max((wide, thin), key=Densest(0.2).worth) == thin
    assert Balanced().worth(dense) == pytest.approx(2 / (1 / 0.9 + 1 / 0.8))
    assert Balanced(2).worth(dense) == pytest.approx(5 / (1 / 0.9 + 4 / 0.8))
    assert max((wide, thin), key=Balanced(3).worth) == wide
    assert max((wide, thin), key=Balanced(0.3).worth) == thin
    assert Balanced().worth(fitted(0, 0)) == 0


def test_fresh_points_keep_the_spread_of_their_axes() -> None:
    """Given the box, `noise` stays spread on its logarithmic scale and free axes stay uniform: Kolmogorov-Smirnov."""
    box = Box({"noise": Range(2.0, 50.0), "place": Words(("north", "west"))})
    points = table(list(fresh_points(box, AXES, 1000, np.random.default_rng(8))))
    spread = stats.loguniform(2.0, 50.0)

    assert stats.kstest(points["noise"], spread.cdf).pvalue > 0.01
    assert stats.kstest(points["lag"], stats.uniform(-5, 10).cdf).pvalue > 0.01
    assert set(points["place"].tolist()) == {"north", "west"}


def test_a_box_that_no_value_meets_is_refused() -> None:
    with pytest.raises(BadInput, match="lag: 0 of 3000 fresh values"):
        fresh_points(Box({"lag": Range(low=6.0)}), AXES, 3, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("columns", "cases", "message"),
    [
        ({}, np.array([True]), "one value per point"),
        ({"a": np.zeros(2)}, np.array([True]), "one value per point"),
        ({"a": np.zeros(2)}, np.array([1.0, 0.0]), "True or False"),
        ({"a": np.array([1.0, np.nan])}, np.array([True, False]), "a is nan at some points"),
        ({"a": np.zeros(2)}, np.array([False, False]), "none of 2 points"),
    ],
)
def test_tables_that_cannot_be_searched_are_refused(columns: Columns, cases: Array, message: str) -> None:
    for search in (discover, cover):
        with pytest.raises(BadInput, match=message):
            search(columns, cases, Densest())


def test_a_fit_counts_cases_in_out_and_points() -> None:
    """3 points inside, 2 of them cases, out of 8 points with 5 cases."""
    inside = np.array([True, True, True, False, False, False, False, False])
    cases = np.array([True, True, False, True, True, True, False, False])
    found = fit(inside, cases)

    assert (found.density.value, found.coverage.value, found.mass.value) == (2 / 3, 2 / 5, 3 / 8)
    assert (found.density.count, found.coverage.count, found.mass.count) == (3, 5, 8)
    assert found.density.high == pytest.approx(stats.beta.ppf(0.975, 3, 1))
