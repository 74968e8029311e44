"""What an offence costs: fractions against exact arithmetic, deployed figures, windows and evidence lags."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.money import PPM
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.slashing.venue import BitcoinCollateral, EvidenceAsForcedInput, KeyExtraction, Rollup
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.testing import amounts, rates
from econ.testing.rules import instances

PROVEN = Offence.EQUIVOCATION
counts = st.one_of(st.integers(1, 4), st.integers(1, 10**6))


def penalty(rule: SlashingRule, bond: int, count: int = 1) -> int:
    return int(rule.penalty(np.array([[bond]]), np.array([[count]]))[0, 0])


@given(instances(FractionSlash), amounts(), counts)
def test_the_larger_of_share_and_minimum_for_each_or_once_capped_by_the_bond(
    rule: FractionSlash, bond: int, count: int
) -> None:
    once = max(floor(bond * Fraction(rule.fraction, PPM)), rule.minimum)

    assert penalty(rule, bond, count) == min(bond, once * (count if rule.each else 1))


@given(rates(), amounts(), amounts(), counts)
def test_downtime_costs_the_same_however_long_it_was(fraction: int, minimum: int, bond: int, count: int) -> None:
    rule = DowntimeSlash(10, 500_000, fraction, minimum)

    assert penalty(rule, bond, count) == penalty(FractionSlash(Offence.DOWNTIME, fraction, minimum), bond, count)
    assert penalty(rule, bond, 0) == 0


def test_figures_of_deployed_networks() -> None:
    """Cosmos Hub: 5 % for a double signature, once (tombstone); Dymension: the larger of 1 % and 1 DYM, each time."""
    cosmos = FractionSlash(PROVEN, 50_000)
    dymension = FractionSlash(PROVEN, 10_000, minimum=10**18, each=True)

    assert penalty(cosmos, 1_000_000, 7) == 50_000
    assert penalty(dymension, 4 * 10**18, 3) == 3 * 10**18
    assert penalty(dymension, 4 * 10**18, 5) == 4 * 10**18
    assert cosmos.jail == FOREVER


def test_aztec_s_committees_leave_exactly_the_threshold_after_five_slashes() -> None:
    """Bond 200,000, 2,000 a slash, out below 190,000: the sixth slash ejects (peer reference, golden value 5)."""
    rule, bond, steps = FractionSlash(PROVEN, minimum=2_000), 200_000, []
    while bond >= 190_000:
        bond -= penalty(rule, bond)
        steps.append(bond)

    assert steps[4] == 190_000
    assert len(steps) == 6


@pytest.mark.parametrize(
    ("window", "minimum_signed", "allowed"),
    [
        pytest.param(10_000, 50_000, 9_500, id="Cosmos Hub: 5 % of 10,000"),
        pytest.param(10_000, 500_000, 5_000, id="half"),
        pytest.param(3, 500_000, 1, id="two of three"),
        pytest.param(3, 1, 2, id="one at least"),
        pytest.param(7, PPM, 0, id="all"),
    ],
)
def test_misses_allowed(window: int, minimum_signed: int, allowed: int) -> None:
    assert DowntimeSlash(window, minimum_signed).allowed_misses == allowed


@given(st.integers(1, 100_000), st.integers(1, PPM))
def test_misses_allowed_leave_just_enough_signatures(window: int, minimum_signed: int) -> None:
    signed = window - DowntimeSlash(window, minimum_signed).allowed_misses

    assert Fraction(signed, window) >= Fraction(minimum_signed, PPM) > Fraction(signed - 1, window)


@given(st.integers(1, 1_000), st.integers(0, 1_000), st.integers(1, 1_000))
def test_evidence_lags_follow_from_where_it_lies(depth: int, commitment: int, challenge: int) -> None:
    def lags(venue: Rollup | EvidenceAsForcedInput | BitcoinCollateral | KeyExtraction) -> list[Duration | None]:
        return [venue.lag(offence, bitcoin_depth=depth, commitment_blocks=commitment) for offence in Offence]

    blocks = [Duration(number, Clock.BITCOIN_BLOCKS) for number in (depth, depth + commitment, depth, depth)]
    disputed = [Duration(lag.count + challenge, Clock.BITCOIN_BLOCKS) for lag in blocks]

    assert lags(Rollup()) == [Duration(1, Clock.SLOTS)] * len(Offence)
    assert lags(EvidenceAsForcedInput()) == blocks
    assert lags(BitcoinCollateral(challenge)) == disputed
    assert lags(KeyExtraction()) == [Duration(1, Clock.BITCOIN_BLOCKS), None, None, None]
