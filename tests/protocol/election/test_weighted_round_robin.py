"""CometBFT's proposer selection: the sequences of its documents, fair shares, and a scalar port of its Go code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.protocol.election.rule import NOBODY, Memory
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin, rebalanced
from econ.testing.amounts import Array

RULE = WeightedRoundRobin()
NO_DRAW = np.zeros(1, np.int64)

powers = st.lists(st.integers(1, 12), min_size=1, max_size=7)


def row(values: list[int]) -> Array:
    return np.array([values], dtype=np.int64)


def leaders(power: Array, priority: Array, slots: int) -> tuple[list[int], Array]:
    memory, found = Memory(NO_DRAW, priority), []
    for _ in range(slots):
        leader, memory = RULE.leader(NO_DRAW, power, memory)
        found.append(int(leader[0]))
    return found, memory.priority


def elected(values: list[int], slots: int) -> list[int]:
    return leaders(row(values), np.zeros((1, len(values)), np.int64), slots)[0]


@pytest.mark.parametrize(
    ("values", "sequence"),
    [
        ([4, 2, 2, 2], [0, 1, 2, 3, 0, 0, 1, 2, 3, 0, 0]),
        ([3, 1, 1, 1, 1, 1, 1, 1], [0, 1, 2, 3, 0, 4, 5, 6, 7, 0, 0]),
    ],
    ids=["powers 4 2 2 2", "powers 3 and seven ones"],
)
def test_sequences_of_the_cometbft_documents(values: list[int], sequence: list[int]) -> None:
    assert elected(values, len(sequence)) == sequence


@given(powers, st.data())
def test_every_window_of_total_power_slots_holds_each_its_share(values: list[int], data: st.DataObject) -> None:
    total = sum(values)
    start = data.draw(st.integers(0, 3 * total))
    window = elected(values, start + total)[start:]

    assert [window.count(index) for index in range(len(values))] == values


@given(powers, st.integers(1, 60))
def test_nobody_waits_longer_than_its_power_explains(values: list[int], slots: int) -> None:
    sequence = elected(values, slots)
    total = sum(values)

    for index, power in enumerate(values):
        led = sequence.count(index)
        assert abs(led * total - slots * power) <= total * len(values)


@given(st.integers(1, 7))
def test_without_power_nobody_leads_and_nobody_gains(size: int) -> None:
    nothing = row([0] * size)
    found, after = leaders(nothing, nothing, 2)

    assert found == [NOBODY, NOBODY]
    assert after.tolist() == nothing.tolist()


def test_ties_go_to_the_lower_index() -> None:
    assert elected([5, 5, 5], 6) == [0, 1, 2, 0, 1, 2]


@dataclass
class Validator:
    """A validator of the port: an address (its index), voting power and proposer priority."""

    address: int
    power: int
    priority: int


def truncated(numerator: int, denominator: int) -> int:
    """Go's integer division."""
    return abs(numerator) // denominator * (1 if numerator >= 0 else -1)


class ValidatorSet:
    """types/validator_set.go of CometBFT v0.40, one validator at a time: increments rescale and centre every time."""

    def __init__(self, powers_by_address: dict[int, int]) -> None:
        self.validators: list[Validator] = []
        self.update(powers_by_address)

    def total(self) -> int:
        return sum(validator.power for validator in self.validators)

    def update(self, powers_by_address: dict[int, int]) -> None:
        known = {validator.address: validator for validator in self.validators}
        updated = {address: power for address, power in powers_by_address.items() if power}
        everybody = sum(({address: validator.power for address, validator in known.items()} | updated).values())
        start = -(everybody + (everybody >> 3))
        self.validators = [
            Validator(address, power, known[address].priority if address in known else start)
            for address, power in sorted(updated.items())
        ]
        if self.validators:
            self.rescale()
            self.shift()

    def rescale(self) -> None:
        window = 2 * self.total()
        priorities = [validator.priority for validator in self.validators]
        spread = max(priorities) - min(priorities)
        ratio = (spread + window - 1) // window
        for validator in self.validators:
            if spread > window:
                validator.priority = truncated(validator.priority, ratio)

    def shift(self) -> None:
        mean = sum(validator.priority for validator in self.validators) // len(self.validators)
        for validator in self.validators:
            validator.priority -= mean

    def proposer(self) -> int:
        if not self.validators:
            return NOBODY
        self.rescale()
        self.shift()
        for validator in self.validators:
            validator.priority += validator.power
        first = min(self.validators, key=lambda validator: (-validator.priority, validator.address))
        first.priority -= self.total()
        return first.address


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[list[int], int]]:
    """Powers of the same addresses over time, zero for those not in the set, and the slots each set lasts."""
    size = draw(st.integers(1, 6))
    power = st.one_of(st.just(0), st.integers(1, 9), st.integers(1, 10_000))
    sets = st.tuples(st.lists(power, min_size=size, max_size=size), st.integers(0, 12))
    return draw(st.lists(sets, min_size=1, max_size=6))


@given(histories())
def test_leaders_and_priorities_equal_the_port_through_changes_of_the_set(history: list[tuple[list[int], int]]) -> None:
    size = len(history[0][0])
    before, priority = row([0] * size), row([0] * size)
    port = ValidatorSet({})
    for values, slots in history:
        after = row(values)
        if values != before[0].tolist():
            priority = rebalanced(priority, before, after)
            port.update(dict(enumerate(values)))
        expected = [port.proposer() for _ in range(slots)]
        found, priority = leaders(after, priority, slots)
        before = after

        assert found == expected
        held = {validator.address: validator.priority for validator in port.validators}
        assert priority[0].tolist() == [held.get(index, 0) for index in range(size)]


@given(histories())
def test_priorities_stay_within_three_totals_and_centred(history: list[tuple[list[int], int]]) -> None:
    size = len(history[0][0])
    before, priority = row([0] * size), row([0] * size)
    for values, slots in history:
        after = row(values)
        _, priority = leaders(after, rebalanced(priority, before, after), slots)
        before = after

        assert priority.max() - priority.min() <= 3 * sum(values)
        assert 0 <= priority.sum() < max(sum(value > 0 for value in values), 1)
