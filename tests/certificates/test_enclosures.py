"""Enclosures of chances against sums of 60 digits, counting over all orders, and published values."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import permutations
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates.enclosures import (
    BITCOIN_MS,
    GRAIN,
    MOST_INTERVALS,
    all_drawn,
    all_permuted,
    at_least_blocks,
    double_spend,
    harmonic,
    longest_lead,
    longest_run,
)

STEP = Fraction(1, GRAIN)
LAST_DIGITS = Fraction(1, 10**50)


def poisson_tail(blocks: int, milliseconds: int) -> Fraction:
    """P(at least so many blocks), to 60 digits."""
    with localcontext() as context:
        context.prec = 60
        mean = Decimal(milliseconds) / BITCOIN_MS
        fewer = sum((mean**k / factorial(k) for k in range(blocks)), Decimal(0)) * (-mean).exp()
        return Fraction(1 - fewer)


def test_no_time_finds_no_block() -> None:
    assert min(at_least_blocks(0, Fraction(0))) == 1
    low, high = at_least_blocks(1, Fraction(0))
    assert low == 0
    assert high <= STEP


@given(st.integers(0, 60), st.integers(1, 10**8))
def test_bounds_are_neighbours_around_the_chance(blocks: int, milliseconds: int) -> None:
    low, high = at_least_blocks(blocks, Fraction(milliseconds))
    # The reference itself errs in its last digits.
    assert low - LAST_DIGITS <= poisson_tail(blocks, milliseconds) <= high + LAST_DIGITS
    assert high - low <= STEP
    assert 0 <= low <= high <= 1


def test_many_blocks_near_their_mean_stay_enclosed() -> None:
    """A Poisson law of mean 3024 has its median at 3024: P(at least 3024) exceeds a half by two thirds of its mode."""
    low, high = at_least_blocks(3_024, Fraction(3_024 * BITCOIN_MS))
    assert high - low <= STEP
    assert float(low) == pytest.approx(0.5 + 2 / 3 / (2 * 3.141592653589793 * 3_024) ** 0.5 / 2, abs=1e-4)


@given(st.integers(1, 4), st.integers(0, 10**5))
def test_far_from_the_mean_the_loose_bounds_agree_with_the_tight_ones(spread: int, gap: int) -> None:
    mean = MOST_INTERVALS + 1 + gap
    low, _ = at_least_blocks(mean // (spread + 1), Fraction(mean * BITCOIN_MS))
    _, high = at_least_blocks(mean * (spread + 1), Fraction(mean * BITCOIN_MS))
    # Chebyshev's inequality is weaker than Cantelli's, and both bound tails by the variance, which is the mean.
    assert 1 - low <= Fraction(mean, (mean - mean // (spread + 1)) ** 2) + STEP
    assert high <= Fraction(mean, (mean * spread) ** 2) + STEP


@pytest.mark.parametrize(
    ("share", "published"),
    [
        ("0.1", "0.2 0.056 0.01712 0.00546 0.00178 0.00059 0.0002 0.00007 0.00002 0.00001"),
        ("0.2", "0.4 0.208 0.11584 0.06669 0.03916 0.02331 0.01401 0.00848 0.00516 0.00316"),
        ("0.3", "0.6 0.432 0.32616 0.25207 0.19762 0.15645 0.12475 0.10003 0.08055 0.06511"),
        ("0.4", "0.8 0.704 0.63488 0.57958 0.53314 0.493 0.45769 0.42621 0.39787 0.37218"),
    ],
)
def test_the_printed_table_of_double_spends(share: str, published: str) -> None:
    """A-DA-2, cases 1 to 4 (Rosenfeld, table 1, five digits)."""
    found = [double_spend(Fraction(share), depth) for depth in range(1, 11)]
    assert all(
        abs(chance - Fraction(printed)) <= Fraction(6, 10**6)
        for chance, printed in zip(found, published.split(), strict=True)
    )


def test_double_spends_in_full() -> None:
    """A-DA-2, cases 5 to 7."""
    assert double_spend(Fraction(1, 10), 6) == Fraction("0.00059141216")
    assert double_spend(Fraction(3, 10), 6) == Fraction("0.15644958192")
    assert double_spend(Fraction(1, 2), 100) == 1


@given(st.fractions(0, Fraction(1, 2), max_denominator=50), st.integers(1, 8))
def test_a_double_spend_is_a_race_of_coin_tosses(share: Fraction, depth: int) -> None:
    """While the honest chain finds n blocks the attacker finds m, and then makes up n - m with (q/p)**(n - m)."""
    p, chance = 1 - share, Fraction(0)
    for found in range(depth + 1):
        together = Fraction(factorial(depth + found - 1), factorial(found) * factorial(depth - 1))
        caught = (share / p) ** (depth - found)
        chance += together * p**depth * share**found * (1 - caught)
    assert double_spend(share, depth) == 1 - chance


@given(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_random_order_counts_orders(sequencers: int, censors: int, draws: int) -> None:
    censors, draws = min(censors, sequencers), min(draws, sequencers)
    orders = list(permutations(range(sequencers)))
    all_censors = sum(all(who < censors for who in order[:draws]) for order in orders)
    assert all_permuted(sequencers, censors, draws) == Fraction(all_censors, len(orders))


def test_independent_draws_multiply() -> None:
    assert all_drawn(Fraction(3, 10), 4) == Fraction(81, 10_000)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=8))
def test_the_longest_run_is_seen_in_a_long_look(leaders: list[int]) -> None:
    look, longest, run = leaders * 4, 0, 0
    for place, leader in enumerate(look):
        run = run + 1 if place and leader == look[place - 1] else 1
        longest = max(longest, run)
    assert longest_run(leaders) == (None if len(set(leaders)) == 1 else longest)


def test_two_equal_sequencers_alternate_at_most_twice() -> None:
    """H(1) / (1 - 1/2) = 2."""
    assert longest_lead(1, 2, 2) == 2
    assert harmonic(3) == Fraction(11, 6)
