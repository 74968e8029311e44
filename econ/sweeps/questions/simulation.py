"""Ask the simulator: one row of metrics per run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from econ.engine.block import model_of
from econ.errors import BadInput
from econ.machine.metrics import METRICS, Metric, by_name
from econ.machine.simulation import CHUNK, Plan, simulate_chunk
from econ.machine.source import model_sha256, module_sha256
from econ.machine.world import MS_PER_DAY
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.task import Rows

OWN_MODEL = "econ.machine.slot"
PROBED = (8, 40)


@dataclass(frozen=True)
class Simulation:
    """Runs of so many slots each; run r is keyed by (seed, r) at every point: common random numbers.

    `metrics` are names of `econ.machine.metrics`, all of them where none is named; `model` is the module of the blocks.
    """

    slots: int
    seed: int = 1
    runs: int = 100
    metrics: tuple[str, ...] = ()
    model: str = OWN_MODEL

    @property
    def table(self) -> str:
        """One row per run."""
        return "runs"

    @property
    def longest(self) -> int:
        """Most runs that one task should hold."""
        return CHUNK

    @property
    def columns(self) -> tuple[Column, ...]:
        """The metrics."""
        return tuple(Column(metric.name, metric.unit, metric.label) for metric in self._metrics)

    @property
    def content(self) -> Mapping[str, Any]:
        """Source, seed, length and metrics; not how many runs, for a run does not depend on it."""
        model = [self.model, "" if self.model.startswith("econ.") else module_sha256(self.model)]
        names = sorted(metric.name for metric in self._metrics)
        return {
            "kind": "simulate",
            "source": model_sha256(),
            "model": model,
            "slots": self.slots,
            "seed": self.seed,
        } | {"metrics": names}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """One value per run and metric; nan where a run measured nothing."""
        plan = self._plan(subject)
        final = simulate_chunk(plan, runs).final
        days = plan.slots * plan.mechanism.chain.slot_ms / MS_PER_DAY
        return {metric.name: metric.value(final, days) for metric in self._metrics}

    def seconds(self, subject: Subject) -> float:
        """About how many CPU seconds a point takes, from two short trials."""
        few, more = (_timed(replace(self, slots=min(slots, self.slots)), subject) for slots in PROBED)
        per_slot = max(more - few, 0.0) / max(min(PROBED[1], self.slots) - min(PROBED[0], self.slots), 1)
        return (few + per_slot * self.slots) * self.runs / min(self.runs, CHUNK)

    @property
    def _metrics(self) -> tuple[Metric, ...]:
        return by_name(self.metrics) if self.metrics else METRICS

    def _plan(self, subject: Subject) -> Plan:
        mechanism, scenario = subject.mechanism, subject.scenario
        if mechanism is None or scenario is None:
            raise BadInput("simulate: needs a mechanism; allowed: a sweep over a mechanism's keys")
        population = scenario.population
        tables = tabulate(tuple(strategy(name) for name, _ in population))
        assignment = assign(population, mechanism.sequencers.stakes, tables.names)
        model = model_of(self.model)
        return Plan(model, mechanism, scenario, tables, assignment, runs=self.runs, slots=self.slots, seed=self.seed)


def _timed(question: Simulation, subject: Subject) -> float:
    started = time.process_time()
    question.answer(subject, tuple(range(min(question.runs, CHUNK))))
    return time.process_time() - started
