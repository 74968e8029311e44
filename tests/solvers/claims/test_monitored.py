"""Who checks: what is asked for in attention, the claim where it tips, and the rates it states."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.records import Mechanism, Slashing
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from econ.protocol.terms import Offence
from econ.solvers.claims.monitored import attention_rate
from tests.solvers.claims.worlds import PPM, claim, margin, mechanism, scenario

POSITIVE = st.fractions(Fraction(1, 100), 1_000, max_denominator=100)
STAKE = 10**9


def watched(share: int) -> Mechanism:
    rule = FractionSlash(Offence.EQUIVOCATION, fraction=PPM, whistleblower=share)
    return replace(mechanism(STAKE, STAKE), slashing=Slashing(EvidenceAsForcedInput(), (rule,)))


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
