"""Who checks: the inspection game's equilibrium against its own indifference, and the claim where it tips."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.records import Mechanism, Slashing
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import Offence
from econ.solvers.claims.monitored import attention_rate, inspection
from tests.solvers.claims.worlds import PPM, claim, margin, mechanism, scenario

POSITIVE = st.fractions(Fraction(1, 100), 1_000, max_denominator=100)
STAKE = 10**9


def watched(share: int) -> Mechanism:
    rule = FractionSlash(Offence.EQUIVOCATION, fraction=PPM, whistleblower=share)
    return replace(mechanism(STAKE, STAKE), slashing=Slashing(EvidenceAsForcedInput(), (rule,)))


@pytest.mark.parametrize(
    ("gain", "fine", "cost", "stake", "violations", "checks"),
    [(10, 90, 1, 100, "1/100", "1/10"), (10, 990, 1, 100, "1/100", "1/100"), (5, 5, 2, 20, "1/10", "1/2")],
)
def test_published_rates(gain: int, fine: int, cost: int, stake: int, violations: str, checks: str) -> None:  # noqa: PLR0917
    """A-SLH-2: a tenfold fine lowers checks tenfold and leaves fraud where it was."""
    found = inspection(gain=Fraction(gain), fine=Fraction(fine), cost=Fraction(cost), stake=Fraction(stake))
    assert (found.violations, found.checks) == (Fraction(violations), Fraction(checks))


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_both_sides_are_indifferent_in_equilibrium(
    gain: Fraction, fine: Fraction, cost: Fraction, rest: Fraction
) -> None:
    found = inspection(gain=gain, fine=fine, cost=cost, stake=cost + rest)
    assert (1 - found.checks) * gain - found.checks * fine == 0
    assert found.violations * (cost + rest) - cost == 0


def test_free_checks_leave_no_fraud_and_unaffordable_ones_no_checks() -> None:
    one = Fraction(1)
    free = inspection(gain=one, fine=one, cost=Fraction(0), stake=one)
    dear = inspection(gain=one, fine=one, cost=one, stake=one)
    assert free.violations == dear.checks == 0
    assert free.checks == dear.violations == 1


@given(POSITIVE, POSITIVE)
def test_attention_is_worth_the_check(cost: Fraction, deposit: Fraction) -> None:
    rate = attention_rate(cost, deposit)
    assert (rate is None) == (cost > deposit)
    assert rate is None or (rate <= 1 and rate * deposit == cost)


@given(share=st.integers(0, PPM), size=st.integers(1, 1_000))
def test_somebody_checks_if_the_reward_pays_for_the_evidence(share: int, size: int) -> None:
    world = scenario(bitcoin_fees="flat-5", forced_vbytes=size)
    assert margin("monitored", watched(share), world) == STAKE * share // PPM - 5_000 * size


def test_the_rates_said_are_those_of_the_game() -> None:
    """Evidence of 500 vB costs 2.5e6 msat; the reward is a tenth of 1e9; reliance is a quarter of the penalty."""
    world = scenario(bitcoin_fees="flat-5", forced_vbytes=500, reliance_per_slot=STAKE // 4)
    said = claim("monitored", watched(PPM // 10), world).thresholds
    assert said["checked from a fraud rate of"] == "2.5 %"
    # 2.5e6 / (1e8 + 2.5e8), and 2.5e8 gained for sure against 1e9 lost when seen.
    assert said["checked by who relies from a fraud rate of"] == "0.7143 %"
    assert said["checked in equilibrium with"] == "25 %"
    assert said["attention test needed"] == "0.25 % of checks"


def test_nothing_to_prove_is_nothing_to_check() -> None:
    built = replace(mechanism(STAKE), slashing=Slashing(EvidenceAsForcedInput()))
    assert claim("monitored", built, scenario()).method.startswith("not available")
