"""Boxes of parameters: ranges of numbers and sets of words, and how well a box describes the cases of interest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, proportion

Columns = Mapping[str, Array]
"""One value per point for every parameter: numbers, or words."""


@dataclass(frozen=True)
class Range:
    """Numbers between two ends, both included; None where a side is open. Ends are exact: integers stay integers."""

    low: float | None = None
    high: float | None = None

    def holds(self, values: Array) -> Array:
        """Which values lie within [point]."""
        inside = np.ones(len(values), dtype=bool)
        if self.low is not None:
            inside &= values >= self.low
        if self.high is not None:
            inside &= values <= self.high
        return inside

    def written(self, name: str) -> str:
        """The range in words."""
        if self.low is None:
            return f"{name} at most {self.high}"
        return f"{name} at least {self.low}" if self.high is None else f"{name} from {self.low} to {self.high}"


@dataclass(frozen=True)
class Words:
    """Some of the words that a parameter can be."""

    kept: tuple[Any, ...]

    def holds(self, values: Array) -> Array:
        """Which values are among the words [point]."""
        return np.isin(values, np.array(self.kept))

    def written(self, name: str) -> str:
        """The words, listed."""
        return f"{name} is {' or '.join(map(str, self.kept))}"


Restriction = Range | Words


@dataclass(frozen=True)
class Box:
    """The points whose restricted parameters all lie within; without restrictions, every point."""

    restrictions: Mapping[str, Restriction] = field(default_factory=dict)

    def holds(self, columns: Columns) -> Array:
        """Which points lie in the box [point]."""
        inside = np.ones(len(next(iter(columns.values()))), dtype=bool)
        for name, restriction in self.restrictions.items():
            inside &= restriction.holds(columns[name])
        return inside

    def restricted(self, name: str, restriction: Restriction) -> Box:
        """The box with this restriction of the parameter; a range open on both sides is none."""
        if restriction == Range():
            return self.freed(name)
        return Box({**self.restrictions, name: restriction})

    def freed(self, name: str) -> Box:
        """The box without any restriction of the parameter."""
        return Box({other: restriction for other, restriction in self.restrictions.items() if other != name})

    def range_of(self, name: str) -> Range:
        """The range of a parameter that is a number; open on both sides where it is not restricted."""
        found = self.restrictions.get(name, Range())
        return found if isinstance(found, Range) else Range()

    def written(self) -> str:
        """The restrictions in words."""
        parts = [restriction.written(name) for name, restriction in self.restrictions.items()]
        return " and ".join(parts) or "everywhere"


@dataclass(frozen=True)
class Fit:
    """How a set of points describes the cases of interest, each with Clopper and Pearson's interval.

    `density` is the share of its points that are cases, `coverage` the share of all cases that it holds, `mass` its
    share of all points. On the points that a box was found with, density is optimistic and its interval with it: only
    fresh points tell (`econ.sweeps.analysis.discovery.fresh_points`).
    """

    density: Estimate
    coverage: Estimate
    mass: Estimate


def fit(inside: Array, cases: Array, level: float = LEVEL) -> Fit:
    """How the points `inside` [point] describe the `cases` [point]."""
    held, points = int((cases & inside).sum()), int(inside.sum())
    return Fit(
        proportion(held, points, level, method="exact"),
        proportion(held, int(cases.sum()), level, method="exact"),
        proportion(points, len(cases), level, method="exact"),
    )


def numeric(values: Array) -> bool:
    """Whether a column holds numbers; everything else is words."""
    return values.dtype.kind in "iuf"


def checked(columns: Columns, cases: Array) -> None:
    """BadInput where columns and cases do not fit together or hold something that is not measured."""
    if not columns or cases.dtype != bool or {len(values) for values in columns.values()} != {len(cases)}:
        raise BadInput("scenario discovery: one value per point in every column, and True or False for each point")
    missing = [name for name, values in columns.items() if values.dtype.kind == "f" and np.isnan(values).any()]
    if missing:
        raise BadInput(f"scenario discovery: {missing[0]} is nan at some points; leave those points out")
    if not cases.any():
        raise BadInput(f"scenario discovery: none of {len(cases)} points is a case of interest, nothing to describe")
