"""Taking ordered blocks back: budgets by counting quorums, gains by counting blocks, and who can halt the judge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.registry import PROTOCOLS
from econ.environment import library
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism, Slashing
from econ.mechanism.scenario import Scenario
from econ.money import MSAT_PER_BTC
from econ.protocol.slashing.fraction import FractionSlash
from econ.protocol.slashing.venue import Rollup
from econ.protocol.terms import Clock, Duration, Offence
from econ.solvers.claims.conflicts import conflicts, easiest
from econ.solvers.claims.erlang import at_least
from econ.solvers.claims.order_final import QUANTILE, ages_of, window
from econ.solvers.claims.overlap import cheapest_overlap, overlap_needed
from econ.solvers.claims.setting import setting
from econ.solvers.coalition import knapsack, optimum
from tests.solvers.claims.worlds import PPM, claim, margin, mechanism, on_word, scenario

LEADER, THIRD, BOTH = "order-final:one-leader", "order-final:one-third", "order-final:two-thirds"
SPECULATIVE = "order-final:speculative"
STAKE = 10**12
SMALL = st.lists(st.integers(1, 9), min_size=1, max_size=7)


@given(st.integers(1, 10**6))
def test_two_quorums_share_no_less(whole: int) -> None:
    """A quorum is the least whole number above two thirds; together they fill the whole but for what they share."""
    quorum = next(power for power in range(2 * whole // 3, whole + 1) if 3 * power > 2 * whole)
    assert overlap_needed(whole) == 2 * quorum - whole
    assert 3 * overlap_needed(whole) > whole


@given(powers=SMALL, exact=st.booleans())
def test_the_cheapest_overlap_is_the_cheapest_of_all_sets(*, powers: list[int], exact: bool) -> None:
    built = mechanism(*(1_000 * power for power in powers))
    read = setting(built, scenario())
    needed = overlap_needed(sum(powers))
    sets = [chosen for size in range(1, len(powers) + 1) for chosen in combinations(powers, size)]
    cheapest = min(1_000 * sum(chosen) for chosen in sets if sum(chosen) >= needed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimum, "ENUMERATED", optimum.ENUMERATED if exact else 1)
        patch.setattr(knapsack, "CELLS", knapsack.CELLS if exact else 4)
        found = cheapest_overlap(read)
    assert found.least <= cheapest <= found.most
    assert found.share <= cheapest
    assert not exact or found.least == found.most == cheapest
    assert not exact or found.members == min(len(each) for each in sets if 1_000 * sum(each) == cheapest)
    assert found.power == Fraction(needed, sum(powers))


@given(st.integers(0, 10**9), st.integers(1, 3_000), st.integers(0, PPM))
def test_the_margin_is_slash_less_reliance_on_every_block_of_the_window(
    reliance: int, every: int, fraction: int
) -> None:
    """Four alike: two quorums of three share two, who lose the fraction that the rule takes."""
    rule = FractionSlash(Offence.EQUIVOCATION, fraction=fraction)
    base = mechanism(*(STAKE,) * 4)
    built = replace(
        base, chain=replace(base.chain, commitment_every=every), slashing=replace(base.slashing, rules=(rule,))
    )
    world = scenario(reliance_per_slot=reliance)
    last = window(setting(built, world))
    assert margin(THIRD, built, world) == 2 * (STAKE * fraction // PPM) - reliance * (last + 1)
    assert margin(BOTH, built, world) == margin(THIRD, built, world)


@given(st.integers(1, 12), st.integers(1, 10**5))
def test_the_window_is_the_interval_and_the_quantile_of_the_wait(depth: int, every: int) -> None:
    base = mechanism(STAKE, STAKE)
    built = replace(base, chain=replace(base.chain, bitcoin_depth=depth, commitment_every=every))
    wait = window(setting(built, scenario())) - every
    assert at_least(depth, 2_000 * wait) >= QUANTILE > at_least(depth, 2_000 * (wait - 2))


def test_ages_grow_and_end_with_the_window() -> None:
    found = load("citrea-pos")
    read = setting(found.mechanism, found.scenario)
    slots = [age.slots for age in ages_of(read)]
    assert slots == [0, 1, 1_000, 4_800, window(read)]


def test_sixteen_bonds_of_two_bitcoin_put_about_eleven_at_stake() -> None:
    """A third of 32 BTC is 10.67 BTC; in whole sequencers six of them are needed, which lose 12 BTC."""
    said = claim(THIRD, *both("citrea-pos", **{"consensus.protocol": "simplex"})).thresholds
    assert said["accountable budget"].endswith("(10.67 BTC) at 33.34 % of the voting power")
    assert said["accountable budget in whole sequencers"] == f"{12 * MSAT_PER_BTC} msat (12 BTC) (6 sequencers)"
    assert said["smallest slash"].endswith("(66.53 BTC)")
    assert said["exceeded once in"].endswith("years")


def test_the_smallest_slash_and_the_largest_reliance_are_where_the_verdict_tips() -> None:
    base = mechanism(*(STAKE,) * 4)
    last = window(setting(base, scenario()))
    most = 2 * STAKE // (last + 1)
    said = claim(THIRD, base, scenario(reliance_per_slot=most)).thresholds
    assert said["largest reliance per slot, commitment final on Bitcoin"].startswith(f"{most} msat")
    assert claim(THIRD, base, scenario(reliance_per_slot=most)).verdict == "holds"
    assert claim(THIRD, base, scenario(reliance_per_slot=most + 1)).verdict == "fails"


@given(free=st.booleans())
def test_value_counts_at_its_top_once_and_at_its_mean_else(*, free: bool) -> None:
    """Under a free order, members have had the value of their own third of the blocks."""
    built = mechanism(*(STAKE,) * 4, free=free)
    law = library.mev("minimal")
    last = window(setting(built, scenario()))
    others = law.mean() * last * (Fraction(2, 3) if free else 1)
    expected = 2 * STAKE - max(law.values) - others
    assert margin(THIRD, built, scenario(mev="minimal")) == expected.__floor__()


def test_one_leader_takes_back_its_word_and_no_quorum() -> None:
    built = mechanism(*(STAKE,) * 4)
    assert claim(LEADER, built, scenario(reliance_per_slot=10**15)).method.startswith("not available")
    word = on_word(built)
    last = window(setting(word, scenario()))
    assert margin(LEADER, word, scenario(reliance_per_slot=7)) == STAKE - 7 * (last + 1)
    # A leader that orders freely has taken the value of its own blocks before.
    assert margin(LEADER, word, scenario(mev="minimal")) == STAKE


def test_who_holds_more_than_a_third_is_a_quorums_overlap_alone() -> None:
    built = mechanism(3 * STAKE, STAKE, STAKE)
    assert margin(LEADER, built, scenario()) == 3 * STAKE
    assert claim(LEADER, mechanism(STAKE, STAKE, STAKE), scenario()).method.startswith("not available")


@pytest.mark.parametrize("name", [THIRD, BOTH])
def test_who_can_halt_the_rollup_is_not_judged_on_it(name: str) -> None:
    rule = FractionSlash(Offence.EQUIVOCATION, fraction=PPM)
    built = mechanism(*(STAKE,) * 4, slashing=Slashing(Rollup(), (rule,)))
    found = claim(name, built, scenario(reliance_per_slot=1))
    assert found.verdict == "fails"
    assert {term.term for term in found.terms} == {"reliance"}
    assert "halt" in found.thresholds["evidence counts with"]
    # Where the word of one leader is the order, the others go on and judge it, within a slot as good as surely.
    assert STAKE - 1 <= margin(LEADER, on_word(built), scenario()) <= STAKE


def test_evidence_that_comes_late_counts_by_its_chance() -> None:
    base = mechanism(*(STAKE,) * 4)
    built = replace(base, sequencers=replace(base.sequencers, unbonding=Duration(1, Clock.BITCOIN_BLOCKS)))
    assert margin(THIRD, built, scenario()) == 0
    assert margin(THIRD, base, scenario(detection=PPM // 2)) == STAKE


def test_bounds_that_do_not_decide_are_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bonds of 6, 1 and 1: the overlap needs 4, and 6 is the least in whole bonds; rounded powers see less."""
    monkeypatch.setattr(optimum, "ENUMERATED", 1)
    monkeypatch.setattr(knapsack, "CELLS", 4)
    built = mechanism(6_000, 1_000, 1_000)
    last = window(setting(built, scenario()))
    read = cheapest_overlap(setting(built, scenario()))
    assert read.least < read.most
    between = read.least.__floor__() // (last + 1) + 1
    assert claim(THIRD, built, scenario(reliance_per_slot=between)).verdict == "undecided"
    assert claim(THIRD, built, scenario()).verdict == "holds"


def under(built: Mechanism, protocol: str) -> Mechanism:
    return replace(built, consensus=replace(built.consensus, protocol=protocol))


def test_amnesia_costs_nothing_where_a_double_vote_costs_the_overlap() -> None:
    """CometBFT blames nobody for votes in different rounds, so the bonds of two quorums' members protect nothing."""
    base = mechanism(*(STAKE,) * 4)
    found = claim(THIRD, under(base, "cometbft"), scenario(reliance_per_slot=1))
    assert found.verdict == "fails"
    assert {term.term for term in found.terms} == {"reliance"}
    assert found.thresholds["by way of"] == "votes against a lock in different rounds"
    assert found.thresholds["budget of two votes in a round"].startswith(f"{2 * STAKE} msat")
    assert claim(THIRD, under(base, "hotstuff"), scenario(reliance_per_slot=1)).verdict == "holds"


@given(st.integers(1, 30))
def test_minimmit_breaks_at_a_fifth_and_two_of_its_quorums_share_three(tolerated: int) -> None:
    """n = 5f + 1: final at n - f, a view ends at 2f + 1; f + 1 are in both, and n - 2f in two final quorums."""
    size = 5 * tolerated + 1
    twice, overtaken = conflicts(PROTOCOLS["minimmit"].record)
    assert overlap_needed(size, twice.needs) == size - 2 * tolerated
    assert overlap_needed(size, overtaken.needs) == tolerated + 1
    assert easiest(PROTOCOLS["minimmit"].record) == overtaken


def test_minimmit_puts_the_smaller_overlap_at_stake() -> None:
    built = under(mechanism(*(STAKE,) * 11), "minimmit")
    assert margin(THIRD, built, scenario()) == 3 * STAKE


def test_a_speculative_confirmation_is_worth_its_leaders_bond() -> None:
    built = mechanism(STAKE, 2 * STAKE, 3 * STAKE, free=False)
    assert margin(SPECULATIVE, built, scenario(reliance_per_slot=7)) == STAKE - 7
    assert margin(SPECULATIVE, built, scenario(mev="minimal")) == STAKE - max(library.mev("minimal").values)
    free = mechanism(STAKE, 2 * STAKE, 3 * STAKE)
    assert margin(SPECULATIVE, free, scenario(mev="minimal")) == STAKE
    unpunished = replace(built, slashing=Slashing(Rollup(), ()))
    assert claim(SPECULATIVE, unpunished, scenario(reliance_per_slot=1)).verdict == "fails"
    # The final order of the same protocol takes the overlap of two quorums: of six parts three, so the third alone.
    assert margin(LEADER, built, scenario()) == 3 * STAKE
    for protocol in ("cometbft", "single", "hotstuff-2", "simplex"):
        assert claim(SPECULATIVE, under(built, protocol), scenario()).method.startswith("not available")


def both(name: str, **overrides: str) -> tuple[Mechanism, Scenario]:
    found = load(name, overrides=overrides)
    return found.mechanism, found.scenario
