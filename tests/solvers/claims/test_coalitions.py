"""Coalitions, faulty sequencers and bribes under small mechanisms, against sums done by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.certificates import verify
from econ.certificates.codec import canonical
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism, Slashing
from econ.mechanism.scenario import Scenario
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import EvidenceAsForcedInput, Rollup
from econ.protocol.terms import Offence
from econ.solvers.claims.attacks import REVERSES, VETOES, attacks_of, power_of, reversal
from econ.solvers.claims.coalitions import game_of
from econ.solvers.claims.order_final import window
from econ.solvers.claims.registry import CLAIMS
from econ.solvers.claims.setting import setting
from econ.solvers.coalition.decision import certificate, decide
from econ.testing import mechanisms, scenarios
from tests.games.coalitions import HASHES, largest_gain
from tests.solvers.claims.worlds import LEADER, PPM, SLASHING, claim, margin, mechanism, on_word, scenario

STAKE = 10**9
NAMES = ("coalition-resilient", "t-immune", "kt-robust", "bribe-resistant")
HALTED = Slashing(Rollup(), SLASHING.rules)


def slashing(fraction: int, venue: EvidenceAsForcedInput | Rollup) -> Slashing:
    return Slashing(venue, (FractionSlash(Offence.EQUIVOCATION, fraction=fraction, jail=0),))


def blocks(built: Mechanism, world: Scenario) -> int:
    return window(setting(built, world)) + 1


@given(reliance=st.integers(0, 10**7), fraction=st.integers(0, PPM))
def test_a_reversal_weighs_reliance_against_the_bonds_of_the_overlap(reliance: int, fraction: int) -> None:
    """Seven alike: quorums of five share three, who lose their slash and no seat that pays; nothing else is gained."""
    built = mechanism(*(STAKE,) * 7, slashing=slashing(fraction, EvidenceAsForcedInput()))
    world = scenario(reliance_per_slot=reliance, demand="none")
    gain = blocks(built, world) * reliance
    lost = 3 * (STAKE * fraction // PPM)
    found = claim("coalition-resilient", built, world)
    assert found.verdict == ("holds" if gain <= lost else "fails")
    if found.verdict == "fails":
        assert found.margin_msat == lost - gain
        assert str(found.deviation).startswith(REVERSES)


@pytest.mark.parametrize(("venue", "slashed"), [(EvidenceAsForcedInput(), 3 * STAKE), (Rollup(), 0)])
def test_a_chain_that_the_coalition_can_halt_slashes_nobody(
    venue: EvidenceAsForcedInput | Rollup, slashed: int
) -> None:
    """A-SLH-3: from a third on, a penalty that the chain itself executes does not count."""
    built = mechanism(*(STAKE,) * 7, slashing=slashing(PPM, venue))
    world = scenario(reliance_per_slot=1, demand="none")
    (attack,) = [each for each in attacks_of(setting(built, world)) if each.name == REVERSES]
    assert sum(attack.losses["slash"][:3]) == slashed
    said = claim("coalition-resilient", built, world)
    assert said.verdict == ("holds" if slashed else "fails")
    assert ("can halt the chain" in said.thresholds["smallest slash that suffices"]) == (not slashed)


@given(reliance=st.integers(1, 10**5), stakes=st.lists(st.integers(1, 9), min_size=3, max_size=6))
@settings(deadline=None)
def test_the_smallest_slash_is_where_the_verdict_flips(reliance: int, stakes: list[int]) -> None:
    built = mechanism(*(STAKE // 100 * each for each in stakes), slashing=slashing(0, EvidenceAsForcedInput()))
    world = scenario(reliance_per_slot=reliance, demand="none")
    gain = blocks(built, world) * reliance
    power = power_of(setting(built, world))
    needed = 2 * (2 * sum(power) // 3 + 1) - sum(power)
    sets = [who for size in range(1, len(power) + 1) for who in combinations(range(len(power)), size)]
    least = min(sum(built.sequencers.stakes[i] for i in who) for who in sets if sum(power[i] for i in who) >= needed)
    parts = ceil(Fraction(gain, least) * PPM)
    said = claim("coalition-resilient", built, world).thresholds["smallest slash that suffices"]
    if parts > PPM:
        assert said.startswith("more than the whole bond")
    else:
        assert said.startswith(f"{float(Fraction(100 * parts, PPM)):.4g} %")
        enough = replace(built, slashing=slashing(min(parts + 1, PPM), EvidenceAsForcedInput()))
        assert reversal(setting(enough, world)).gain == gain
        assert claim("bribe-resistant", enough, world).verdict == "holds" or parts + 1 > PPM


def test_one_leaders_word_is_reversed_by_one() -> None:
    built = on_word(mechanism(*(STAKE,) * 4, slashing=slashing(PPM, EvidenceAsForcedInput())))
    world = scenario(reliance_per_slot=STAKE, demand="none")
    found = claim("coalition-resilient", built, world)
    assert found.thresholds[f"can {REVERSES}"].startswith("sequencer 0 (1 of 4, 25 %")
    assert found.margin_msat == STAKE - blocks(built, world) * STAKE


@given(bribe=st.integers(0, 10**9))
def test_a_veto_brings_the_bribe_and_the_users_of_the_block(bribe: int) -> None:
    """Everything goes to leaders: seven transactions of 21,000 gas at a tenth of a msat, one slot later."""
    built = mechanism(*(STAKE,) * 6, split=LEADER)
    world = scenario(bribe=bribe, target_per_day=1)
    fees = setting(built, world).seats[0].fees.lead
    found = claim("coalition-resilient", built, world)
    expected = -(bribe + setting(built, world).discount * fees)
    assert fees > 0
    assert found.verdict == "fails"
    assert found.margin_msat == expected.__floor__()
    assert str(found.deviation).startswith(f"{VETOES}: sequencers 0, 1 (2 of 6, 33.33 %")
    assert (
        claim("coalition-resilient", built, replace(world, target_per_day=0)).margin_msat
        == (-setting(built, world).discount * fees).__floor__()
    )


def test_a_veto_of_a_block_that_pays_nothing_gains_nothing() -> None:
    built, world = mechanism(*(STAKE,) * 4), scenario(demand="none")
    for name in NAMES:
        found = claim(name, built, world)
        assert (found.verdict, found.margin_msat or 0) == ("holds", 0)


@given(size=st.integers(2, 7), minted=st.integers(10, 10**6))
def test_silence_costs_the_others_the_votes_of_a_slot(size: int, minted: int) -> None:
    """A fifth of what is minted goes to voters in equal parts, and is not minted without a block."""
    built = mechanism(*(STAKE,) * size, minted=minted)
    found = claim("t-immune", built, scenario(demand="none"))
    votes = minted * 200_000 // PPM // size
    lead = minted * 600_000 // PPM
    loses = {1: votes, 2: votes + lead}
    assert found.verdict == ("fails" if votes else "holds") or size <= 3
    if found.verdict == "fails" and size > 3:
        assert found.margin_msat == -votes
    if found.verdict == "fails" and size <= 3:
        assert -(found.margin_msat or 0) >= loses[2]


@given(gain=st.integers(0, 5 * STAKE))
def test_one_faulty_sequencer_spares_a_coalition_one_bond(gain: int) -> None:
    """Of seven alike three must sign twice; if one of them does so anyway, two bonds are at stake, and
    one at least in any coalition, however many are faulty."""
    built = mechanism(*(STAKE,) * 7, slashing=slashing(PPM, EvidenceAsForcedInput()))
    reliance = gain // blocks(built, scenario())
    world = scenario(reliance_per_slot=reliance, demand="none")
    taken = reliance * blocks(built, world)
    assert (claim("coalition-resilient", built, world).verdict == "holds") == (taken <= 3 * STAKE)
    assert (claim("kt-robust", built, world).verdict == "holds") == (taken <= 2 * STAKE)
    if taken <= 2 * STAKE:
        up_to = "6 sequencers" if taken <= STAKE else "1 sequencer"
        assert claim("kt-robust", built, world).thresholds["proven up to, beside any coalition"] == up_to


@given(bribe=st.integers(0, 2_000), deadline=st.integers(1, 5))
def test_leaders_of_a_window_cost_what_each_of_them_loses(bribe: int, deadline: int) -> None:
    """A forced transaction is worth 2,100 msat, 60 % to its leader; 300 slots lie between Bitcoin blocks."""
    built = mechanism(*(STAKE,) * 4, forced_inclusion=ProofEnforced(deadline))
    world = scenario(bribe=bribe, target_per_day=0)
    said = claim("bribe-resistant", built, world).thresholds["cheapest bribe to leave a forced transaction out"]
    assert said.endswith(f"for the leaders of {300 * deadline} slots")
    price = int(said.split()[0])
    own = Fraction(price, 300 * deadline)
    assert own > 0
    assert own == int(own)
    leaving = claim("one-shot:censor-forced", built, scenario())
    assert leaving.margin_msat is not None
    assert abs(own - leaving.margin_msat) <= 1


def test_a_watched_transaction_without_a_tip_is_left_out_for_nothing() -> None:
    built = mechanism(*(STAKE,) * 4, free=False)
    said = claim("bribe-resistant", built, scenario(demand="none", bribe=5, target_patience=12))
    assert (
        said.thresholds["cheapest bribe to leave the watched transaction out"] == "0 msat for the leaders of 12 slots"
    )
    assert (said.verdict, said.margin_msat) == ("fails", -60)


def test_the_cheapest_reversal_names_who_is_bribed() -> None:
    """Powers 5, 3, 2, 1 need an overlap of just over a third of 11: the second and the fourth have 4 together."""
    built = mechanism(*(STAKE * each for each in (5, 3, 2, 1)), slashing=slashing(PPM, EvidenceAsForcedInput()))
    said = claim("bribe-resistant", built, scenario(demand="none")).thresholds
    price, sellers = said[f"cheapest bribe to {REVERSES}"].split(" msat ", 1)
    assert int(price) == 4 * STAKE
    assert sellers.endswith("sequencers 1, 3 (2 of 4, 36.36 % of the voting power)")


@pytest.mark.parametrize("name", ["citrea-pos", "minimal", "aztec-v4"])
def test_the_game_of_a_preset_is_certified(name: str) -> None:
    found = load(name)
    game, unit = game_of(setting(found.mechanism, found.scenario))
    verdict = decide(game)
    file = canonical(certificate(game, verdict, **HASHES))
    said = CLAIMS["coalition-resilient"](found.mechanism, found.scenario)
    assert verify(file).accepted
    assert said.verdict == verdict.verdict
    assert said.margin_msat == -Fraction(verdict.gain or 0, unit).__ceil__()


@given(data=st.data())
@settings(deadline=None)
def test_verdicts_are_those_of_looking_at_every_coalition(data: st.DataObject) -> None:
    built: Mechanism = data.draw(mechanisms())
    world = data.draw(scenarios(slot_ms=built.chain.slot_ms, size=built.sequencers.size))
    read = setting(built, world)
    game, unit = game_of(read)
    largest = largest_gain(game)
    found = claim("coalition-resilient", built, world)
    if largest is None or found.verdict == "undecided":
        return
    assert found.verdict == ("fails" if largest > 0 else "holds")
    assert found.margin_msat is not None
    assert abs(found.margin_msat + Fraction(largest, unit)) <= 1


def test_alone_there_is_nobody_to_harm_or_to_help() -> None:
    alone = mechanism(STAKE, election="single")
    for name in ("t-immune", "kt-robust"):
        assert claim(name, alone, scenario()).method == "not available: there is no other sequencer"
    assert margin("coalition-resilient", replace(alone, slashing=HALTED), scenario()) == 0
    assert margin("coalition-resilient", alone, scenario()) > 0
