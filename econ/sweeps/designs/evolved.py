"""Points that a search asks for: each generation follows from what was measured at the points before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from econ.sweeps.analysis.optimise import Metrics, Optimisation, Relation
from econ.sweeps.analysis.pareto import Sense
from econ.sweeps.designs.design import Axes, Point, distinct

Objective = tuple[str, Sense]
"""A column of answers, and whether less or more of it is better."""
Limit = tuple[str, Relation, float]
"""A column of answers, and what its mean must be at most or at least; a verdict counts 1 where it holds, else 0."""
Measured = Mapping[Point, Mapping[str, float]]
"""What is known of points: means by column, none where a point failed."""
HOLDS = 1.0


class _Asked(Exception):
    """Points that a search cannot go on without."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        super().__init__()
        self.points = points


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
        return self.asked(axes, {}, lambda _: True)

    def advice(self, _axes: Axes) -> tuple[str, ...]:
        """Nothing to say."""
        return ()

    def asked(self, axes: Axes, known: Measured, admits: Callable[[Point], bool]) -> tuple[Point, ...]:
        """The unknown points of the first generation that has any; none where the search is at its end.

        The search is replayed over what is known, so the answer is the same whenever it is asked. Points that are not
        admitted are never asked: they and those that failed count as infeasible.
        """

        def evaluate(points: Sequence[Point]) -> Metrics:
            unknown = distinct(point for point in points if point not in known and admits(point))
            if unknown:
                raise _Asked(unknown)
            rows = [known.get(point, {}) for point in points]
            return {name: np.array([row.get(name, np.nan) for row in rows]) for name in self.columns}

        search = Optimisation(axes, self.objectives, self.limits, self.population, self.generations, self.seed)
        try:
            search.run(evaluate)
        except _Asked as asked:
            return asked.points
        return ()
