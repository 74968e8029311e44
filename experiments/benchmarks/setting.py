"""What every engine is given: the candidate mechanism at some size, and a population in which every rule is at work."""

from __future__ import annotations

from dataclasses import dataclass

from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import Tables, tabulate

PRESET = "citrea-pos"
SEED = 7
ATTACKERS = ("sandwich", "censor-target", "equivocator", "exiter")


@dataclass(frozen=True)
class Setting:
    """A mechanism under a scenario, and who plays which strategy (row of `tables` per sequencer)."""

    mechanism: Mechanism
    scenario: Scenario
    tables: Tables
    assignment: tuple[int, ...]


def candidate(sequencers: int) -> Setting:
    """The preset with another set size; one of each attacker, the rest honest. BadInput for fewer than five."""
    found = load(PRESET, overrides={"set.size": str(sequencers)})
    population = (("honest", sequencers - len(ATTACKERS)), *((name, 1) for name in ATTACKERS))
    tables = tabulate(tuple(strategy(name) for name, _ in population))
    assignment = assign(population, found.mechanism.sequencers.stakes, tables.names)
    return Setting(found.mechanism, found.scenario, tables, assignment)
