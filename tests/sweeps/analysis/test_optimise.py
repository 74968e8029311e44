"""Optimisation: problems with known fronts, constraints, whole numbers and names, the same points for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest

from econ.errors import BadInput
from econ.mechanism.values import Count
from econ.sweeps.analysis.optimise import Front, Metrics, Optimisation, Point
from econ.sweeps.analysis.pareto import front
from econ.sweeps.axis import Axis
from econ.sweeps.designs.units import Plain

pytest.importorskip("pymoo", reason="the extra `optimize` is not installed")

UNIT = tuple(Axis(f"x{place}", Plain(), (), 0.0, 1.0) for place in range(4))
MIXED = (Axis("validators", Count(), (), 1, 12), Axis("kind", Plain(), ("slow", "fast", "lazy")))
PENALTY = {"slow": 4.0, "fast": 0.0, "lazy": 9.0}


def zdt1(points: Sequence[Point]) -> Metrics:
    """E. Zitzler, K. Deb and L. Thiele, Evolutionary Computation 8, 2000: the front is f2 = 1 - sqrt(f1)."""
    x = np.array(points, dtype=float)
    distance = 1 + 9 * x[:, 1:].mean(axis=1)
    return {"f1": x[:, 0], "f2": distance * (1 - np.sqrt(x[:, 0] / distance))}


def committee(points: Sequence[Point]) -> Metrics:
    """More validators cost more and fail less; `fast` is best in both."""
    count = np.array([point[0] for point in points], dtype=float)
    penalty = np.array([PENALTY[str(point[1])] for point in points])
    return {"cost": count + penalty, "uptime": 1 - (1 + penalty) / (2 + count)}


def solved(**changes: Any) -> Front:
    settings: dict[str, Any] = {"population": 40, "generations": 40, "seed": 2}
    return Optimisation(UNIT, (("f1", "min"), ("f2", "min")), **{**settings, **changes}).run(zdt1)


def test_a_known_front_is_found_along_its_whole_length() -> None:
    found = solved()
    first = np.array([candidate.metrics["f1"] for candidate in found.candidates])
    second = np.array([candidate.metrics["f2"] for candidate in found.candidates])

    assert (second >= 1 - np.sqrt(first) - 1e-12).all()
    assert np.mean(second - (1 - np.sqrt(first))) < 0.03
    assert (np.diff(first) >= 0).all()
    assert first[0] < 0.01
    assert first[-1] > 0.9
    assert np.diff(first).max() < 0.1
    assert found.feasible == found.evaluated <= 40 * 40


def test_constraints_cut_the_front() -> None:
    """f1 >= 0.3 and f2 <= 0.4, so 0.36 <= f1: the front starts there."""
    found = solved(constraints=(("f1", ">=", 0.3), ("f2", "<=", 0.4)))
    first = [candidate.metrics["f1"] for candidate in found.candidates]

    assert 0.36 <= first[0] < 0.4
    assert all(candidate.metrics["f2"] <= 0.4 for candidate in found.candidates)
    assert 0 < found.feasible < found.evaluated


def test_the_same_seed_asks_the_same_points() -> None:
    asked: list[list[Point]] = []

    def record(points: Sequence[Point]) -> Metrics:
        asked.append(list(points))
        return zdt1(points)

    def run(seed: int) -> Front:
        return Optimisation(UNIT, (("f1", "min"), ("f2", "min")), (), 12, 6, seed).run(record)

    one, again, other = run(1), run(1), run(2)

    assert one == again != other
    assert asked[:6] == asked[6:12] != asked[12:]
    assert [len(points) for points in asked[:6]] == [12] * 6


@pytest.mark.parametrize("sense", ["max", "min"])
def test_whole_numbers_and_names_are_searched(sense: Any) -> None:
    """Every point of 12 x 3 is known, so is the front: against comparing all of them."""
    points = list(product(range(1, 13), PENALTY))
    every = committee(points)
    best = front(np.stack([every["cost"], every["uptime"]], axis=1), ["min", sense])
    expected = [point for point, kept in zip(points, best, strict=True) if kept]
    found = Optimisation(MIXED, (("cost", "min"), ("uptime", sense)), (), 12, 20, 3).run(committee)

    assert sorted(candidate.point for candidate in found.candidates) == sorted(expected)
    assert found.evaluated <= 36
    assert all(type(candidate.point[0]) is int for candidate in found.candidates)


def test_points_that_could_not_be_measured_are_no_candidates() -> None:
    def broken(points: Sequence[Point]) -> Metrics:
        known = committee(points)
        fast = np.array([point[1] == "fast" for point in points])
        return {**known, "cost": np.where(fast, np.nan, known["cost"])}

    found = Optimisation(MIXED, (("cost", "min"), ("uptime", "max")), (), 12, 10, 3).run(broken)

    assert {candidate.point[1] for candidate in found.candidates} == {"slow"}
    assert found.feasible < found.evaluated


def test_where_nothing_is_allowed_the_front_is_empty() -> None:
    found = solved(constraints=(("f1", ">=", 2.0),), generations=3)

    assert (found.candidates, found.feasible) == ((), 0)
    assert found.evaluated == 120


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"axes": ()}, "at least one axis"),
        ({"objectives": ()}, "one objective"),
        ({"population": 3}, "at least 4 and 1"),
        ({"generations": 0}, "at least 4 and 1"),
        ({"objectives": (("f1", "least"),)}, "'least' is unknown: allowed are min and max"),
        ({"constraints": (("f1", "=", 1.0),)}, "'=' is unknown: allowed are <= and >="),
    ],
)
def test_what_cannot_be_optimised_is_refused(changes: dict[str, Any], message: str) -> None:
    settings: dict[str, Any] = {"axes": UNIT, "objectives": (("f1", "min"),), **changes}

    with pytest.raises(BadInput, match=message):
        Optimisation(**settings)


def test_a_metric_that_is_not_there_is_named() -> None:
    with pytest.raises(BadInput, match="f3 was not measured; known are f1, f2"):
        Optimisation(UNIT, (("f3", "min"),), (), 4, 1).run(zdt1)
