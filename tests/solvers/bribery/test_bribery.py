"""Published bribes: A-FTX-2 to A-FTX-4, and whose vote decides."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.games.bribery import Refusal, Vote
from econ.solvers.bribery.leaders import (
    censorship_cost,
    cheapest_bribe,
    concurrent_bribe_pays,
    everybody_includes,
    inclusion_cost,
)
from econ.solvers.bribery.miners import least_fee, least_fee_at_risk, orphan_chance
from econ.solvers.bribery.voters import (
    attack,
    escrow,
    most_paid,
    paid_in_equilibrium,
    pivotal,
    swings,
    wrong_is_better_unless_pivotal,
    wrong_is_dominant,
)

TENTH = Fraction(1, 10)


@pytest.mark.parametrize(
    ("proposers", "shared", "alone", "includes", "censors"),
    [
        (1, TENTH, TENTH, TENTH, TENTH),
        (2, Fraction(1, 100), 1, Fraction(2, 100), 2),
        (4, Fraction(1, 100), 1, Fraction(4, 100), 4),
        (8, Fraction(1, 1_000), Fraction(1, 2), Fraction(8, 1_000), 4),
    ],
)
def test_conditional_tips(
    proposers: int, *, shared: Fraction, alone: Fraction, includes: Fraction, censors: Fraction
) -> None:
    """A-FTX-2.1 to A-FTX-2.4; a bribe pays beyond k T only."""
    assert inclusion_cost(proposers, alone, shared) == includes
    assert censorship_cost(proposers, alone) == censors
    assert not concurrent_bribe_pays(censors, proposers, alone)
    assert concurrent_bribe_pays(censors + Fraction(1, 10**9), proposers, alone)
    assert everybody_includes(proposers, shared)
    assert not everybody_includes(proposers, shared, cost=shared + 1)


def test_leaders_in_a_row_are_paid_one_by_one() -> None:
    """A-FTX-2.5; a penalty of 10 with a chance of a quarter adds 2.5."""
    assert cheapest_bribe([Refusal(Fraction(5, 100))] * 6) == Fraction(3, 10)
    assert cheapest_bribe([Refusal(1), Refusal(2, penalty=10, chance=Fraction(1, 4))]) == Fraction(11, 2)


@pytest.mark.parametrize(
    ("share", "fee", "at_risk"),
    [("0.1", "0.03125", 0.0315657), ("0.2", "0.125", 0.1302083), ("0.33", "0.3403125", 0.3819016)],
)
def test_feather_forking(share: str, fee: str, at_risk: float) -> None:
    """A-FTX-3.1 to A-FTX-3.3: the published fee, and the exact one where the fee is at risk."""
    power, reward = Fraction(share), Fraction("3.125")
    assert orphan_chance(power) == power * power
    assert least_fee(power, reward) == Fraction(fee)
    assert float(least_fee_at_risk(power, reward)) == pytest.approx(at_risk, abs=5e-8)


@given(st.fractions(0, Fraction(99, 100)), st.fractions(0, 100))
def test_at_the_exact_fee_including_and_leaving_out_are_worth_the_same(share: Fraction, reward: Fraction) -> None:
    fee = least_fee_at_risk(share, reward)
    assert (1 - share**2) * (reward + fee) == reward


def test_the_wrong_vote_is_weakly_dominant_and_costs_nothing() -> None:
    """A-FTX-4.1 to A-FTX-4.3, with the payoffs written out; the escrow is never needed in full."""
    bribed = attack(100, 1, TENTH)
    payoffs = [bribed.payoff(wrong=vote, wrong_wins=wins) for wins in (False, True) for vote in (False, True)]
    assert payoffs == [1, Fraction(11, 10), 0, 1]
    assert wrong_is_dominant(bribed)
    assert wrong_is_better_unless_pivotal(bribed)
    assert (escrow(bribed), paid_in_equilibrium(bribed)) == (110, 0)
    staked = attack(100, 1, TENTH, deposit=5)
    assert (escrow(staked), paid_in_equilibrium(staked)) == (610, 0)
    assert (most_paid(bribed), most_paid(staked)) == (Fraction("53.9"), Fraction("298.9"))


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 60))
def test_a_deposit_breaks_dominance_where_the_bribe_is_below_reward_and_deposit(
    reward: int, deposit: int, bribe: int
) -> None:
    vote = Vote(9, reward, bribe, deposit)
    pointless = reward + deposit == 0 == bribe
    assert wrong_is_dominant(vote) == (bribe >= reward + deposit and not pointless)
    assert paid_in_equilibrium(vote) == (0 if wrong_is_dominant(vote) else 9 * bribe)


def test_a_small_member_may_decide_nothing_or_as_much_as_a_large_one() -> None:
    """Of [51; 50, 49, 1] the first decides in three sets, the others in one; of [52; 50, 26, 26, 1] the last never."""
    assert swings((50, 49, 1), 51) == (3, 1, 1)
    assert pivotal((50, 26, 26, 1), 52) == (0, 1, 2)
    assert pivotal((1, 1), 3) == ()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(1, 40))
def test_swings_counted_one_by_one(power: list[int], quota: int) -> None:
    def count(member: int) -> int:
        others = [who for who in range(len(power)) if who != member]
        sums = [
            sum(power[who] for who, inside in zip(others, flags, strict=True) if inside)
            for flags in product((0, 1), repeat=len(others))
        ]
        return sum(total < quota <= total + power[member] for total in sums)

    assert swings(power, quota) == tuple(count(member) for member in range(len(power)))
