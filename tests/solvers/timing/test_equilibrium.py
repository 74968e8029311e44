"""Equilibria of waiting by inspection of every pair of delays, and the published prisoner's dilemma."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.timing.equilibrium import DelayGame, in_rounds, in_slots
from econ.solvers.timing.waiting import Rounds, best_delay

GRIDS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, WEIGHT_TOTAL)), min_size=1, max_size=5)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 3), min_size=n, max_size=n), min_size=n, max_size=n)
    )
)
def test_nobody_gains_by_leaving_an_equilibrium(table: list[list[int]]) -> None:
    game = DelayGame(tuple(tuple(map(Fraction, row)) for row in table))
    size = range(len(table))
    for delay in size:
        leaving = max(table[own][delay] for own in size)
        assert (delay in game.equilibria) == (leaving == table[delay][delay])
    assert game.dilemma == (
        bool(game.equilibria) and 0 not in game.equilibria and all(table[e][e] < table[0][0] for e in game.equilibria)
    )


@given(grid=GRIDS, lost=st.integers(0, 50))
def test_alone_it_is_the_plain_problem_of_waiting(grid: list[tuple[int, int]], lost: int) -> None:
    values, misses = zip(*grid, strict=True)
    assert in_slots(values, misses, lost=lost).alone == best_delay(values, misses, lost=lost).place


def test_waiting_in_slots_moves_value_and_loses_some() -> None:
    """Ten more for waiting, at a tenth's risk: alone it pays 99 against 90; if all do, each has 90 - 10 + 1 of it."""
    game = in_slots([100, 120], [0, WEIGHT_TOTAL // 8], lost=0)
    assert game.payoffs == ((Fraction(100), Fraction(80)), (Fraction(105), Fraction(175, 2)))
    assert (game.alone, game.equilibria, game.dilemma) == (1, (1,), True)


def test_a_prompt_equilibrium_is_no_dilemma() -> None:
    game = in_slots([100, 101], [0, WEIGHT_TOTAL // 2])
    assert (game.alone, game.equilibria, game.dilemma) == (0, (0,), False)


@given(leaders=st.integers(2, 20), slope=st.integers(0, 5), prompt=st.integers(1, 5), fixed=st.integers(0, 60))
def test_rounds_are_prompt_or_as_long_as_the_grid(*, leaders: int, slope: int, prompt: int, fixed: int) -> None:
    """A lone delay of any length pays exactly under temptation (A-MEV-5); a dilemma needs a reward that is fixed."""
    rounds = Rounds(leaders, Fraction(slope), Fraction(prompt), Fraction(fixed))
    game = in_rounds(rounds, (0, 1, 2))
    if rounds.temptation > 0:
        assert game.alone == 2
    if rounds.temptation < 0:
        assert game.alone == 0
        assert 0 in game.equilibria
    assert not game.dilemma or rounds.dilemma


def test_the_published_dilemma() -> None:
    assert in_rounds(Rounds(10, Fraction(1), Fraction(1), Fraction(5)), (0, 1, 2)).dilemma


def test_bad_tables_are_refused() -> None:
    for payoffs in ((), ((Fraction(1), Fraction(2)),)):
        with pytest.raises(BadInput, match="payoffs"):
            DelayGame(payoffs)
    for values, misses in (([], []), ([1], [1, 2])):
        with pytest.raises(BadInput, match="delays"):
            in_slots(values, misses)
