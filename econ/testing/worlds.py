"""Whole worlds ready to run: rules, laws, strategies, seed and genesis in one record that repeats what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from econ.engine.block import Array, Params, State
from econ.engine.chance import Sampled
from econ.engine.loop import Observer, run
from econ.errors import InvariantError
from econ.machine.blocks.bitcoin import COHORT_CAP
from econ.machine.genesis import genesis, parameters, voting_power
from econ.machine.slot import MODEL
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.protocol.election.weighted_round_robin import rebalanced
from econ.protocol.invariants.check import InvariantObserver
from econ.protocol.terms import Standing
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import Strategy, tabulate
from econ.testing.behaviour import populations, strategies
from econ.testing.mechanisms import mechanisms, scenarios

MOST_LANES = 3


@dataclass(frozen=True)
class Setup:
    """Everything a run depends on.

    `assignment` names the row of each sequencer's strategy; sequencers marked `outside` begin without a seat, with
    their stake in hand; a `crowd` of forced transactions waits for the first Bitcoin block. Lane i is run i of the
    seed.
    """

    mechanism: Mechanism
    scenario: Scenario
    strategies: tuple[Strategy, ...]
    assignment: tuple[int, ...]
    outside: tuple[bool, ...]
    seed: int
    lanes: int
    crowd: int = 0

    def params(self) -> dict[str, Any]:
        """The parameters that blocks read, with sampled chance."""
        chance = Sampled(self.seed, tuple(range(self.lanes)))
        tables = tabulate(self.strategies)
        return parameters(self.mechanism, self.scenario, tables=tables, assignment=self.assignment, chance=chance)

    def genesis(self, params: Params | None = None) -> dict[str, Array]:
        """The state before the first slot; `params` spares making them again."""
        state = genesis(params or self.params(), self.lanes)
        outside = np.tile(np.array(self.outside, dtype=bool), (self.lanes, 1))
        bond = np.where(outside, 0, state["bond"])
        power = voting_power(self.mechanism.sequencers, bond, ~outside)
        nobody = np.zeros_like(power)
        return state | {
            "bond": bond,
            "stake_balance": state["bond"] - bond,
            "standing": np.where(outside, Standing.OUTSIDE, Standing.ACTIVE).astype(np.int64),
            "power": power,
            "priority": rebalanced(nobody, nobody, power),
            "forced_mempool": state["forced_mempool"] + self.crowd * self.mechanism.forced_inclusion.open,
        }

    def run(
        self, slots: int, *, changed: Mapping[str, Array] | None = None, observers: tuple[Observer, ...] = ()
    ) -> State:
        """The state after so many slots from genesis, with variables `changed` there; every slot is checked.

        Raises InvariantError naming the seed, the slot and the invariant that is violated.
        """
        params = self.params()
        start = self.genesis(params) | dict(changed or {})
        checking: tuple[Observer, ...] = (InvariantObserver(params), *observers)
        try:
            return run(MODEL, params, start, slots=slots, observers=checking)
        except InvariantError as failure:
            raise InvariantError(f"seed {self.seed}: {failure}") from failure


@st.composite
def worlds(
    draw: st.DrawFn,
    *,
    mechanism: st.SearchStrategy[Mechanism] | None = None,
    scenario: st.SearchStrategy[Scenario] | None = None,
    placed: bool = False,
) -> Setup:
    """Worlds of random rules, laws, strategies, seeds and genesis, or of the mechanism and scenario given.

    `placed` sequencers may stand on a network.
    """
    rules = draw(mechanisms() if mechanism is None else mechanism)
    size, slot_ms = rules.sequencers.size, rules.chain.slot_ms
    played, assignment = draw(st.one_of(_shipped(rules), _random(size)))
    return Setup(
        mechanism=rules,
        scenario=draw(scenarios(slot_ms=slot_ms, size=size, placed=placed) if scenario is None else scenario),
        strategies=played,
        assignment=assignment,
        outside=tuple(draw(st.lists(st.sampled_from((False, False, True)), min_size=size, max_size=size))),
        seed=draw(st.integers(0, (1 << 32) - 1)),
        lanes=draw(st.integers(1, MOST_LANES)),
        crowd=draw(st.sampled_from((0, 0, 0, 3, COHORT_CAP, COHORT_CAP + 2))),
    )


Played = tuple[tuple[Strategy, ...], tuple[int, ...]]


def _shipped(mechanism: Mechanism) -> st.SearchStrategy[Played]:
    def played(population: tuple[tuple[str, int], ...]) -> Played:
        names = tuple(name for name, _ in population)
        return tuple(strategy(name) for name in names), assign(population, mechanism.sequencers.stakes, names)

    return populations(mechanism.sequencers.size).map(played)


@cache
def _random(size: int) -> st.SearchStrategy[Played]:
    def assigned(tables: list[Strategy]) -> st.SearchStrategy[Played]:
        rows = st.lists(st.integers(0, len(tables) - 1), min_size=size, max_size=size)
        return rows.map(lambda chosen: (tuple(tables), tuple(chosen)))

    return st.lists(strategies(), min_size=1, max_size=3).flatmap(assigned)
