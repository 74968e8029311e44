"""Closed forms of the literature by the library's own functions: censors in a row, delays, entry."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.claims.censors import drawn, permuted, permuted_across, round_robin
from econ.solvers.claims.participation import entrants
from econ.solvers.claims.timing import Rounds


@pytest.mark.parametrize(
    ("sequencers", "censors", "slots", "by_draws", "by_order"),
    [
        (10, 3, 2, 0.09, 0.06666666667),
        (10, 3, 3, 0.027, 0.008333333333),
        (10, 3, 4, 0.0081, 0),
        (100, 33, 6, 0.001291467969, 0.0009291269411),
        (100, 33, 10, 1.531578985e-05, 5.347162639e-06),
    ],
)
def test_published_chances_of_censorship(
    sequencers: int, censors: int, slots: int, by_draws: float, *, by_order: float
) -> None:
    """A-FTX-1, cases 1 to 5."""
    assert float(drawn(sequencers, censors, slots)) == pytest.approx(by_draws, rel=1e-9)
    assert float(permuted(sequencers, censors, slots)) == pytest.approx(by_order, rel=1e-9)


def test_orders_drawn_afresh_let_censors_meet_at_the_seam() -> None:
    """A-FTX-1, corrected: four slots of three among ten split two and two, (1/15)**2; beyond six slots never."""
    assert permuted_across(10, 3, 4) == Fraction(1, 15) ** 2
    assert permuted_across(10, 3, 6) > 0
    assert permuted_across(10, 3, 7) == 0


@given(st.integers(1, 4), st.integers(0, 4), st.integers(0, 8))
def test_across_orders_is_the_worst_place_to_begin(sequencers: int, censors: int, slots: int) -> None:
    """Counted over all runs of three orders; the window begins anywhere in the first of them."""
    censors, slots = min(censors, sequencers), min(slots, 2 * sequencers)
    runs = [sum(orders, ()) for orders in product(permutations(range(sequencers)), repeat=3)]
    counted = [
        sum(all(who < censors for who in run[start : start + slots]) for run in runs) for start in range(sequencers)
    ]
    assert permuted_across(sequencers, censors, slots) == Fraction(max(counted), len(runs))


@given(st.integers(0, 9), st.integers(0, 12))
def test_a_round_robin_bounds_censors_for_certain(censors: int, slots: int) -> None:
    leaders = [1] * censors + [0] * 5
    worst = any(all((leaders * 4)[start : start + slots]) for start in range(len(leaders)))
    assert round_robin(censors, slots) == worst


@pytest.mark.parametrize(
    ("leaders", "slope", "prompt", "fixed", "margin"),
    [
        (10, "1", "1", "5", "-4"),
        (10, "1", "1", "20", "11"),
        (100, "1/2", "2/5", "10", "-49/5"),
        (4, "1/5", "2", "6/5", "0"),
    ],
)
def test_published_margins_of_waiting(leaders: int, slope: str, prompt: str, fixed: str, *, margin: str) -> None:
    """A-MEV-5, cases 1 to 4; the last is an exact tie, which doubles miss."""
    found = Rounds(leaders, Fraction(slope), Fraction(prompt), Fraction(fixed))
    assert found.margin() == Fraction(margin)


def test_waiting_is_a_dilemma() -> None:
    """A-MEV-5, case 5: it pays alone, and costs all if all do it."""
    found = Rounds(10, Fraction(1), Fraction(1), Fraction(5))
    utilities = [found.alone(Fraction(0)), found.alone(Fraction(2)), found.together(Fraction(2))]
    assert utilities == [Fraction(3, 5), Fraction(2, 3), Fraction(4, 15)]


NUMBERS = st.fractions(Fraction(1, 20), 20, max_denominator=20)


@given(st.integers(2, 30), NUMBERS, NUMBERS, st.tuples(NUMBERS, NUMBERS))
def test_the_margin_tells_whether_any_delay_pays(
    leaders: int, slope: Fraction, prompt: Fraction, others: tuple[Fraction, Fraction]
) -> None:
    fixed, delay = others
    found = Rounds(leaders, slope, prompt, fixed)
    pays = found.alone(delay) - found.alone(Fraction(0))
    assert (pays > 0) == (found.margin() < 0)
    assert (pays == 0) == (found.margin() == 0)


@pytest.mark.parametrize(("prize", "fixed", "number"), [("100", "1", 10), ("100", "3", 5), ("50", "7/10", 8)])
def test_published_entry(prize: str, fixed: str, number: int) -> None:
    """A-STK-4."""
    assert entrants(Fraction(prize), Fraction(fixed)) == number
