"""Forced-inclusion rules: Taiko's published queue, and what the others promise."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import AmountError
from econ.protocol.forced_inclusion.closed import Closed
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.forced_inclusion.fee_queue import FeeQueue
from econ.protocol.forced_inclusion.rule import Enforcement

MILLI_ETHER = 10**15
TAIKO = FeeQueue(deadline=1, base_fee=MILLI_ETHER, threshold=50)


def fee(rule: FeeQueue, pending: int) -> int:
    return int(rule.fee(np.array([pending]))[0])


def test_taiko_s_queue_costs_what_its_contract_says() -> None:
    """LibForcedInclusion: 0.001 ETH x (1 + pending/50); filling a hundred from empty costs 0.199 ETH in all."""
    paid = [fee(TAIKO, pending) for pending in range(100)]

    assert paid[0] == MILLI_ETHER
    assert paid[50] == 2 * MILLI_ETHER
    assert paid[99] == 298 * MILLI_ETHER // 100
    assert sum(paid) == 199 * MILLI_ETHER


@given(st.integers(0, 10**12), st.integers(1, 1_000), st.integers(0, 1_000_000))
def test_the_fee_is_linear_and_rounded_down_once(base: int, threshold: int, pending: int) -> None:
    exact = base * (1 + Fraction(pending, threshold))

    assert fee(FeeQueue(1, base, threshold), pending) == int(exact)


def test_a_fee_beyond_the_range_is_refused_not_wrapped() -> None:
    with pytest.raises(AmountError):
        fee(FeeQueue(1, 1 << 50, 1), 1 << 20)


@given(st.integers(0, 10**9))
def test_other_rules_ask_no_fee(pending: int) -> None:
    for rule in (Closed(), FixedDelay(3), ProofEnforced(3)):
        assert rule.fee(np.array([pending])).tolist() == [0]


def test_what_follows_when_a_due_one_is_left_out() -> None:
    assert Closed().enforcement is Enforcement.NOTHING
    assert FixedDelay(3).enforcement is Enforcement.EXECUTES
    assert ProofEnforced(3).enforcement is Enforcement.INVALID
    assert TAIKO.enforcement is Enforcement.INVALID
    assert [rule.open for rule in (Closed(), FixedDelay(3), ProofEnforced(3), TAIKO)] == [False, True, True, True]
