"""Single, round robin and stake-weighted elections against plain loops and exact chances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.protocol.election.registry import ELECTION_RULES
from econ.protocol.election.round_robin import RoundRobin
from econ.protocol.election.rule import NOBODY, ElectionRule, Memory
from econ.protocol.election.single import Single
from econ.protocol.election.stake_weighted import StakeWeighted
from econ.randomness import WEIGHT_TOTAL, exact_weights, pick
from econ.testing.amounts import Array

powers = st.lists(st.one_of(st.just(0), st.integers(1, 9), st.integers(1, 1 << 27)), min_size=1, max_size=7)


def memory(size: int, turn: int = 0) -> Memory:
    return Memory(np.array([turn]), np.zeros((1, size), np.int64))


def row(values: list[int]) -> Array:
    return np.array([values], dtype=np.int64)


@given(powers)
def test_the_first_with_power_is_the_single_sequencer(values: list[int]) -> None:
    leader, _ = Single().leader(np.zeros(1, np.int64), row(values), memory(len(values)))

    assert int(leader[0]) == next((index for index, power in enumerate(values) if power), NOBODY)


@given(powers, st.data())
def test_round_robin_goes_round_those_with_power(values: list[int], data: st.DataObject) -> None:
    able = [index for index, power in enumerate(values) if power]
    held, turn = memory(len(values), data.draw(st.integers(0, len(values) - 1))), []
    start = int(held.turn[0])
    for _ in range(2 * len(values)):
        leader, held = RoundRobin().leader(np.zeros(1, np.int64), row(values), held)
        turn.append(int(leader[0]))

    first = [index for index in able if index >= start] + [index for index in able if index < start]
    assert turn == ([first[slot % len(first)] for slot in range(len(turn))] if able else [NOBODY] * len(turn))


@given(powers)
def test_stake_weighted_leads_with_exactly_the_chance_of_its_power(values: list[int]) -> None:
    weights = StakeWeighted().weights(row(values))
    chances = exact_weights(weights)[0].tolist()
    first = np.cumsum([0, *chances])[:-1]
    total = sum(values)

    for index, chance in enumerate(chances):
        if not total:
            continue
        assert abs(chance * total - values[index] * WEIGHT_TOTAL) < total
        if chance:
            outcome = pick(np.array([first[index]]), weights)
            leader, _ = StakeWeighted().leader(outcome, row(values), memory(len(values)))
            assert int(leader[0]) == index


@given(st.integers(1, 7), st.integers(0, WEIGHT_TOTAL - 1))
def test_stake_weighted_elects_nobody_without_power(size: int, draw: int) -> None:
    weights = StakeWeighted().weights(row([0] * size))
    leader, _ = StakeWeighted().leader(pick(np.array([draw]), weights), row([0] * size), memory(size))

    assert leader.tolist() == [NOBODY]


@pytest.mark.parametrize("name", ELECTION_RULES)
@given(values=powers, turn=st.integers(0, 6), draw=st.integers(0, WEIGHT_TOTAL - 1))
def test_only_round_robin_moves_the_turn_and_only_priorities_move_priorities(
    name: str, values: list[int], turn: int, draw: int
) -> None:
    rule: ElectionRule = dict[str, Any](ELECTION_RULES)[name]()
    held = memory(len(values), turn % len(values))
    outcome = pick(np.array([draw]), np.asarray(rule.weights(row(values))))
    _, after = rule.leader(outcome, row(values), held)

    assert name == "round-robin" or after.turn.tolist() == held.turn.tolist()
    assert name == "weighted-round-robin" or after.priority.tolist() == held.priority.tolist()
