"""Thresholds of the discount against payoff streams; A-REP-1 (Friedman 1971, Axelrod 1981, Tirole 1988)."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.solvers.repeated import (
    StageGame,
    bertrand_threshold,
    cournot_threshold,
    grim_trigger_threshold,
    reversion_threshold,
    stage_game,
    tit_for_tat_threshold,
)

ratios = st.fractions(-10, 10, max_denominator=20)
discounts = st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=200)
stages = st.lists(ratios, min_size=4, max_size=4, unique=True).map(
    lambda found: stage_game(*sorted(found, reverse=True))
)


def test_the_textbook_dilemma() -> None:
    """A-REP-1.1 and A-REP-1.2."""
    stage = stage_game(5, 3, 1, 0)

    assert grim_trigger_threshold(stage) == Fraction(1, 2)
    assert tit_for_tat_threshold(stage) == Fraction(2, 3)


def test_bertrand() -> None:
    """A-REP-1.3 to A-REP-1.5."""
    assert {n: bertrand_threshold(n) for n in (2, 5, 10)} == {2: Fraction(1, 2), 5: Fraction(4, 5), 10: Fraction(9, 10)}


def test_cournot() -> None:
    """A-REP-1.6 to A-REP-1.9."""
    expected = {2: Fraction(9, 17), 3: Fraction(4, 7), 5: Fraction(9, 14), 10: Fraction(121, 161)}

    assert {n: cournot_threshold(n) for n in expected} == expected


@given(st.integers(2, 200))
def test_both_follow_their_closed_forms(firms: int) -> None:
    assert bertrand_threshold(firms) == 1 - Fraction(1, firms)
    assert cournot_threshold(firms) == Fraction((firms + 1) ** 2, firms**2 + 6 * firms + 1)


@given(stages, discounts)
def test_grim_trigger_holds_where_no_first_defection_pays(stage: StageGame, discount: Fraction) -> None:
    loyal = stage.reward / (1 - discount)
    defecting = stage.temptation + discount * stage.punishment / (1 - discount)

    assert (discount >= grim_trigger_threshold(stage)) == (loyal >= defecting)


@given(stages, discounts)
def test_tit_for_tat_holds_where_no_answer_to_it_pays(stage: StageGame, discount: Fraction) -> None:
    assume(2 * stage.reward > stage.temptation + stage.sucker)
    best = max(answer(stage, discount, (first, second)) for first, second in product((True, False), repeat=2))

    assert (discount >= tit_for_tat_threshold(stage)) == (best <= stage.reward / (1 - discount))


def answer(stage: StageGame, discount: Fraction, plan: tuple[bool, bool]) -> Fraction:
    """What a plan earns against tit-for-tat: whether to cooperate when it will cooperate, and when it will not.

    The other's next move is one's own last, so the plan's path is periodic within two steps.
    """
    pays = {
        (True, True): stage.reward,
        (True, False): stage.sucker,
        (False, True): stage.temptation,
        (False, False): stage.punishment,
    }
    mine = plan[0]
    later = plan[0 if mine else 1]
    last = plan[0 if later else 1]
    first, second, third = pays[mine, True], pays[later, mine], pays[last, later]
    if mine == later:
        return first + discount * second / (1 - discount)
    # Cooperation and defection in turn: the second and third steps repeat for ever.
    assert last == mine
    return first + discount * (second + discount * third) / (1 - discount**2)


@pytest.mark.parametrize("firms", [-1, 0, 1])
def test_one_firm_does_not_collude(firms: int) -> None:
    for threshold in (bertrand_threshold, cournot_threshold):
        with pytest.raises(BadInput, match="firms"):
            threshold(firms)


@given(st.permutations([5, 3, 1, 0]))
def test_other_orders_are_no_dilemma(payoffs: list[int]) -> None:
    assume(payoffs != [5, 3, 1, 0])
    with pytest.raises(BadInput, match="stage game"):
        stage_game(*payoffs)


def test_taking_turns_must_not_beat_cooperation() -> None:
    with pytest.raises(BadInput, match="tit-for-tat"):
        tit_for_tat_threshold(stage_game(6, 3, 1, 0))


@pytest.mark.parametrize("payoffs", [(3, 2, 1), (1, 5, 1), (1, 5, 2)])
def test_a_reward_that_nobody_leaves_or_loses_has_no_threshold(payoffs: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match="repeated game"):
        reversion_threshold(*payoffs)
