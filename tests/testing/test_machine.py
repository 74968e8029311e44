"""The state machine plays every world under every invariant, and reports a planted bug with seed, slot and name."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from econ.engine.block import Array, Chance
from econ.errors import InvariantError
from econ.mechanism.records import Mechanism
from econ.protocol.election.rule import Memory
from econ.protocol.election.single import Single
from econ.protocol.fees.fixed import FixedPrice
from econ.testing import ChosenChance, SequencingMachine, Setup, mechanisms, worlds
from econ.testing.machine import PURPOSES, outcomes

TestEveryWorld = SequencingMachine.TestCase
TestEveryWorld.settings = settings(
    TestEveryWorld.settings, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class ElectsTheLast(Single):
    """A planted bug: the last sequencer leads, jailed or not."""

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        return np.full(len(power), power.shape[1] - 1), memory


@dataclass(frozen=True)
class DriftsDown(FixedPrice):
    """A planted bug: one wei off the price with every block, floor or not."""

    def next_base_fee(self, base_fee: Array, gas_used: Array, gas_limit: int) -> Array:
        return np.asarray(base_fee - 1)


def with_last_leader(mechanism: Mechanism) -> Mechanism:
    return replace(mechanism, election=ElectsTheLast())


def with_drifting_price(mechanism: Mechanism) -> Mechanism:
    return replace(mechanism, fees=replace(mechanism.fees, rule=DriftsDown(100)))


class LastLeads(SequencingMachine):
    def setups(self) -> st.SearchStrategy[Setup]:
        return worlds(mechanism=mechanisms().map(with_last_leader))


class PriceDrifts(SequencingMachine):
    def setups(self) -> st.SearchStrategy[Setup]:
        return worlds(mechanism=mechanisms().map(with_drifting_price))


@pytest.mark.parametrize(("machine", "invariant"), [(LastLeads, "only-active-act"), (PriceDrifts, "base-fee-bounded")])
def test_a_planted_bug_is_reported_with_seed_invariant_lane_and_slot(
    machine: type[SequencingMachine], invariant: str
) -> None:
    quick = settings(settings.get_profile("mutation"), max_examples=200, database=None, stateful_step_count=15)

    said = rf"seed \d+: invariant {invariant} is violated in lane \d after slot \d+: "
    with pytest.raises(InvariantError, match=said):
        run_state_machine_as_test(machine, settings=quick)


def event(weights: list[list[int]]) -> Chance:
    return Chance("event", 3, lambda _params, _state: np.array(weights, dtype=np.int64))


laws = st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any), min_size=1, max_size=3)


@given(laws, outcomes())
def test_chosen_chance_answers_with_something_possible(weights: list[list[int]], numbers: tuple[int, ...]) -> None:
    answers = ChosenChance(numbers)(event(weights), {}, {"slot": np.zeros(len(weights), np.int64)})

    assert len(numbers) == PURPOSES
    assert all(row[answer] > 0 for row, answer in zip(weights, answers, strict=True))


@given(laws)
def test_chosen_chance_reaches_everything_possible_the_likeliest_first(weights: list[list[int]]) -> None:
    slot = {"slot": np.zeros(len(weights), np.int64)}
    rows = np.stack([ChosenChance((number,) * PURPOSES)(event(weights), {}, slot) for number in range(4)])

    for lane, row in enumerate(weights):
        assert set(rows[:, lane].tolist()) == {outcome for outcome, weight in enumerate(row) if weight}
        assert row[rows[0, lane]] == max(row)
