"""Bounds that users rely on: waits under a censor, the price of spam, the length of a stall, what forced paths cost."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.environment import library
from econ.mechanism.records import Slashing
from econ.protocol.forced_inclusion.deadline import FixedDelay, ProofEnforced
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput
from tests.solvers.claims.worlds import LEADER, PPM, YEAR_MS, claim, margin, mechanism, scenario

STAKE = 10**9
CENSORSHIP, SPAM = "censorship-bounded", "one-shot:forced-queue-spam"
LEADER_WAIT, FORCED_WAIT = "next leader that includes", "forced path, 99 %"


@pytest.mark.parametrize(
    ("election", "stakes", "slots"),
    [
        ("round-robin", (1, 1, 1), 1),
        ("weighted-round-robin", (2, 1, 1), 2),
        ("weighted-round-robin", (5, 1), 5),
        ("stake-weighted", (1, 1), 20),
        ("stake-weighted", (1, 1, 1), 13),
    ],
)
def test_one_censor_delays_until_another_leads(election: str, stakes: tuple[int, ...], slots: int) -> None:
    built = mechanism(*(STAKE * stake for stake in stakes), election=election)
    found = claim(CENSORSHIP, built, scenario())
    assert found.verdict == "holds"
    assert found.thresholds[LEADER_WAIT].startswith(f"{slots} slot")
    assert found.thresholds[FORCED_WAIT] == "no bound"


def test_one_sequencer_censors_for_ever_without_a_forced_path() -> None:
    alone = mechanism(STAKE, election="single")
    assert claim(CENSORSHIP, alone, scenario()).verdict == "fails"
    forced = replace(alone, forced_inclusion=ProofEnforced(deadline=144), chain=replace(alone.chain, bitcoin_depth=6))
    found = claim(CENSORSHIP, forced, scenario())
    assert (found.verdict, found.binding_term) == ("holds", "forced inclusion")
    assert found.thresholds[LEADER_WAIT] == "no bound"
    assert found.thresholds[FORCED_WAIT].startswith("150 bitcoin blocks (1.2")


def test_the_forced_wait_is_an_erlang_quantile() -> None:
    """A-DA-3, case 9: six blocks within 7865 s, 2.18 hours, with 99 %."""
    built = mechanism(STAKE, STAKE, forced_inclusion=FixedDelay(deadline=4))
    assert claim(CENSORSHIP, built, scenario()).thresholds[FORCED_WAIT] == "6 bitcoin blocks (2.18 hours)"


@given(bribe=st.integers(0, 10**7), size=st.integers(1, 1_000), per_block=st.integers(1, 20))
def test_spam_costs_its_inscriptions_and_earns_the_bribes_of_a_bitcoin_block(
    bribe: int, size: int, per_block: int
) -> None:
    """300 slots of two seconds; a Bitcoin block's cohort is capped at 1000."""
    built = mechanism(STAKE, STAKE, forced_inclusion=ProofEnforced(deadline=9, per_block=per_block))
    world = scenario(bitcoin_fees="flat-5", bribe=bribe, forced_vbytes=size)
    inscriptions = min(1_000, 300 * per_block)
    assert margin(SPAM, built, world) == 5_000 * size * inscriptions - 300 * bribe


def test_spam_is_priced_at_the_lowest_rate_and_reports_at_the_highest() -> None:
    rates = library.bitcoin_fees("2017-12..2018-02").values
    built = mechanism(STAKE, STAKE, forced_inclusion=ProofEnforced(deadline=9))
    world = scenario(bitcoin_fees="2017-12..2018-02", forced_vbytes=1)
    assert margin(SPAM, built, world) == 1_000 * min(rates)
    assert margin("one-shot:refuse-to-report", built, world) == -max(rates)


@given(fraction=st.integers(0, PPM), jail=st.integers(0, 50), capital=st.integers(0, PPM))
def test_leaving_before_downtime_is_judged_costs_the_seat_and_saves_the_penalty(
    fraction: int, jail: int, capital: int
) -> None:
    """The stake lies idle for 30 Bitcoin blocks of 300 slots; a seat that pays is lost for good."""
    downtime = DowntimeSlash(window=9, minimum_signed=PPM // 2, fraction=fraction, jail=jail)
    built = mechanism(
        STAKE, STAKE, minted=1_000, split=LEADER, slashing=Slashing(EvidenceAsForcedInput(), (), downtime)
    )
    world = scenario(demand="none", capital_cost=capital)
    slots = Fraction(YEAR_MS, 2_000)
    idle = Fraction(capital * STAKE, PPM) / slots
    kept = 1 - Fraction(world.discount, PPM) / slots
    seat = kept / (1 - kept) * max(500 - idle, Fraction(0)) + 30 * 300 * idle
    saved = STAKE * fraction // PPM + 500 * max(jail - 1, 0)
    assert margin("slash-binds:downtime", built, world) == (seat - saved).__floor__()


def test_what_cannot_be_forced_cannot_be_spammed_or_left_out() -> None:
    built = mechanism(STAKE, STAKE)
    for name in (SPAM, "one-shot:censor-forced", "one-shot:omit-due-forced", "one-shot:invalidate-forced"):
        assert claim(name, built, scenario()).method == "not available: the mechanism has no forced path"


@pytest.mark.parametrize(("rule", "binding"), [(ProofEnforced(9), "quorum"), (FixedDelay(9), "none: nothing is lost")])
def test_a_due_transaction_left_out_costs_the_slot_or_executes_anyway(
    rule: ProofEnforced | FixedDelay, binding: str
) -> None:
    built = mechanism(*(STAKE,) * 4, forced_inclusion=rule)
    assert claim("one-shot:omit-due-forced", built, scenario()).binding_term == binding


def test_pricing_a_transaction_out_loses_its_fees_and_needs_a_price_above_the_cap() -> None:
    built = mechanism(*(STAKE,) * 4, forced_inclusion=ProofEnforced(9))
    lax = replace(built, fees=replace(built.fees, l1_overcharge=PPM + 1))
    assert claim("one-shot:invalidate-forced", built, scenario()).method.startswith("not available")
    # 21,000 gas at a tenth of an msat, 60 % to the leader and a quarter of 20 % to each voter, within rounding.
    assert abs(margin("one-shot:invalidate-forced", lax, scenario()) - 2_100 * (0.6 + 0.05)) <= 2


@given(limit=st.integers(1, 10**6), ahead=st.integers(1, 5))
def test_a_stall_ends_with_the_next_leader_or_at_the_limit(limit: int, ahead: int) -> None:
    base = mechanism(ahead * STAKE, STAKE, election="weighted-round-robin")
    built = replace(base, chain=replace(base.chain, reference_limit=limit))
    said = claim("one-shot:stall-reference", built, scenario()).thresholds
    assert said["longest stall by one leader"].split()[0] == str(min(limit, ahead))
    assert said["longest stall by all"].split()[0] == str(limit)
