"""Mechanisms whose refutation, or proof, is quick to find."""

from __future__ import annotations

from econ.mechanism.load import Loaded, load
from econ.solvers.study import Solved, extract, solve

# Slots of two minutes put Bitcoin blocks, forced transactions and evidence within few slots.
LONG = {
    "chain.slot": "120 s",
    "consensus.timeout_propose": "100 s",
    "scenario.outage": "240 s",
    "scenario.forced_per_day": "200",
}
# Ordered by arrival, unpunished: who reorders keeps what it takes.
REORDERED = LONG | {"ordering.rule": "fcfs"}
# There is nothing to take, so `citrea-pos` holds.
CALM = {"scenario.mev": "none"}


def loaded(settings: dict[str, str], name: str = "minimal") -> Loaded:
    return load(name, overrides=settings)


def solved(settings: dict[str, str], name: str = "minimal") -> Solved:
    return solve(extract(loaded(settings, name)))
