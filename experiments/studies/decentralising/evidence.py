"""What was measured, by case: estimates with intervals, and differences between cases run by run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from econ.machine.tally import WITHIN
from econ.mechanism.load import Loaded, load
from econ.sweeps.analysis.intervals import Estimate, centre_of, paired
from econ.sweeps.run import SweepResult
from econ.sweeps.task import Array
from experiments.studies.decentralising.cases import CENSOR, SET, SINGLE, Case
from experiments.studies.decentralising.sweeps import FORCED, LENGTHS, LONG_SLOT_MS, PATH, SCENARIO, cases_of
from experiments.studies.frame import Size

Columns = Mapping[str, Array]


SHARES = (*FORCED, "downtime", "paused", "force_use", "censored_share")


@dataclass(frozen=True)
class Evidence:
    """The runs of every case, one table per kind of sweep, and the candidate's records under the study's scenario."""

    size: Size
    tables: Mapping[str, Mapping[Case, Columns]]
    candidate: Loaded

    def of(self, kind: str, case: Case, metric: str) -> Array:
        """One value per run, in the order of runs."""
        return self.tables[kind][case][metric]

    def mean(self, kind: str, case: Case, metric: str) -> Estimate:
        """Its mean with Student's interval, cut at what is possible; what is 0 or 1 in all runs has Wilson's."""
        return possible(self.of(kind, case, metric), 1.0 if metric in SHARES else inf)

    def less(self, kind: str, case: Case, than: Case, metric: str) -> Estimate:
        """By how much a case has more of a metric than another, with the paired interval; negative is less."""
        return paired(self.of(kind, case, metric), self.of(kind, than, metric)).estimate

    def one_of_many(self, share: float) -> Array:
        """Force use [run] with one sequencer that censors with this chance, and is honest otherwise."""
        honest, censor = (self.of("censorship", case, "force_use") for case in (SINGLE, CENSOR))
        return np.asarray(share * censor + (1 - share) * honest)

    def executed(self, kind: str, case: Case) -> tuple[Estimate, ...]:
        """Share of forced transactions executed within the times of WITHIN, where runs were long enough to tell."""
        return tuple(self.mean(kind, case, f"forced_within_{minutes}") for minutes in WITHIN)

    def slots(self, kind: str) -> int:
        """Slots of a run."""
        return LENGTHS[kind][self.size][1]

    def slot_ms(self, kind: str) -> int:
        """How long a slot takes."""
        return LONG_SLOT_MS if kind == "until-due" else self.candidate.mechanism.chain.slot_ms


def evidence(results: Mapping[str, SweepResult], size: Size) -> Evidence:
    """The tables of all sweeps by case; failed rows count as not measured."""
    tables = {kind: _by_case(results[f"decentralising-{kind}-{size}"], cases_of(kind, size)) for kind in LENGTHS}
    candidate = load(SET, scenario=SCENARIO, overrides=dict(PATH))
    return Evidence(size, tables, candidate)


def possible(values: Array, most: float = 1.0) -> Estimate:
    """The mean [run] of values between 0 and `most`, its interval cut at both."""
    told = centre_of(values)
    return replace(told, low=max(told.low, 0.0), high=min(told.high, most))


def _by_case(result: SweepResult, cases: tuple[Case, ...]) -> dict[Case, Columns]:
    rows = result.table("runs")
    return {
        case: {name: values[rows["point"] == place] for name, values in rows.items()}
        for place, case in enumerate(cases)
    }
