"""Issuance: published figures of Starknet and Espresso, and exact roots between them."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import AmountError
from econ.money import PPM
from econ.protocol.rewards.fixed import FixedPerBlock, NoIssuance
from econ.protocol.rewards.rule import RewardRule
from econ.protocol.rewards.square_root import STEPS, SquareRootCurve
from econ.testing import amounts

SUPPLY = 10_000_000_000 * PPM
STARKNET = SquareRootCurve(40_000)
ESPRESSO = SquareRootCurve(21_213, minimum_share=10_000)


def issued(rule: RewardRule, bonded: int, *, supply: int = SUPPLY, blocks_per_year: int = 1) -> int:
    return int(rule.issued(np.array([bonded]), supply=supply, blocks_per_year=blocks_per_year)[0])


def yearly_percent(rule: RewardRule, share: Fraction) -> Fraction:
    return 100 * Fraction(issued(rule, int(SUPPLY * share)), SUPPLY)


def test_starknet_mints_as_published() -> None:
    """M = (C/10) sqrt(sigma) with C = 4: a tenth staked mints 1.265 % of supply, STRK's share of it yields 9.49 %."""
    minted = yearly_percent(STARKNET, Fraction(1, 10))

    assert round(minted, 3) == Fraction("1.265")
    assert round(minted / Fraction(1, 10) * Fraction(75, 100), 2) == Fraction("9.49")


@pytest.mark.parametrize(
    ("staked", "rate", "inflation"),
    [
        ("0.01", "21.21", "0.21"),
        ("0.10", "6.71", "0.67"),
        ("0.30", "3.87", "1.16"),
        ("0.50", "3.00", "1.50"),
        ("1", "2.12", "2.12"),
    ],
)
def test_espresso_pays_as_published(staked: str, rate: str, inflation: str) -> None:
    """R(p) = 0.03 / sqrt(2p), inflation p R(p), both in percent."""
    share = Fraction(staked)
    minted = yearly_percent(ESPRESSO, share)

    assert round(minted, 2) == Fraction(inflation)
    assert round(minted / share, 2) == Fraction(rate)


@given(st.integers(0, STEPS), st.integers(0, PPM), st.integers(0, PPM), st.integers(1, 10**8))
def test_the_curve_is_the_integer_root_of_the_staked_thousandth(
    step: int, coefficient: int, flat: int, blocks: int
) -> None:
    rule = SquareRootCurve(coefficient, minimum_share=flat)
    seen = max(step, flat * STEPS // PPM)
    root = isqrt(seen * PPM * PPM // STEPS)
    expected = root * (SUPPLY // PPM) * coefficient // PPM // blocks

    assert issued(rule, step * (SUPPLY // STEPS), blocks_per_year=blocks) == expected


@given(st.integers(0, SUPPLY), st.integers(0, SUPPLY), st.integers(0, PPM))
def test_more_stake_never_mints_less_and_all_of_it_mints_the_coefficient(
    less: int, more: int, coefficient: int
) -> None:
    rule = SquareRootCurve(coefficient)
    less, more = sorted((less, more))

    assert issued(rule, less) <= issued(rule, more) <= issued(rule, SUPPLY) == coefficient * (SUPPLY // PPM)


@given(amounts(1 << 60), amounts(1 << 60), st.integers(1, 10**9))
def test_a_fixed_amount_depends_on_nothing(amount: int, bonded: int, blocks: int) -> None:
    assert issued(FixedPerBlock(amount), bonded, blocks_per_year=blocks) == amount
    assert issued(NoIssuance(), bonded, blocks_per_year=blocks) == 0


def test_aztec_mints_219_million_a_year() -> None:
    """500 tokens for every slot of 72 s at full liveness (peer reference, golden value 4)."""
    blocks = 365 * 86_400 // 72

    assert issued(FixedPerBlock(500), 1) * blocks == 219_000_000


def test_a_supply_beyond_the_range_is_refused() -> None:
    with pytest.raises(AmountError):
        issued(SquareRootCurve(5 * PPM), (1 << 62) - 1, supply=(1 << 62) - 1)
