"""What was measured, by case: estimates with their intervals over independent runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, nan

import numpy as np

from econ.sweeps.analysis.intervals import Estimate, mean
from econ.sweeps.run import SweepResult
from econ.sweeps.task import Array
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import DEAD_OF, Case, cases
from experiments.studies.which_consensus.measuring import GRID, SHARES, by_name
from experiments.studies.which_consensus.sweeps import latency_name

Columns = Mapping[str, Array]


@dataclass(frozen=True)
class Evidence:
    """The runs of every case [run]; times in milliseconds."""

    size: Size
    runs: Mapping[Case, Columns]

    def mean(self, case: Case, column: str) -> Estimate:
        """Mean over runs with Student's interval, cut at what is possible; nan where no run has a value."""
        told = mean(self.runs[case][column])
        return replace(told, low=max(told.low, 0.0), high=min(told.high, 1.0 if column in SHARES else inf))

    def value(self, case: Case, column: str) -> float:
        """The mean alone."""
        return self.mean(case, column).value

    def distribution(self, case: Case) -> tuple[Estimate, ...]:
        """Share of the slots whose order is final by each time of the grid."""
        return tuple(self.mean(case, by_name(point)) for point in GRID)

    def gap(self, case: Case, column: str, than: Case) -> Estimate:
        """By how much a case has more of something than another, run by run."""
        return mean(np.asarray(self.runs[case][column]) - np.asarray(self.runs[than][column]))


def evidence(results: Mapping[str, SweepResult], size: Size) -> Evidence:
    """The tables of all sweeps by case; failed rows count as not measured."""
    found: dict[Case, Columns] = {}
    for dead in DEAD_OF[size]:
        rows = results[latency_name(dead, size)].table("values")
        for place, case in enumerate(cases(size, dead)):
            found[case] = {name: values[rows["point"] == place] for name, values in rows.items()}
    return Evidence(size, {case: {**told, "stall": stall(case, found)} for case, told in found.items()})


def stall(case: Case, found: Mapping[Case, Columns]) -> Array:
    """Milliseconds that a dead leader costs [run]: what the views take in all, less what the others alone would."""
    if not case.dead:
        return np.full(len(found[case]["elapsed"]), nan)
    dead, took, prompt = case.dead / 100, found[case]["elapsed"], found[replace(case, dead=0)]["elapsed"]
    return np.asarray((took - (1 - dead) * prompt) / dead)
