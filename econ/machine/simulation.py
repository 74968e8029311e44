"""Run a mechanism under a scenario: chunks of lanes through any engine, reduced while they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from econ.engine.block import Array, Model, State
from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import Observer, run
from econ.engine.record import Digest, Histogram, Series
from econ.machine.genesis import parameters, widened
from econ.machine.tally import Tally
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.strategies.strategy import Tables

ENGINES = ("loop", "exact", "cadcad")
CHUNK = 256
SAMPLES = 240
DIGEST_STRIDE = 64
WAIT_BINS = 2_880
KEPT = (
    "counters",
    "flows",
    "accounts",
    "balance",
    "bond",
    "unbonding",
    "stake_balance",
    "standing",
    "halted",
    "height",
    "tag_age",
)
Measures = dict[str, Callable[[State], Array]]


@dataclass(frozen=True)
class Plan:
    """What to run: every number that decides the trajectories.

    `assignment` gives each sequencer's row in `tables`; run r is keyed by (seed, r) whatever the chunk or engine.
    `measures` are functions of the state [lane] kept as time series; `wait_bin` slots per bin of forced-inclusion time.
    """

    model: Model
    mechanism: Mechanism
    scenario: Scenario
    tables: Tables
    assignment: tuple[int, ...]
    runs: int
    slots: int
    seed: int
    engine: str = "loop"
    measures: tuple[tuple[str, Callable[[State], Array]], ...] = ()
    wait_bin: int = 30
    watchers: tuple[Callable[[Any], Observer], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What is kept of a run: per-run digests, final states [run, ...], series [sample, run], waiting times.

    `final` also holds what `Tally` counted; `waits` counts tagged forced transactions by time to execution, and sample
    k of a series is taken after k * `stride` slots.
    """

    digests: tuple[str, ...]
    final: dict[str, Array]
    series: dict[str, Array]
    stride: int
    waits: Array


def simulate(plan: Plan, *, progress: Callable[[int], None] = lambda _slots: None) -> Outcome:
    """Run every chunk in this process; `progress` hears of run-slots done."""
    return merged([simulate_chunk(plan, runs, progress=progress) for runs in chunks(plan.runs)])


def chunks(runs: int) -> list[tuple[int, ...]]:
    """Run numbers cut into chunks of lanes."""
    return [tuple(range(start, min(start + CHUNK, runs))) for start in range(0, runs, CHUNK)]


def simulate_chunk(
    plan: Plan, runs: tuple[int, ...], *, progress: Callable[[int], None] = lambda _slots: None
) -> Outcome:
    """Run these runs as lanes of one batch (or one by one in cadCAD)."""
    if plan.engine == "cadcad":
        return merged(list(_cadcad(plan, runs, progress)))
    watch = _Watch(plan, len(runs), progress)
    params = parameters(
        plan.mechanism,
        plan.scenario,
        tables=plan.tables,
        assignment=plan.assignment,
        chance=Sampled(plan.seed, runs),
    )
    start = plan.model.genesis(params, len(runs))
    state = widened(start, plan.model) if plan.engine == "exact" else start
    extra = tuple(watcher(params) for watcher in plan.watchers)
    final = run(plan.model, params, state, slots=plan.slots, observers=(*watch.observers, *extra))
    return watch.outcome(final)


def _cadcad(plan: Plan, runs: tuple[int, ...], progress: Callable[[int], None]) -> Iterator[Outcome]:
    """Canonical cadCAD: the configurations of all runs from zero on, of which these are observed."""
    params = parameters(
        plan.mechanism, plan.scenario, tables=plan.tables, assignment=plan.assignment, chance=Sampled(plan.seed)
    )
    configured = experiment(plan.model, [params], plan.model.genesis(params, 1), runs=runs[-1] + 1, slots=plan.slots)
    configured.configs = configured.configs[runs[0] :]
    for trajectory in trajectories(configured):
        watch = _Watch(plan, 1, progress)
        for done, state in enumerate(trajectory):
            for observer in watch.observers:
                observer(done, state)
        yield watch.outcome(trajectory[-1])


class _Watch:
    """The observers of one chunk."""

    def __init__(self, plan: Plan, lanes: int, progress: Callable[[int], None]) -> None:
        self.stride = max(plan.slots // SAMPLES, 1)
        self.digest = Digest(plan.model.names(), lanes, slots=plan.slots, stride=DIGEST_STRIDE)
        self.series = {name: Series(measure, stride=self.stride) for name, measure in plan.measures}
        self.waits = Histogram("tag_done", width=plan.wait_bin, bins=WAIT_BINS)
        self.tally = Tally(lanes, slots=plan.slots, slot_ms=plan.mechanism.chain.slot_ms)

        def tell(done: int, _state: State) -> None:
            if done:
                progress(lanes)

        self.observers: tuple[Observer, ...] = (self.digest, *self.series.values(), self.waits, self.tally, tell)

    def outcome(self, final: State) -> Outcome:
        return Outcome(
            digests=tuple(self.digest.per_lane()),
            final={name: np.asarray(final[name]).astype(np.int64) for name in KEPT} | self.tally.rows(final),
            series={name: np.stack(series.samples) for name, series in self.series.items()},
            stride=self.stride,
            waits=self.waits.counts,
        )


def merged(parts: list[Outcome]) -> Outcome:
    """Chunks in run order as one outcome."""
    return replace(
        parts[0],
        digests=tuple(digest for part in parts for digest in part.digests),
        final={name: np.concatenate([part.final[name] for part in parts]) for name in parts[0].final},
        series={name: np.concatenate([part.series[name] for part in parts], axis=1) for name in parts[0].series},
        waits=np.sum([part.waits for part in parts], axis=0),
    )
