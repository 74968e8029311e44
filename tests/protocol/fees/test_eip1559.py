"""EIP-1559: the numbered cases of the reference (A-FEE-1), an independent formula, and what its step can be."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.fees.fixed import FixedPrice
from econ.testing import amounts
from econ.testing.rules import HIGHEST_PRICE

ETHEREUM = Eip1559(floor=0, initial=10**9)
GWEI = 10**9


def moved(rule: Eip1559 | FixedPrice, base_fee: int, used: int, limit: int) -> int:
    return int(rule.next_base_fee(np.array([base_fee]), np.array([used]), limit)[0])


# Cases of A-FEE-1: EIP-1559 and the tests of go-ethereum consensus/misc/eip1559.
@pytest.mark.parametrize(
    ("parent", "limit", "used", "expected"),
    [
        pytest.param(GWEI, 20_000_000, 10_000_000, 1_000_000_000, id="A-FEE-1.1"),
        pytest.param(GWEI, 20_000_000, 9_000_000, 987_500_000, id="A-FEE-1.2"),
        pytest.param(GWEI, 20_000_000, 11_000_000, 1_012_500_000, id="A-FEE-1.3"),
        pytest.param(GWEI, 20_000_000, 20_000_000, 1_125_000_000, id="A-FEE-1.4"),
        pytest.param(GWEI, 20_000_000, 0, 875_000_000, id="A-FEE-1.5"),
        pytest.param(7, 30_000_000, 0, 7, id="A-FEE-1.6"),
        pytest.param(1, 30_000_000, 30_000_000, 2, id="A-FEE-1.7"),
    ],
)
def test_cases_of_the_reference(parent: int, limit: int, used: int, expected: int) -> None:
    assert moved(ETHEREUM, parent, used, limit) == expected


def test_six_full_blocks_as_in_case_a_fee_1_8() -> None:
    price = GWEI
    for _ in range(6):
        price = moved(ETHEREUM, price, 20_000_000, 20_000_000)

    assert price == 2_027_286_528


def test_a_full_and_an_empty_block_leak_as_in_case_a_fee_1_9() -> None:
    raised = moved(ETHEREUM, 64 * GWEI, 20_000_000, 20_000_000)

    assert Fraction(moved(ETHEREUM, raised, 0, 20_000_000), 64 * GWEI) == Fraction(984_375, 1_000_000)


@given(st.integers(0, HIGHEST_PRICE), st.integers(1_000, 10**9), st.data())
def test_every_step_is_the_integer_rule(price: int, limit: int, data: st.DataObject) -> None:
    used, elasticity, denominator = (data.draw(st.integers(*ends)) for ends in ((0, limit), (1, 6), (1, 64)))
    rule = Eip1559(floor=0, initial=0, elasticity=elasticity, denominator=denominator)
    target = limit // elasticity
    if used > target:
        expected = price + max(price * (used - target) // target // denominator, 1)
    else:
        expected = price - price * (target - used) // target // denominator

    assert moved(rule, price, used, limit) == min(expected, rule.ceiling)


@given(st.integers(0, HIGHEST_PRICE), st.integers(0, 1_000), st.integers(1, 64))
def test_with_elasticity_two_no_step_is_larger_than_one_over_the_denominator(
    price: int, permille: int, denominator: int
) -> None:
    rule = Eip1559(floor=0, initial=0, denominator=denominator, ceiling=1 << 61)
    step = moved(rule, price, 20_000 * permille, 20_000_000) - price

    assert -(price // denominator) <= step <= max(price // denominator, 1)


@given(st.integers(0, 1_000_000_000), st.integers(0, 20_000_000))
def test_floor_and_ceiling_hold(floor: int, used: int) -> None:
    rule = Eip1559(floor=floor, initial=floor, ceiling=floor + 5)

    assert floor <= moved(rule, floor, used, 20_000_000) <= floor + 5


def test_citrea_s_constants_are_the_default() -> None:
    rule = Eip1559()

    assert (rule.floor, rule.initial, rule.elasticity, rule.denominator) == (1_000_000, 1_000_000, 2, 8)
    assert moved(rule, rule.initial, 0, 10_000_000) == rule.floor
    assert moved(rule, rule.initial, 10_000_000, 10_000_000) == 1_125_000


@given(amounts(HIGHEST_PRICE), st.integers(0, 10**9))
def test_a_fixed_price_never_moves(price: int, used: int) -> None:
    rule = FixedPrice(price)

    assert rule.initial == price
    assert moved(rule, price, used, 10**9) == price
