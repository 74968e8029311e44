"""Consecutive leads: draws by hand, rotations by the rule itself, and the figures of the reference."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.closed_forms import same_leader
from econ.protocol.election.registry import ELECTION_RULES
from econ.solvers.timing.leadership import chance_again, runs_per_slot, worth_of_runs

RULES: tuple[Any, ...] = tuple(
    ELECTION_RULES[name]() for name in ("weighted-round-robin", "stake-weighted", "round-robin")
)
SMOOTH, DRAWN, TURNS = RULES
POWERS = st.lists(st.integers(1, 9), min_size=2, max_size=6)


@pytest.mark.parametrize(
    ("powers", "smooth", "drawn"),
    [((3, 2, 2), 1 / 7, 0.35), ((8, *(1,) * 12), 0.05, 0.19), ((1,) * 20, 0, 0.05)],
)
def test_smooth_rotations_rarely_repeat(*, powers: tuple[int, ...], smooth: float, drawn: float) -> None:
    assert float(chance_again(SMOOTH, np.array(powers))) == pytest.approx(smooth, abs=1e-9)
    assert float(chance_again(DRAWN, np.array(powers))) == pytest.approx(drawn, abs=0.005)


def test_a_long_tail_repeats_hardly_ever_in_turn() -> None:
    """Stakes by 1/rank of twenty: 0.0003 of slots against 0.123 of draws."""
    powers = np.array([10_000 // rank for rank in range(1, 21)])
    assert float(chance_again(SMOOTH, powers)) < 0.002
    assert float(chance_again(DRAWN, powers)) == pytest.approx(0.123, abs=0.001)


@given(POWERS)
def test_draws_repeat_with_the_sum_of_squares(powers: list[int]) -> None:
    assert chance_again(DRAWN, np.array(powers)) == same_leader(np.array(powers))


@given(POWERS, st.sampled_from(RULES))
def test_runs_fill_all_slots_and_repeat_within_themselves(powers: list[int], rule: Any) -> None:
    runs = runs_per_slot(rule, np.array(powers))
    assert sum(length * often for length, often in runs.items()) == 1
    # A run of k repeats its leader k - 1 times; the last length stands for longer ones, too.
    repeated = sum(((length - 1) * often for length, often in runs.items()), Fraction(0))
    assert abs(repeated - chance_again(rule, np.array(powers))) < Fraction(1, 1_000)


def test_drawn_runs_by_counting_sequences() -> None:
    """Two of three draws: a run of two begins where the slots around it are somebody else's."""
    runs = runs_per_slot(DRAWN, np.array([1, 2]))
    chance = {0: Fraction(1, 3), 1: Fraction(2, 3)}
    expected = sum(
        (chance[a] * chance[b] * chance[c] * chance[d] for a, b, c, d in product((0, 1), repeat=4) if a != b == c != d),
        Fraction(0),
    )
    assert runs[2] == expected


def test_what_runs_are_worth() -> None:
    """Value that grows with the square of a run: one pair in a cycle of seven slots is worth two more in seven."""
    runs = runs_per_slot(SMOOTH, np.array([3, 2, 2]))
    assert runs == {1: Fraction(5, 7), 2: Fraction(1, 7)}
    assert worth_of_runs(runs, lambda length: length * length) == Fraction(2, 7)
    assert worth_of_runs(runs, lambda length: 5 * length) == 0
