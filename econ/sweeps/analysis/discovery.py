"""Scenario discovery: boxes of parameters where a claim fails, found, tested and put to fresh points.

The box that describes the points at hand best is optimistic about the next ones. So a box is a hypothesis until fresh
points were drawn in it (`fresh_points`), asked, and counted (`confirmed`).

Sources: B. Bryant and R. Lempert, Technological Forecasting and Social Change 77, 2010 (coverage, density, quasi-
p-values, reproducibility); J. Friedman and N. Fisher, Statistics and Computing 9, 1999 (PRIM, boxes by covering).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import bdtrc

from econ.errors import BadInput
from econ.sweeps.analysis.boxes import Box, Columns, Fit, Restriction, checked, fit
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, proportion
from econ.sweeps.analysis.peeling import Search, pasted, peeled
from econ.sweeps.axis import Axis, Value

SIGNIFICANT = 0.05
DRAWS = 1000


@dataclass(frozen=True)
class Stage:
    """A box of the trajectory with how it describes the cases."""

    box: Box
    fit: Fit


class Criterion(Protocol):
    """Which box of a trajectory is chosen: the one with the largest worth."""

    def worth(self, fit: Fit) -> float:
        """How good a box is."""


@dataclass(frozen=True)
class Densest:
    """The densest box among those that hold at least a given share of all cases."""

    coverage: float = 0.8

    def worth(self, fit: Fit) -> float:
        """The density, below zero where too few cases are covered."""
        enough = fit.coverage.value >= self.coverage
        return fit.density.value if enough else fit.coverage.value - 1


@dataclass(frozen=True)
class Balanced:
    """The largest F-score: coverage weighs `weight` times as much as density (C. van Rijsbergen, 1979)."""

    weight: float = 1.0

    def worth(self, fit: Fit) -> float:
        """The weighted harmonic mean of density and coverage."""
        square = self.weight**2
        mixed = square * fit.density.value + fit.coverage.value
        return (1 + square) * fit.density.value * fit.coverage.value / mixed if mixed else 0.0


@dataclass(frozen=True)
class Discovery:
    """The box that was chosen, the trajectory that it was chosen from, and a quasi-p-value per restriction."""

    chosen: Stage
    trajectory: tuple[Stage, ...]
    p_values: Mapping[str, float]


@dataclass(frozen=True)
class Covering:
    """Several boxes, each found among the points that the earlier ones leave, and what they hold together."""

    boxes: tuple[Discovery, ...]
    together: Fit


def discover(columns: Columns, cases: Array, criterion: Criterion, search: Search | None = None) -> Discovery:
    """The box of PRIM's trajectory that the criterion prefers, pasted, without restrictions that chance explains.

    `columns` hold one number or word per point, `cases` [point] says where the claim fails. Restrictions whose
    quasi-p-value is above 0.05 are dropped, the worst first. BadInput where there is no case or a value is missing.
    """
    checked(columns, cases)
    patience = search or Search()
    trajectory = tuple(_stage(box, columns, cases) for box in peeled(columns, cases, patience))
    best = max(trajectory, key=lambda stage: criterion.worth(stage.fit))
    box = _significant(pasted(best.box, columns, cases, patience), columns, cases)
    return Discovery(_stage(box, columns, cases), trajectory, quasi_p_values(box, columns, cases))


def cover(
    columns: Columns,
    cases: Array,
    criterion: Criterion,
    search: Search | None = None,
    *,
    most: int = 3,
    density: float = 0.5,
) -> Covering:
    """Up to `most` boxes by covering: points in a box are set aside before the next is looked for.

    The search ends where no case is left, where nothing stands out, or where the box found has a smaller share of cases
    than `density`. A later box's figures are of the points that earlier boxes left.
    """
    checked(columns, cases)
    left, found = np.ones(len(cases), dtype=bool), list[Discovery]()
    while len(found) < most and cases[left].any():
        rest = {name: values[left] for name, values in columns.items()}
        discovery = discover(rest, cases[left], criterion, search)
        if not discovery.chosen.box.restrictions or discovery.chosen.fit.density.value < density:
            break
        found.append(discovery)
        left &= ~discovery.chosen.box.holds(columns)
    return Covering(tuple(found), fit(~left, cases))


def quasi_p_values(box: Box, columns: Columns, cases: Array) -> dict[str, float]:
    """By restriction, how likely chance alone makes the box as dense (Bryant and Lempert 2010, section 3.3).

    P(Bin(points, density without the restriction) >= cases in the box): small where the restriction matters.
    """
    inside = box.holds(columns)
    return {name: _by_chance(inside, box.freed(name).holds(columns), cases) for name in box.restrictions}


def reproducibility(
    columns: Columns,
    cases: Array,
    criterion: Criterion,
    search: Search | None = None,
    *,
    rng: np.random.Generator,
    resamples: int = 20,
) -> dict[str, Estimate]:
    """By parameter, the share of boxes found in random halves of the points that restrict it, with its interval.

    A parameter that matters is restricted in nearly every half. A half without any case counts as restricting nothing.
    """
    counts = dict.fromkeys(columns, 0)
    for _ in range(resamples):
        half = np.sort(rng.permutation(len(cases))[: (len(cases) + 1) // 2])
        for name in _restricted({key: values[half] for key, values in columns.items()}, cases[half], criterion, search):
            counts[name] += 1
    return {name: proportion(count, resamples, method="exact") for name, count in counts.items()}


def fresh_points(box: Box, axes: Sequence[Axis], count: int, rng: np.random.Generator) -> tuple[tuple[Value, ...], ...]:
    """New points in the box, one value per axis: drawn as the axes spread them, given that they lie in the box.

    A claim that is decided at these points tests the box: none of them helped to find it. BadInput where an axis has
    hardly any value within.
    """
    drawn = [_drawn(axis, box.restrictions.get(axis.key), count, rng) for axis in axes]
    return tuple(zip(*drawn, strict=True))


def confirmed(cases: int, count: int, level: float = LEVEL) -> Estimate:
    """The density of a box by fresh points: how many of them are cases, with Clopper and Pearson's interval."""
    return proportion(cases, count, level, method="exact")


def _stage(box: Box, columns: Columns, cases: Array) -> Stage:
    return Stage(box, fit(box.holds(columns), cases))


def _significant(box: Box, columns: Columns, cases: Array) -> Box:
    while chances := quasi_p_values(box, columns, cases):
        worst = max(chances, key=lambda name: chances[name])
        if chances[worst] <= SIGNIFICANT:
            break
        box = box.freed(worst)
    return box


def _by_chance(inside: Array, without: Array, cases: Array) -> float:
    held, points = int((cases & inside).sum()), int(inside.sum())
    return float(bdtrc(held - 1, points, float(cases[without].mean()))) if held else 1.0


def _restricted(columns: Columns, cases: Array, criterion: Criterion, search: Search | None) -> Sequence[str]:
    return tuple(discover(columns, cases, criterion, search).chosen.box.restrictions) if cases.any() else ()


def _drawn(axis: Axis, restriction: Restriction | None, count: int, rng: np.random.Generator) -> list[Value]:
    found: list[Value] = []
    for _ in range(DRAWS):
        values = [axis.at(place) for place in rng.random(count).tolist()]
        inside = restriction.holds(np.array(values)).tolist() if restriction else [True] * count
        found += [value for value, held in zip(values, inside, strict=True) if held]
        if len(found) >= count:
            return found[:count]
    raise BadInput(f"{axis.key}: {len(found)} of {DRAWS * count} fresh values lie in the box, {count} are needed")
