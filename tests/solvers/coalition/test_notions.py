"""Resilience without side payments, immunity and robustness against every coalition and every set of faulty ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.coalition import NOBODY, VETO, CoalitionGame, Need, Regime, threshold
from econ.solvers.coalition.decision import decide
from econ.solvers.coalition.notions import resilient
from econ.solvers.coalition.robustness import Harm, immune, most_faulty, robust
from tests.games.coalitions import coalitions, gains, games, largest_gain, reaches, subsets


@pytest.mark.parametrize("actions", [1, 2])
@given(data=st.data())
def test_resilience_counts_who_is_better_off(actions: int, data: st.DataObject) -> None:
    game = data.draw(games(members=4, actions=actions, joint=False))
    own = [gains(regime, taken) for regime, taken in coalitions(game)]
    assert (resilient(game).verdict == "fails") == any(min(each) > 0 for each in own)
    assert (resilient(game, strongly=True).verdict == "fails") == any(max(each) > 0 for each in own)


@given(games(members=5, joint=False))
def test_no_gain_in_sum_implies_resilience_and_strength_implies_both(game: CoalitionGame) -> None:
    if decide(game).verdict == "holds":
        assert resilient(game).verdict == "holds"
    if resilient(game, strongly=True).verdict == "holds":
        assert decide(game).verdict == "holds"


def test_a_joint_gain_is_somebodys_without_side_payments() -> None:
    game = CoalitionGame((1,), (threshold("attack", VETO, gain=1, costs=[0]),))
    with pytest.raises(BadInput, match="attack: a joint gain"):
        resilient(game)


def test_nash_but_not_two_resilient() -> None:
    """A-ROB-3: of five that get 1 each, two that deviate together get 2 each; one alone gets 0 and harms the others."""
    pair = Regime("two deviate", (Need("least", VETO.share * 6 / 5),), ((1,) * 5,))
    alone = Regime("one deviates", (NOBODY,), ((-1,) * 5,))
    assert resilient(CoalitionGame((1,) * 5, (pair, alone), most=2)).verdict == "fails"
    assert resilient(CoalitionGame((1,) * 5, (pair, alone), most=1)).verdict == "holds"
    assert (
        immune(
            (1,) * 5,
            [Harm(threshold("alone", NOBODY, gain=0, costs=[0] * 5), (1,) * 5)],
            faulty=1,
            actions=("deviate",),
        ).verdict
        == "fails"
    )


def harmed(game: CoalitionGame, losses: tuple[int, ...], faulty: int) -> bool:
    """Whether some set of faulty members that reaches a regime leaves somebody worse off that is not among them."""
    return any(
        any(loss > 0 for who, loss in enumerate(losses) if who not in taken)
        for taken in subsets(game, min(faulty, len(game.power)))
        for regime in game.regimes
        if reaches(game, regime, taken) and min(gains(regime, taken)) >= 0
    )


@pytest.mark.parametrize("actions", [1, 2])
@given(data=st.data(), faulty=st.integers(0, 4))
def test_immunity_looks_at_every_set_of_faulty_members(actions: int, data: st.DataObject, faulty: int) -> None:
    game = data.draw(games(members=4, actions=actions, joint=False))
    losses = tuple(data.draw(st.integers(-1, 1)) for _ in game.power)
    verdict = immune(game.power, [Harm(regime, losses) for regime in game.regimes], faulty=faulty, actions=game.actions)
    assert (verdict.verdict == "fails") == harmed(game, losses, faulty)
    assert verdict.verdict != "undecided"


def helped_gain(game: CoalitionGame, faulty: int) -> bool:
    """Whether some coalition gains with the help of some others that do not get there alone."""
    sets = [{}, *subsets(game, min(faulty, len(game.power)))]
    return any(
        regime.gain + sum(gains(regime, taken)) > 0
        for taken in subsets(game, game.most or len(game.power))
        for others in sets
        if not taken.keys() & others.keys()
        for regime in game.regimes
        if reaches(game, regime, taken | others) and not (others and reaches(game, regime, others))
    )


@pytest.mark.parametrize("actions", [1, 2])
@given(data=st.data(), faulty=st.integers(0, 3))
def test_robustness_is_never_wrong(actions: int, data: st.DataObject, faulty: int) -> None:
    game = data.draw(games(members=4, actions=actions))
    verdict = robust(game, members=game.most, faulty=min(faulty, len(game.power))).verdict
    truth = helped_gain(game, faulty)
    assert verdict in {"undecided", "fails" if truth else "holds"}


@given(st.integers(4, 12), st.integers(0, 3), st.integers(0, 60), st.integers(1, 20))
def test_among_equals_robustness_is_decided(members: int, faulty: int, gain: int, cost: int) -> None:
    """The faulty spare the coalition their own cost, as long as they are too few by themselves."""
    game = CoalitionGame((1,) * members, (threshold("attack", VETO, gain=gain, costs=[cost] * members),))
    needed = -(-members // 3) - faulty
    verdict = robust(game, members=None, faulty=faulty)
    if needed > 0:
        assert verdict.verdict == ("holds" if gain <= needed * cost else "fails")
    assert (robust(game, members=None, faulty=0).verdict == "fails") == ((largest_gain(game) or 0) > 0)


def test_the_faulty_are_named_and_the_certificate_lists_them() -> None:
    game = CoalitionGame((1,) * 6, (threshold("attack", VETO, gain=5, costs=[4] * 6),))
    verdict = robust(game, members=None, faulty=1)
    assert (verdict.verdict, verdict.gain) == ("fails", 1)
    assert len(verdict.proof["members"]) == len(verdict.proof["faulty"]) == 1
    assert decide(replace(game, faulty=0)).verdict == "holds"


@given(st.integers(-1, 30), st.integers(0, 30))
def test_the_largest_number_of_faulty_members(largest: int, members: int) -> None:
    found = most_faulty(lambda faulty: faulty <= largest, members)
    assert found == (None if largest < 0 else min(largest, members))
