"""Censors in a row: published chances (A-FTX-1), and orders counted one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.certificates.enclosures import all_drawn, all_permuted
from econ.solvers.bribery.censors import permuted_across, slots_until_rare

MILLIONTH = Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("leaders", "censors", "slots", "drawn", "permuted"),
    [
        (10, 3, 2, 0.09, 1 / 15),
        (10, 3, 3, 0.027, 1 / 120),
        (10, 3, 4, 0.0081, 0),
        (100, 33, 6, 0.001291467969, 0.0009291269411),
        (100, 33, 10, 1.531578985e-05, 5.347162639e-06),
    ],
)
def test_censors_in_a_row(leaders: int, censors: int, *, slots: int, drawn: float, permuted: float) -> None:
    """A-FTX-1.1 to A-FTX-1.5."""
    assert float(all_drawn(Fraction(censors, leaders), slots)) == pytest.approx(drawn, rel=1e-9)
    assert float(all_permuted(leaders, censors, slots)) == pytest.approx(permuted, rel=1e-9)


def test_orders_drawn_afresh_let_censors_meet_at_the_seam() -> None:
    """A-FTX-1, corrected: four slots of three among ten split two and two, (1/15)**2; beyond six slots never."""
    assert permuted_across(10, 3, 4) == Fraction(1, 15) ** 2
    assert permuted_across(10, 3, 6) > 0
    assert permuted_across(10, 3, 7) == 0


@given(st.integers(1, 4), st.integers(0, 4), st.integers(0, 8))
def test_across_orders_is_the_worst_place_to_begin(leaders: int, censors: int, slots: int) -> None:
    """Counted over all runs of three orders; the window begins anywhere in the first of them."""
    censors, slots = min(censors, leaders), min(slots, 2 * leaders)
    runs = [sum(orders, ()) for orders in product(permutations(range(leaders)), repeat=3)]
    counted = [
        sum(all(who < censors for who in run[start : start + slots]) for run in runs) for start in range(leaders)
    ]
    assert permuted_across(leaders, censors, slots) == Fraction(max(counted), len(runs))


@pytest.mark.parametrize(
    ("share", "rare", "slots"),
    [
        (Fraction(1, 3), Fraction(1, 1_000), 7),
        (Fraction(1, 3), MILLIONTH, 13),
        (Fraction(1, 2), MILLIONTH, 20),
        (Fraction(66, 100), MILLIONTH, 34),
        (Fraction(1, 10), MILLIONTH, 6),
        (Fraction(0), MILLIONTH, 1),
    ],
)
def test_slots_until_censorship_is_rare(share: Fraction, rare: Fraction, slots: int) -> None:
    """A-FTX-1.6 to A-FTX-1.9, an exact tie, and no censor at all."""
    assert slots_until_rare(share, rare) == slots


@given(st.fractions(0, Fraction(999, 1_000), max_denominator=1_000), st.sampled_from([MILLIONTH, Fraction(1, 2)]))
def test_the_fewest_slots_that_are_rare_enough(share: Fraction, rare: Fraction) -> None:
    slots = slots_until_rare(share, rare)
    assert share**slots <= rare
    assert slots == 1 or share ** (slots - 1) > rare
