"""Margins move the way incentives do, and are what the published condition says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.records import Mechanism, Slashing
from econ.protocol.fees.rule import Split
from econ.protocol.slashing.downtime import DowntimeSlash
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput, Rollup
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.solvers.claims.claim import NOTHING_LOST
from tests.solvers.claims.worlds import (
    LEADER,
    MINIMAL_VALUE,
    PPM,
    YEAR_MS,
    claim,
    margin,
    mechanism,
    on_word,
    scenario,
)

STAKES = st.lists(st.integers(10**6, 10**12), min_size=2, max_size=5)
SHARES = st.integers(0, PPM)
PAIRS = st.tuples(SHARES, SHARES).map(sorted)
AMOUNT_PAIRS = st.tuples(st.integers(0, 10**13), st.integers(0, 10**13)).map(sorted)
EQUIVOCATE, LEAVE = "one-shot:equivocate", "one-shot:attack-then-unbond"
BOTH = st.sampled_from((EQUIVOCATE, LEAVE))


def punishing(built: Mechanism, fraction: int, whistleblower: int = 0) -> Mechanism:
    rule = FractionSlash(Offence.EQUIVOCATION, fraction, whistleblower=whistleblower)
    slashing = Slashing(EvidenceAsForcedInput(), (rule,))
    return on_word(replace(built, slashing=slashing))


@given(stakes=STAKES, fractions=PAIRS, name=BOTH, reliance=st.integers(0, 10**12))
def test_more_slash_never_lowers_the_margin_of_equivocation(
    stakes: list[int], fractions: list[int], name: str, reliance: int
) -> None:
    built, world = mechanism(*stakes), scenario(reliance_per_slot=reliance)
    low, high = (margin(name, punishing(built, fraction), world) for fraction in fractions)
    assert low <= high


@given(stakes=STAKES, reliances=AMOUNT_PAIRS, name=BOTH)
def test_more_reliance_lowers_it_msat_by_msat(stakes: list[int], reliances: list[int], name: str) -> None:
    built = punishing(mechanism(*stakes), PPM)
    low, high = (margin(name, built, scenario(reliance_per_slot=reliance)) for reliance in reliances)
    assert low - high == reliances[1] - reliances[0]


@given(stakes=STAKES, minted=AMOUNT_PAIRS, name=BOTH)
def test_a_richer_seat_never_lowers_it(stakes: list[int], minted: list[int], name: str) -> None:
    low, high = (margin(name, punishing(mechanism(*stakes, minted=each), PPM), scenario()) for each in minted)
    assert low <= high


@given(stakes=STAKES, chances=PAIRS, reliance=st.integers(0, 10**12))
def test_more_detection_never_lowers_it(stakes: list[int], chances: list[int], reliance: int) -> None:
    built = punishing(mechanism(*stakes), PPM)
    low, high = (
        margin(EQUIVOCATE, built, scenario(detection=chance, reliance_per_slot=reliance)) for chance in chances
    )
    assert low <= high


@given(chance=SHARES, stake=st.integers(10**6, 10**12))
def test_an_offence_that_may_go_unreported_costs_its_share(chance: int, stake: int) -> None:
    built = punishing(mechanism(stake, stake), PPM)
    found = margin(EQUIVOCATE, built, scenario(detection=chance, demand="none"))
    assert abs(found - Fraction(chance * stake, PPM)) <= 1 + Fraction(stake, 2**32)


@given(stake=st.integers(10**6, 10**12), fraction=st.integers(0, PPM - 1), above=st.integers(-1, 1))
def test_a_bond_that_a_slash_brings_below_the_threshold_loses_its_seat(stake: int, fraction: int, above: int) -> None:
    base = mechanism(stake, stake, minted=1_000, split=LEADER)
    left = stake - stake * fraction // PPM
    jail_free = FractionSlash(Offence.EQUIVOCATION, fraction, jail=0)
    slashing = Slashing(EvidenceAsForcedInput(), (jail_free,))
    built = replace(base, sequencers=replace(base.sequencers, ejection_below=left + above), slashing=slashing)
    lost = margin(EQUIVOCATE, built, scenario(demand="none")) - (stake - left)
    assert (lost > 0) == (above > 0)


@given(minted=st.integers(0, 10**6), operation=st.integers(0, 10**13), outside=st.integers(0, 10**13), name=BOTH)
def test_a_seat_is_worth_its_rent_after_all_costs_and_never_less_than_nothing(
    minted: int, operation: int, outside: int, name: str
) -> None:
    built = punishing(mechanism(10**9, 10**9, minted=minted, split=LEADER), 0)
    world = scenario(demand="none", operation=operation, outside_option=outside)
    slots = Fraction(YEAR_MS, 2_000)
    yearly = max(slots * Fraction(minted, 2) - operation - outside, Fraction(0))
    kept = 1 - Fraction(world.discount, PPM) / slots
    assert margin(name, built, world) == (kept / (1 - kept) * yearly / slots).__floor__()


@given(stakes=STAKES, fraction=SHARES, minted=st.integers(0, 10**9), reliance=st.integers(0, 10**15), name=BOTH)
def test_equivocation_weighs_slash_and_rent_against_reliance(
    *, stakes: list[int], fraction: int, minted: int, reliance: int, name: str
) -> None:
    """A-SLH-5: G <= p (S + d s rent / (1 - d)), with certain evidence, recomputed from the file's numbers."""
    built = punishing(mechanism(*stakes, minted=minted, split=LEADER), fraction)
    world = scenario(reliance_per_slot=reliance, demand="none")
    kept = 1 - Fraction(world.discount * built.chain.slot_ms, PPM * YEAR_MS)
    rent = kept / (1 - kept) * Fraction(minted, len(stakes))
    least = min(stake * fraction // PPM for stake in stakes)
    assert margin(name, built, world) == (least + rent - reliance).__floor__()


@given(stakes=STAKES, fraction=SHARES, minted=st.integers(0, 10**9), wait=st.integers(1, 9), capital=SHARES)
def test_who_may_come_back_loses_the_wait_only(
    *, stakes: list[int], fraction: int, minted: int, wait: int, capital: int
) -> None:
    stakes = [stakes[0]] * len(stakes)
    base = mechanism(*stakes, minted=minted, split=LEADER)
    entering = replace(base, sequencers=replace(base.sequencers, re_entry=True, activation_epochs=wait))
    built, world = punishing(entering, fraction), scenario(demand="none", capital_cost=capital)
    slots = Fraction(wait * built.chain.slots_per_epoch)
    per_slot = Fraction(capital * built.chain.slot_ms, PPM * YEAR_MS)
    penalty = stakes[0] * fraction // PPM
    earned = max(Fraction(minted, len(stakes)) - per_slot * stakes[0], Fraction(0))
    idle = built.sequencers.unbonding.count * 300 * per_slot * (stakes[0] - penalty)
    kept = 1 - Fraction(world.discount * built.chain.slot_ms, PPM * YEAR_MS)
    back = min(slots * (earned + per_slot * stakes[0]), kept / (1 - kept) * earned)
    assert margin(EQUIVOCATE, built, world) == (penalty + back + idle).__floor__()


@given(lag=st.integers(1, 9), unbonding=st.integers(1, 9), minted=st.integers(0, 10**6))
def test_on_one_clock_evidence_is_in_time_or_not_at_all(lag: int, unbonding: int, minted: int) -> None:
    base = mechanism(*(10**9,) * 3, minted=minted)
    chain = replace(base.chain, bitcoin_depth=lag)
    sequencers = replace(base.sequencers, unbonding=Duration(unbonding, Clock.BITCOIN_BLOCKS))
    built = punishing(replace(base, chain=chain, sequencers=sequencers), PPM)
    slashed = {term.term: term.msat for term in claim(LEAVE, built, scenario()).terms}.get("slash", 0)
    assert slashed == (10**9 if lag <= unbonding else 0)
    assert claim("slash-binds:equivocation", built, scenario()).verdict == ("holds" if lag <= unbonding else "fails")


@pytest.mark.parametrize(("hours", "verdict"), [(4, "holds"), (2, "fails")])
def test_on_two_clocks_evidence_races_the_exit(hours: int, verdict: str) -> None:
    """A-DA-3: six blocks come within four hours with 0.9999969, within two with 0.979659."""
    base = mechanism(*(10**9,) * 3)
    waits = Duration(hours * 1_800)
    chain = replace(base.chain, bitcoin_depth=6)
    built = punishing(replace(base, chain=chain, sequencers=replace(base.sequencers, unbonding=waits)), PPM)
    found = claim("slash-binds:equivocation", built, scenario())
    assert found.verdict == verdict
    assert found.thresholds["evidence is in time with"] == {4: "0.9999969", 2: "0.9796590"}[hours]
    slashed = next(term.msat for term in claim(LEAVE, built, scenario()).terms if term.term == "slash")
    assert slashed / 10**9 == pytest.approx(float(found.thresholds["evidence is in time with"]), abs=1e-7)


def test_without_another_leader_nobody_judges_on_the_rollup() -> None:
    rule = FractionSlash(Offence.EQUIVOCATION, fraction=PPM)
    alone = on_word(mechanism(10**9, election="single", slashing=Slashing(Rollup(), (rule,))))
    found = claim(EQUIVOCATE, alone, scenario(reliance_per_slot=5))
    assert (found.verdict, found.margin_msat, found.binding_term) == ("fails", -5, NOTHING_LOST)


@given(PAIRS, st.integers(1, 3))
def test_faster_growth_never_raises_the_margin_of_a_delay(growths: list[int], step: int) -> None:
    built = mechanism(*(10**9,) * 3)
    found = [
        margin(f"one-shot:delay-{step}", built, scenario(mev="minimal", mev_growth=(0, *(growth,) * 3)))
        for growth in growths
    ]
    assert found[0] >= found[1]


@given(chances=st.tuples(st.integers(0, 2**31), st.integers(0, 2**31)).map(sorted), free=st.booleans())
def test_more_misses_never_lower_the_margin_of_a_delay(*, chances: list[int], free: bool) -> None:
    built = mechanism(*(10**9,) * 3, free=free)
    low, high = (
        margin("one-shot:delay-1", built, scenario(mev="minimal", miss=(0, *(chance,) * 3))) for chance in chances
    )
    assert low <= high


@given(growth=st.integers(1, 2 * PPM), late=st.integers(0, 2**32 - 1), share=SHARES)
def test_waiting_pays_exactly_when_growth_outweighs_misses(growth: int, late: int, share: int) -> None:
    """A value v waited for is (1 - m)(1 + g) v instead of v, less the users of a missed slot."""
    split = Split(proposer=share, burn=PPM - share)
    built = mechanism(*(10**9,) * 3, split=split)
    world = scenario(demand="none", mev="minimal", mev_growth=(0, growth, 0, 0), miss=(0, late, 2**32 - 1, 2**32 - 1))
    missed = Fraction(late, 2**32)
    prompt = MINIMAL_VALUE * share // PPM
    grown = (MINIMAL_VALUE + MINIMAL_VALUE * growth // PPM) * share // PPM
    exact = min(prompt - (1 - missed) * grown, Fraction(0))
    assert margin("one-shot:delay-1", built, world) == exact.__floor__()


@given(bribe=st.integers(0, 10**9), free=st.booleans())
def test_a_bribe_is_the_whole_margin_where_omission_leaves_no_proof(*, bribe: int, free: bool) -> None:
    built = mechanism(*(10**9,) * 3, free=free)
    found = claim("one-shot:bribed-leaders", built, scenario(bribe=bribe))
    assert found.margin_msat == (None if free else -bribe)
    assert found.verdict == ("holds" if free or not bribe else "fails")
    assert claim("one-shot:censor-target", built, scenario(bribe=bribe)).verdict == "holds"


@given(bribe=st.integers(0, 10**6))
def test_an_empty_block_loses_its_fees_and_takes_the_bribe_where_that_is_a_breach(bribe: int) -> None:
    strict, lax = (mechanism(*(10**9,) * 3, free=free) for free in (False, True))
    fees = margin("one-shot:empty", lax, scenario())
    assert fees > 0
    assert margin("one-shot:empty", lax, scenario(bribe=bribe)) == fees
    assert margin("one-shot:empty", strict, scenario(bribe=bribe)) == fees - bribe


def test_a_vote_that_may_not_be_missed_is_worth_its_penalty() -> None:
    downtime = DowntimeSlash(window=10, minimum_signed=PPM, fraction=PPM, jail=FOREVER)
    strict = mechanism(*(10**9,) * 4, slashing=Slashing(Rollup(), (), downtime))
    lax = replace(strict, slashing=Slashing(Rollup(), (), replace(downtime, minimum_signed=900_000)))
    gap = margin("one-shot:withhold-vote", strict, scenario()) - margin("one-shot:withhold-vote", lax, scenario())
    assert gap >= 10**9


@given(share=SHARES, stake=st.integers(10**6, 10**12), size=st.integers(1, 1_000))
def test_reporting_pays_its_share_less_the_inscription(share: int, stake: int, size: int) -> None:
    built = punishing(mechanism(stake, stake), PPM, whistleblower=share)
    world = scenario(bitcoin_fees="flat-5", forced_vbytes=size)
    assert margin("one-shot:refuse-to-report", built, world) == stake * share // PPM - 5_000 * size


def test_a_set_that_nothing_is_taken_from_has_nothing_to_report() -> None:
    built = replace(mechanism(10**9), slashing=Slashing(Rollup()))
    assert claim("one-shot:refuse-to-report", built, scenario()).method.startswith("not available")


@given(stakes=st.lists(st.integers(1, 9), min_size=1, max_size=7))
def test_coalitions_are_counted_by_power(stakes: list[int]) -> None:
    built = mechanism(*(1_000 * stake for stake in stakes))
    said = claim("one-shot:cartel", built, scenario()).thresholds
    ordered = sorted(stakes, reverse=True)
    counts = range(1, len(stakes) + 1)
    stalls = next(count for count in counts if 3 * sum(ordered[:count]) >= sum(stakes))
    decides = next(count for count in counts if 3 * sum(ordered[:count]) > 2 * sum(stakes))
    assert said["can stall from"].startswith(f"{stalls} of {len(stakes)} ")
    assert said["decides alone from"].startswith(f"{decides} of {len(stakes)} ")
    assert claim("one-shot:cartel", built, scenario()).verdict == "holds"


def test_a_leader_whose_word_is_the_order_reverses_it_alone() -> None:
    built = on_word(mechanism(*(10**9,) * 4))
    found = claim("one-shot:cartel", built, scenario())
    assert found.verdict == "fails"
    assert found.thresholds["can reverse from"].startswith("1 of 4")


@pytest.mark.parametrize(("reliance", "verdict"), [(0, "holds"), (10**16, "holds")])
def test_where_quorums_decide_one_leader_steals_no_reliance(reliance: int, verdict: str) -> None:
    built = mechanism(*(10**9,) * 4)
    quorum = replace(built, consensus=replace(built.consensus, protocol="simplex"))
    assert claim(EQUIVOCATE, quorum, scenario(reliance_per_slot=reliance)).verdict == verdict
    # A speculative confirmation is one leader's to take back: its bond against what is relied on.
    speculative = claim(EQUIVOCATE, built, scenario(reliance_per_slot=reliance)).verdict
    assert speculative == ("holds" if reliance <= 10**9 else "fails")
