"""The formulas against a simulation of every message, which shares no code with them: other delays."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from econ.consensus.network.registry import network_of
from econ.consensus.network.traffic import Traffic
from econ.consensus.observing import observed
from econ.consensus.registry import PROTOCOLS
from econ.consensus.simulation.simulate import simulate
from econ.consensus.spread import spread
from econ.consensus.timeline import schedule
from econ.errors import BadInput
from econ.machine.source import model_sha256, module_sha256
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.mechanism.timing import timers, voting_powers
from econ.reports.study.document import Table
from econ.sweeps.analysis.intervals import Estimate, mean
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.run import SweepResult
from econ.sweeps.task import Array, Rows
from experiments.studies.decentralising.words import interval, number
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import GLOBAL, PROTOCOLS_OF, SINGLE, Case, title
from experiments.studies.which_consensus.measuring import US_PER_MS, WARM, tail

CHECKED_SIZE: Mapping[Size, int] = {"tiny": 4, "quick": 16, "full": 100}
RUNS: Mapping[Size, int] = {"tiny": 2, "quick": 6, "full": 4}
VIEWS: Mapping[Size, int] = {"tiny": 8, "quick": 48, "full": 24}
CHECKED_DEAD = (0, 20)
NUMBERS = ("p50", "p99", "elapsed")
SIDES = ("simulated", "formula")


@dataclass(frozen=True)
class Checked:
    """Times of both sides in milliseconds, with this share of dead leaders, per cent."""

    dead: int
    size: Size

    @property
    def table(self) -> str:
        """One row per run."""
        return "values"

    @property
    def runs(self) -> int:
        """Independent runs."""
        return RUNS[self.size]

    @property
    def longest(self) -> int:
        """A run is much work already."""
        return 1

    @property
    def columns(self) -> tuple[Column, ...]:
        """Median and tail of the time to final order, and the time of a view, by both sides."""
        return tuple(Column(f"{side}_{name}", "ms", "time") for side in SIDES for name in NUMBERS)

    @property
    def content(self) -> Mapping[str, Any]:
        """What decides the answers beside the mechanism."""
        source = [model_sha256(), module_sha256(__name__)]
        return {"kind": "checked", "source": source, "dead": self.dead, "size": self.size}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """The named numbers of every run."""
        if subject.mechanism is None or subject.scenario is None:
            raise BadInput("latencies: need a mechanism; allowed: a sweep over a mechanism's keys")
        found = [_both(subject.mechanism, subject.scenario, self, run) for run in runs]
        return {column.name: np.array([row[column.name] for row in found]) for column in self.columns}

    def seconds(self, subject: Subject) -> float:
        """About the CPU seconds that one point takes."""
        started = time.process_time()
        self.answer(subject, (0,))
        return (time.process_time() - started) * self.runs


def checked_cases(size: Size, dead: int) -> tuple[Case, ...]:
    """What is checked: every protocol that votes."""
    names = (name for name in PROTOCOLS_OF[size] if name != SINGLE)
    return tuple(Case(name, GLOBAL, CHECKED_SIZE[size], dead) for name in names)


def table(results: Mapping[int, SweepResult], size: Size) -> Table:
    """Both sides and by how much they differ, by share of dead leaders."""
    rows = tuple(_row(case, told) for case, told in _told(results, size))
    columns = (
        *("Dead leaders", "Protocol", "Median, every message, ms", "formula", "differ by"),
        *("99th percentile, every message, ms", "formula", "differ by"),
        *("A view, every message, ms", "formula", "differ by"),
    )
    note = (
        f"{CHECKED_SIZE[size]} sequencers on {GLOBAL}, the same leaders on both sides, delays drawn anew; "
        f"{VIEWS[size]} views in each of {RUNS[size]} runs, differences with 95 % intervals."
    )
    return Table("Formulas against every message simulated", columns, rows, (False, False, *(True,) * 9), note)


def largest(results: Mapping[int, SweepResult], size: Size) -> dict[str, float]:
    """The largest mean difference of any protocol, as a share, by what is compared."""
    told = [each for _, each in _told(results, size)]
    return {name: max(abs(_gap(each, name).value) for each in told) for name in NUMBERS}


def _told(results: Mapping[int, SweepResult], size: Size) -> Iterator[tuple[Case, Mapping[str, Array]]]:
    for dead in CHECKED_DEAD:
        rows = results[dead].table("values")
        for place, case in enumerate(checked_cases(size, dead)):
            yield case, {name: values[rows["point"] == place] for name, values in rows.items()}


def _gap(told: Mapping[str, Array], name: str) -> Estimate:
    return mean(np.asarray(told[f"simulated_{name}"] / told[f"formula_{name}"] - 1))


def _row(case: Case, told: Mapping[str, Array]) -> tuple[str, ...]:
    cells = [cell for name in NUMBERS for cell in _cells(told, name)]
    return (f"{case.dead} %", title(case.protocol), *cells)


def _cells(told: Mapping[str, Array], name: str) -> tuple[str, str, str]:
    simulated, formula = told[f"simulated_{name}"], told[f"formula_{name}"]
    return number(mean(simulated).value), number(mean(formula).value), interval(_gap(told, name), 100, "%")


def _both(mechanism: Mechanism, scenario: Scenario, asked: Checked, run: int) -> dict[str, float]:
    """One chain by both sides."""
    protocol, clocks = PROTOCOLS[mechanism.consensus.protocol], timers(mechanism.consensus)
    network, dead = network_of(scenario.network, voting_powers(mechanism.sequencers)), asked.dead / 100
    window = slice(WARM, WARM + VIEWS[asked.size])
    views = window.stop + tail(protocol.record.run, dead)
    drawn = schedule(network.stakes, 1, views, seed=run, dead_share=dead)
    lived = {
        "simulated": simulate(protocol.record.name, network, clocks, drawn, seed=run),
        "formula": protocol.path(Traffic(network, run), drawn, clocks),
    }
    told = {side: observed(timeline, drawn, network, window=window) for side, timeline in lived.items()}
    numbers: dict[str, float] = {}
    for side, seen in told.items():
        times = spread(np.sort(seen.final[seen.kept]))
        numbers |= {f"{side}_p50": _ms(times.p50), f"{side}_p99": _ms(times.p99)}
        numbers[f"{side}_elapsed"] = seen.elapsed / VIEWS[asked.size] / US_PER_MS
    return numbers


def _ms(found: int | None) -> float:
    return nan if found is None else found / US_PER_MS
