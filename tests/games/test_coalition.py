"""Games of coalitions as data: needs in whole power, exact amounts in integers, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.bribery import Refusal, as_threat, quorum_bribe
from econ.games.coalition import (
    ANYBODY,
    CONFLICT,
    NOBODY,
    QUORUM,
    VETO,
    CoalitionGame,
    Need,
    Threat,
    in_integers,
    threshold,
)
from tests.games.coalitions import needed

GAME = CoalitionGame((2, 1), (threshold("attack", VETO, gain=1, costs=[1, 1]),))


@pytest.mark.parametrize(
    ("need", "whole", "power"),
    [
        (VETO, 3, 1),
        (VETO, 4, 2),
        (QUORUM, 3, 3),
        (QUORUM, 4, 3),
        (QUORUM, 100, 67),
        (CONFLICT, 3, 3),
        (CONFLICT, 4, 2),
        (CONFLICT, 100, 34),
        (ANYBODY, 7, 1),
        (NOBODY, 7, 0),
    ],
)
def test_needs_are_the_least_whole_power(need: Need, whole: int, power: int) -> None:
    """Four votes make quorums of three, which share two; who is missing from all quorums has at least a third."""
    game = CoalitionGame((1,) * whole, (threshold("attack", need, gain=0, costs=[0] * whole),))
    assert game.quorums().regimes[0].needs == (power,)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.sampled_from((VETO, QUORUM, CONFLICT, ANYBODY)))
def test_needs_match_counting_up(power: list[int], need: Need) -> None:
    game, whole = CoalitionGame(tuple(power), (threshold("attack", need, gain=0, costs=[0] * len(power)),)), sum(power)
    votes = range(2 * whole + 2)
    quorum = next(each for each in votes if each > need.share * whole)
    least = next(each for each in votes if each >= need.share * whole)
    counted = {"above": quorum, "least": least, "overlap": max(2 * quorum - whole, 1)}[need.rule]
    assert game.quorums().regimes[0].needs == (counted,)
    assert needed(need, whole) == counted


@given(st.integers(1, 60))
def test_below_a_veto_the_others_make_a_quorum_and_from_it_on_they_do_not(whole: int) -> None:
    veto = needed(VETO, whole)
    assert whole - veto < needed(QUORUM, whole) <= whole - (veto - 1)


def test_a_threshold_turns_costs_into_negative_gains() -> None:
    assert threshold("attack", VETO, gain=5, costs=[1, -2]).gains == ((-1, 2),)


@given(
    gain=st.fractions(-100, 100, max_denominator=50),
    costs=st.lists(st.fractions(-9, 9, max_denominator=30), min_size=1),
)
def test_amounts_in_integers_are_exact(gain: Fraction, costs: list[Fraction]) -> None:
    power = (1,) * len(costs)
    game, unit = in_integers(power, [Threat("attack", VETO, gain, tuple(costs))])
    assert Fraction(game.regimes[0].gain, unit) == gain
    assert [-Fraction(each, unit) for each in game.regimes[0].gains[0]] == costs


def test_long_denominators_are_rounded_in_the_coalitions_favour() -> None:
    third = Fraction(1, 3**200)
    game, unit = in_integers((1,), [Threat("attack", VETO, third, (third,))])
    assert unit == 1 << 64
    assert game.regimes[0].gain == 1
    assert game.regimes[0].gains == ((0,),)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"power": (1, -1)}, "power: an entry is below 0"),
        ({"power": ()}, "power: must be a list"),
        ({"power": (1,)}, "gains: must be a list of 1 integers"),
        ({"most": 0}, "most: a coalition has a member"),
        ({"most": 3}, "an entry is above 2"),
        ({"faulty": -1}, "an entry is below 0"),
        ({"actions": ()}, "actions: must be a list with an entry"),
        ({"actions": ("a", "b")}, "needs: must be a list with an entry for every action"),
        ({"regimes": ()}, "regimes: must be a list with an entry"),
        ({"regimes": (threshold("x", Need("above", Fraction(3, 2)), gain=0, costs=[0, 0]),)}, "a share must be"),
    ],
)
def test_what_is_no_game_is_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        replace(GAME, **change).quorums()  # type: ignore[arg-type]


def test_bribes_are_games() -> None:
    game = quorum_bribe((1, 1, 1), VETO, budget=7, costs=[3, 4, 5])
    assert (game.regimes[0].gain, game.regimes[0].gains) == (7, ((-3, -4, -5),))
    assert as_threat("buy", VETO, budget=Fraction(1, 2), costs=[1]).gain == Fraction(1, 2)
    assert Refusal(Fraction(1, 2), penalty=10, chance=Fraction(1, 4)).cost == 3
