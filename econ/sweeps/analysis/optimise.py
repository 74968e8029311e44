"""Constrained optimisation of several objectives over a sweep's axes, one generation of points at a time.

Source: K. Deb, A. Pratap, S. Agarwal and T. Meyarivan, IEEE Transactions on Evolutionary Computation 6, 2002 (NSGA-II
with constrained domination), run by pymoo through ask and tell: what is evaluated is a batch of points like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.extras import optional
from econ.sweeps.analysis.intervals import Array
from econ.sweeps.analysis.pareto import SIGNS, Sense, front
from econ.sweeps.axis import Axis, Value

Point = tuple[Value, ...]
"""One value per axis."""
Metrics = Mapping[str, Array]
"""Values of every metric by point; nan where a point could not be measured."""
Evaluate = Callable[[Sequence[Point]], Metrics]
"""What the metrics are at given points: simulated, looked up or computed."""

Relation = Literal["<=", ">="]
RELATIONS: dict[str, int] = {"<=": 1, ">=": -1}
UNMEASURED = 1e30


@dataclass(frozen=True)
class Candidate:
    """A point with its metrics."""

    point: Point
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Front:
    """The feasible points that no feasible point evaluated beats, in the order of the first objective, best first.

    `evaluated` counts distinct points, `feasible` those that were measured and meet every constraint. An empty front
    says that no feasible point was found, not that there is none.
    """

    candidates: tuple[Candidate, ...]
    evaluated: int
    feasible: int


Steps = Generator[list[Point], Metrics, Front]
"""Points that are asked, what they are found to be, and the front once nothing more is asked."""


@dataclass(frozen=True)
class Optimisation:
    """What to optimise: (metric, min or max) objectives under (metric, <= or >=, limit) constraints.

    `population` points are asked in each of `generations`; the same seed asks the same points. Metrics are compared as
    they are given: for simulated ones run numbers should be common to all points, and the front be checked for chance
    (`econ.sweeps.analysis.pareto.membership`).
    """

    axes: tuple[Axis, ...]
    objectives: tuple[tuple[str, Sense], ...]
    constraints: tuple[tuple[str, Relation, float], ...] = ()
    population: int = 40
    generations: int = 25
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.axes or not self.objectives:
            raise BadInput("an optimisation needs at least one axis and one objective")
        if self.population < 4 or self.generations < 1:
            raise BadInput(f"population {self.population}, generations {self.generations}: at least 4 and 1")
        _known([sense for _, sense in self.objectives], SIGNS)
        _known([relation for _, relation, _ in self.constraints], RELATIONS)

    def run(self, evaluate: Evaluate) -> Front:
        """The front after all generations, or once no new point can be asked; needs the extra `optimize`."""
        steps = self.steps()
        try:
            points = next(steps)
            while True:
                points = steps.send(evaluate(points))
        except StopIteration as ended:
            return cast("Front", ended.value)

    def steps(self) -> Steps:
        """Generation by generation the points that are asked, each answered by their metrics; the front at the end."""
        problem, algorithm = self._problem(), self._algorithm()
        algorithm.setup(problem, termination=("n_gen", self.generations), seed=self.seed, verbose=False)
        known: dict[Point, dict[str, float]] = {}
        while algorithm.has_next():
            asked = algorithm.ask()
            if asked is None or not len(asked):
                break
            points = [self._point(self._places(variables)) for variables in asked.get("X")]
            metrics = self._measured((yield points))
            known.update(zip(points, _rows(metrics), strict=True))
            told = optional("pymoo.problems.static", "optimize").StaticProblem(problem, **self._costs(metrics))
            algorithm.evaluator.eval(told, asked)
            algorithm.tell(infills=asked)
        return self._front(known)

    def _problem(self) -> Any:
        variables = optional("pymoo.core.variable", "optimize")
        # A name has no neighbours: it is drawn, not moved.
        places = {
            axis.key: variables.Real(bounds=(0.0, 1.0))
            if axis.numeric
            else variables.Choice(options=[place + 0.5 for place in range(len(axis.levels))])
            for axis in self.axes
        }
        problem = optional("pymoo.core.problem", "optimize").Problem
        return problem(vars=places, n_obj=len(self.objectives), n_ieq_constr=1 + len(self.constraints))

    def _algorithm(self) -> Any:
        mixed = optional("pymoo.core.mixed", "optimize")
        nsga2 = optional("pymoo.algorithms.moo.nsga2", "optimize")
        tournament = optional("pymoo.operators.selection.tournament", "optimize").TournamentSelection
        duplicates = optional("pymoo.core.duplicate", "optimize").ElementwiseDuplicateElimination
        # Every new point is compared with all: reading a place once is enough.
        point = cache(self._point)
        unlike = duplicates(cmp_func=lambda one, two: point(self._places(one.X)) == point(self._places(two.X)))
        selection = tournament(func_comp=nsga2.binary_tournament)
        return nsga2.NSGA2(
            pop_size=self.population,
            sampling=mixed.MixedVariableSampling(),
            mating=mixed.MixedVariableMating(selection=selection, eliminate_duplicates=unlike),
            eliminate_duplicates=unlike,
        )

    def _places(self, variables: Mapping[str, float]) -> tuple[float, ...]:
        return tuple(float(variables[axis.key]) for axis in self.axes)

    def _point(self, places: tuple[float, ...]) -> Point:
        pairs = zip(self.axes, places, strict=True)
        return tuple(axis.at(place if axis.numeric else place / len(axis.levels)) for axis, place in pairs)

    def _measured(self, found: Metrics) -> Metrics:
        names = dict.fromkeys([*(name for name, _ in self.objectives), *(name for name, *_ in self.constraints)])
        missing = [name for name in names if name not in found]
        if missing:
            raise BadInput(f"optimisation: the metric {missing[0]} was not measured; known are {', '.join(found)}")
        return {name: np.asarray(found[name], dtype=float) for name in names}

    def _costs(self, metrics: Metrics) -> dict[str, Array]:
        """Objectives to minimise and violations, positive where a constraint fails, in shares of its limit's size."""
        costs = np.stack([SIGNS[sense] * metrics[name] for name, sense in self.objectives], axis=1)
        violations = [
            RELATIONS[relation] * (metrics[name] - limit) / max(abs(limit), 1.0)
            for name, relation, limit in self.constraints
        ]
        unmeasured = ~np.isfinite(np.stack(list(metrics.values()))).all(axis=0)
        excess = np.stack([*violations, np.zeros(len(costs))], axis=1)
        excess[unmeasured], costs[unmeasured] = UNMEASURED, 0.0
        return {"F": costs, "G": excess}

    def _front(self, known: Mapping[Point, Mapping[str, float]]) -> Front:
        metrics = {name: np.array([row[name] for row in known.values()]) for name in next(iter(known.values()))}
        feasible: Array = np.all(self._costs(metrics)["G"] <= 0, axis=1)
        points = [point for point, allowed in zip(known, feasible, strict=True) if allowed]
        values = np.stack([metrics[name][feasible] for name, _ in self.objectives], axis=1)
        best = front(values, [sense for _, sense in self.objectives])
        name, sense = self.objectives[0]
        chosen = [Candidate(point, known[point]) for point, kept in zip(points, best, strict=True) if kept]
        ordered = sorted(chosen, key=lambda candidate: SIGNS[sense] * candidate.metrics[name])
        return Front(tuple(ordered), len(known), len(points))


def _rows(metrics: Metrics) -> list[dict[str, float]]:
    return [dict(zip(metrics, row, strict=True)) for row in np.stack(list(metrics.values()), axis=1).tolist()]


def _known(words: Sequence[str], allowed: Mapping[str, int]) -> None:
    unknown = [word for word in words if word not in allowed]
    if unknown:
        raise BadInput(f"optimisation: {unknown[0]!r} is unknown: allowed are {' and '.join(allowed)}")
