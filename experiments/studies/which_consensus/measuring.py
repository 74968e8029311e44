"""The question put to every case: how long until an order is final, and what dead leaders do to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, nan
from typing import Any

import numpy as np

from econ.consensus.latency import Latency, measure_schedule
from econ.consensus.network.network import Network
from econ.consensus.network.registry import network_of
from econ.consensus.observing import Client
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.registry import PROTOCOLS
from econ.consensus.spread import Spread
from econ.consensus.timeline import Timers, schedule
from econ.errors import BadInput
from econ.machine.source import model_sha256, module_sha256
from econ.mechanism.timing import timers, voting_powers
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.task import Rows
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import BOUND_MS, EFFORT_OF, Case, effort

US_PER_MS = 1_000
# Twenty steps a decade from ten milliseconds to ten seconds.
GRID = tuple(round(10 ** (1 + step / 20), 1) for step in range(61))
# Views before those looked at: one for certificates, more for the pace of votes.
WARM = 4
RUNS_AHEAD = 9
# Nothing but ordering: the ways between a user and the network are no matter of the protocol.
USER = Client(there=0, back=0)
TIMES = (
    *("speculative_p50", "speculative_p99", "final_p50", "final_p99", "user_p50", "user_p99"),
    *("period", "elapsed"),
)


def by_name(point: float) -> str:
    """The column of a point of the grid."""
    return f"by_{point:g}"


SHARES = (
    *("within", "never", "lost", "timeouts", "spurious", "meets_timer", "kept"),
    *map(by_name, GRID),
)


@dataclass(frozen=True)
class Latencies:
    """How soon the order of a slot is final with this share of dead leaders, per cent; times in milliseconds."""

    dead: int
    size: Size

    @property
    def table(self) -> str:
        """One row per run."""
        return "values"

    @property
    def runs(self) -> int:
        """Independent runs."""
        return EFFORT_OF[self.size].runs

    @property
    def longest(self) -> int:
        """A run is much work already."""
        return 1

    @property
    def columns(self) -> tuple[Column, ...]:
        """Times, then shares of slots or blocks."""
        times = (Column(name, "ms", "time") for name in TIMES)
        return (*times, *(Column(name, "share", "share of slots or blocks") for name in SHARES))

    @property
    def content(self) -> Mapping[str, Any]:
        """What decides the answers beside the mechanism."""
        source = [model_sha256(), module_sha256(__name__), module_sha256(Case.__module__)]
        return {"kind": "latencies", "source": source, "dead": self.dead, "size": self.size}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """The named numbers of every run; run r has the same draws under every protocol as far as it asks for them."""
        found = [_measured(subject, self, run) for run in runs]
        return {column.name: np.array([row[column.name] for row in found]) for column in self.columns}

    def seconds(self, subject: Subject) -> float:
        """About the CPU seconds that one point takes."""
        started = time.process_time()
        self.answer(subject, (0,))
        return (time.process_time() - started) * self.runs


def numbers(found: Latency) -> dict[str, float]:
    """The named numbers; nan for a time that never comes.

    Percentiles are over blocks that are kept, `user` over transactions sent at any time; `within` and the distribution
    count every slot, so that one without a block is never final. `elapsed` is the time that a view takes on average.
    """
    return {
        **_both("final", found.final),
        **_both("speculative", found.speculative),
        **_both("user", found.user or found.final),
        **{by_name(point): float((found.finals <= point * US_PER_MS).sum() / found.slots) for point in GRID},
        "period": _milliseconds(found.period.p50),
        "elapsed": 1_000 * found.per_view / found.per_second if found.per_second else nan,
        "within": found.slots_within,
        "never": found.never,
        "lost": found.lost,
        "timeouts": found.timeouts,
        "spurious": found.spurious,
        "meets_timer": found.meets_timer,
        "kept": found.per_view,
    }


@dataclass(frozen=True)
class Chains:
    """So many chains of so many views, from a seed, with a share of the leaders dead."""

    samples: int
    views: int
    seed: int
    dead: float


def measured(protocol: Protocol, network: Network, clocks: Timers, chains: Chains) -> dict[str, float]:
    """The named numbers of these chains; where nobody votes one sequencer leads always."""
    window = slice(WARM, WARM + chains.views)
    views = window.stop + tail(protocol.record.run, chains.dead)
    drawn = schedule(network.stakes, chains.samples, views, seed=chains.seed, dead_share=chains.dead)
    plan = drawn if protocol.record.quorum else replace(drawn, leaders=np.zeros_like(drawn.leaders))
    bound = BOUND_MS * US_PER_MS
    return numbers(
        measure_schedule(protocol, network, clocks, plan, window=window, seed=chains.seed, bound=bound, client=USER)
    )


def _measured(subject: Subject, asked: Latencies, run: int) -> dict[str, float]:
    """One run of one case."""
    if subject.mechanism is None or subject.scenario is None:
        raise BadInput("latencies: need a mechanism; allowed: a sweep over a mechanism's keys")
    mechanism, scenario = subject.mechanism, subject.scenario
    protocol = PROTOCOLS[mechanism.consensus.protocol]
    much = effort(Case(protocol.record.name, scenario.network, mechanism.sequencers.size, asked.dead), asked.size)
    network = network_of(scenario.network, voting_powers(mechanism.sequencers))
    chains = Chains(much.samples, much.views, run, asked.dead / 100)
    return measured(protocol, network, timers(mechanism.consensus), chains)


def tail(run: int, dead: float) -> int:
    """Views after those looked at, so that a user who comes late still learns of a final order.

    A run of live leaders takes sum(1 / live^k) views on average; so many times more are missed once in ten thousand.
    """
    live = 1 - dead
    expected = sum(live**-step for step in range(1, run + 1))
    return run + 2 if live == 1 else run + ceil(RUNS_AHEAD * expected)


def _both(name: str, found: Spread) -> dict[str, float]:
    return {f"{name}_p50": _milliseconds(found.p50), f"{name}_p99": _milliseconds(found.p99)}


def _milliseconds(time: int | None) -> float:
    return nan if time is None else time / US_PER_MS
