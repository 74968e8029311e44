"""Points that a search asks for: each generation follows from what was measured at the points before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from econ.sweeps.analysis.optimise import Metrics, Optimisation, Relation, Steps
from econ.sweeps.analysis.pareto import Sense
from econ.sweeps.designs.design import Axes, Point, distinct

Objective = tuple[str, Sense]
"""A column of answers, and whether less or more of it is better."""
Limit = tuple[str, Relation, float]
"""A column of answers, and what its mean must be at most or at least; a verdict counts 1 where it holds, else 0."""
Measured = Mapping[Point, Mapping[str, float]]
"""What is known of points: means by column, none where a point failed."""
HOLDS = 1.0


@dataclass(frozen=True)
class Evolved:
    """Constrained optimisation (NSGA-II): `population` points in each of `generations`, of which design is the first.

    The later ones are grown from the means of the columns that `objectives` and `limits` name. Needs the extra
    `optimize`.
    """

    objectives: tuple[Objective, ...]
    limits: tuple[Limit, ...] = ()
    population: int = 40
    generations: int = 25
    seed: int = 1

    kind: ClassVar[str] = "optimise"
    neighbours: ClassVar[bool] = False
    droppable: ClassVar[bool] = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of answers that decide which points come next."""
        aimed, limited = (name for name, _ in self.objectives), (name for name, *_ in self.limits)
        return tuple(dict.fromkeys((*aimed, *limited)))

    def size(self, _axes: Axes) -> int:
        """The first generation; fewer points where values coincide."""
        return self.population

    def points(self, axes: Axes) -> tuple[Point, ...]:
        """The first generation, equal points once; BadInput where the axes or options make no optimisation."""
        return distinct(next(self.steps(axes)))

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """Nothing to say."""
        return ()

    def steps(self, axes: Axes) -> Steps:
        """The search from its start."""
        made = Optimisation(axes, self.objectives, self.limits, self.population, self.generations, self.seed)
        return made.steps()

    def metrics(self, points: Sequence[Point], known: Measured) -> Metrics:
        """The columns at these points, as the search takes them; nan where nothing is known."""
        rows = [known.get(point, {}) for point in points]
        return {name: np.array([row.get(name, np.nan) for row in rows]) for name in self.columns}


class Evolution:
    """A search as far as it has come: it goes on from there, and follows from what is measured alone."""

    def __init__(self, design: Evolved, axes: Axes, admits: Callable[[Point], bool]) -> None:
        self._design, self._admits = design, admits
        self._steps = design.steps(axes)
        self._generation: Sequence[Point] = next(self._steps)

    def asked(self, known: Measured) -> tuple[Point, ...]:
        """The unknown points of the first generation that has any; none where the search is at its end.

        What is known of a point stays as it is. Points that are not admitted are never asked: they and those that
        failed count as infeasible.
        """
        while self._generation:
            new = (point for point in self._generation if point not in known and self._admits(point))
            if unknown := distinct(new):
                return unknown
            self._generation = self._next(known)
        return ()

    def _next(self, known: Measured) -> Sequence[Point]:
        try:
            return self._steps.send(self._design.metrics(self._generation, known))
        except StopIteration:
            return ()
