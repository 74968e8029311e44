"""Symmetric equilibria and tipping points against closed forms."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.archetypes import bribed_censorship, hawk_dove, threshold_public_good, volunteers_dilemma
from econ.games.population import Array, PopulationGame
from econ.solvers.population.bernstein import Bracket
from econ.solvers.population.symmetric import SymmetricEquilibria, honest_edges, symmetric_equilibria
from tests.solvers.population.generators import games, paid

TWO = st.sampled_from([(2,), (3,), (5,)])
NARROW = Fraction(1, 2**40)


def solved(game: PopulationGame) -> SymmetricEquilibria:
    first, second = game.strategies[:2]
    return symmetric_equilibria(game, first=first, second=second)


def test_hawk_dove_has_the_one_stable_share_value_over_cost() -> None:
    # A-EVO-1.1: V = 2, C = 5 gives 0.4.
    found = solved(hawk_dove(2, 5))
    (bracket,) = found.stable

    assert bracket.low < Fraction(2, 5) < bracket.high
    assert bracket.high - bracket.low < 1e-9
    assert found.interior == found.stable
    assert found.tipping is None
    assert not found.first_is_equilibrium
    assert not found.second_is_equilibrium


@given(st.integers(1, 99), st.integers(1, 99))
def test_hawks_are_stable_at_value_over_cost_or_everywhere(value: int, more: int) -> None:
    (bracket,) = solved(hawk_dove(value, value + more)).stable
    share = Fraction(value, value + more)

    assert bracket.low <= share <= bracket.high
    assert solved(hawk_dove(value + more, value)).interior == ()
    assert solved(hawk_dove(value + more, value)).second_is_equilibrium


@given(st.integers(2, 60), st.integers(1, 50), st.integers(1, 50))
def test_volunteers_come_with_the_closed_form_s_chance(players: int, cost: int, more: int) -> None:
    found = solved(volunteers_dilemma(players, cost=cost, benefit=cost + more))
    (bracket,) = found.interior
    ratio = Fraction(cost, cost + more)

    # p* = 1 - (c/b)^(1/(n-1)), compared without a root: (1 - p)^(n-1) falls from above c/b to below.
    assert (1 - bracket.low) ** (players - 1) >= ratio >= (1 - bracket.high) ** (players - 1)
    assert bracket.high - bracket.low <= NARROW
    assert found.stable == (bracket,)
    assert found.sign_changes == 1


@pytest.mark.parametrize(
    ("players", "cost", "benefit", "volunteers", "nobody"),
    [
        (2, 1, 2, 0.5, 0.25),
        (5, 1, 10, 0.4376586748096509, 0.056234132519034905),
        (10, 1, 4, 0.1427560171469272, 0.21431099571326812),
        (100, 5, 100, 0.02980667377335089, 0.04850966631133249),
    ],
)
def test_published_volunteers(*, players: int, cost: int, benefit: int, volunteers: float, nobody: float) -> None:
    # A-FTX-5.1 to 5.4 (Diekmann 1985): p and (1 - p)^n.
    (bracket,) = solved(volunteers_dilemma(players, cost=cost, benefit=benefit)).interior

    assert float(bracket.middle) == pytest.approx(volunteers, abs=1e-12)
    assert float((1 - bracket.middle) ** players) == pytest.approx(nobody, abs=1e-10)


@given(st.integers(3, 80), st.data())
def test_threshold_public_goods_have_two_interior_equilibria(players: int, data: st.DataObject) -> None:
    threshold = data.draw(st.integers(2, players - 1))
    benefit = 10**9
    # A contribution is pivotal most often where (threshold - 1) / (players - 1) of the others contribute.
    peak = Fraction(threshold - 1, players - 1)
    ways = comb(players - 1, threshold - 1)
    pivotal = ways * peak ** (threshold - 1) * (1 - peak) ** (players - threshold)
    cost = data.draw(st.integers(1, int(pivotal * benefit) - 1))
    found = solved(threshold_public_good(players, threshold=threshold, cost=cost, benefit=benefit))
    unstable, stable = found.interior

    assert unstable.high <= peak <= stable.low
    assert unstable.rising
    assert stable.falling
    assert found.tipping == unstable
    assert found.first_is_equilibrium
    for bracket in found.interior:
        p = bracket.middle
        gain = benefit * ways * p ** (threshold - 1) * (1 - p) ** (players - threshold) - cost
        assert abs(gain) < players * benefit * NARROW


def test_a_cost_above_every_pivotal_chance_leaves_no_interior_equilibrium() -> None:
    found = solved(threshold_public_good(20, threshold=10, cost=20, benefit=100))

    assert found.sign_changes == 2
    assert found.interior == ()
    assert found.tipping is None


@pytest.mark.parametrize(("players", "share"), [(10, 0.214), (50, 0.284), (100, 0.3045), (200, 0.3121)])
def test_bribed_censorship_tips_where_enough_are_believed_bribed(players: int, share: float) -> None:
    # A bribe of 7 against a penalty of 3 and a veto of more than a third: the share tends to 1/3 with the players.
    found = solved(bribed_censorship(players, bribe=700, penalty=300, veto=Fraction(1, 3)))

    assert found.tipping is not None
    assert found.interior == (found.tipping,)
    assert float(found.tipping.middle) == pytest.approx(share, abs=5e-4)
    assert found.first_is_equilibrium
    assert found.second_is_equilibrium


@given(games(players=TWO), st.integers(0, 2**10))
def test_interior_equilibria_are_where_both_strategies_pay_the_same(game: PopulationGame, numerator: int) -> None:
    edge = solved(game)
    players = game.players[0] - 1
    others = [[players - k, k] + [0] * (len(game.strategies) - 2) for k in range(players + 1)]
    gains = [paid(game, counts)[1] - paid(game, counts)[0] for counts in others]
    p = Fraction(numerator, 2**10)
    gain = sum((g * comb(players, k) * p**k * (1 - p) ** (players - k) for k, g in enumerate(gains)), Fraction(0))
    inside = [bracket for bracket in edge.interior if bracket.low <= p <= bracket.high]

    assert list(edge.differences) == gains
    assert edge.indifferent == (not any(gains))
    if gain == 0 and 0 < p < 1 and not edge.indifferent:
        assert inside
    if not inside and 0 < p < 1 and not edge.indifferent:
        passed = [bracket for bracket in edge.interior if bracket.high < p]
        first = next((g for g in gains if g), 0)
        sign = passed[-1].after if passed else first
        assert gain * sign > 0


@given(games(players=TWO), st.integers(1, 99), st.integers(1, 9))
def test_brackets_do_not_change_with_the_unit_of_payoffs(game: PopulationGame, factor: int, divisor: int) -> None:
    def payoffs(kind: int, others: Array) -> Array:
        return factor * game.payoff(kind, others) + others[:, 0, :1]

    scaled = PopulationGame(game.players, game.strategies, payoffs, divisor * game.denominator)

    assert solved(scaled).interior == solved(game).interior
    assert solved(scaled).tipping == solved(game).tipping


@given(games(players=TWO))
def test_exchanged_strategies_mirror_the_brackets(game: PopulationGame) -> None:
    first, second = game.strategies[:2]
    here = symmetric_equilibria(game, first=first, second=second)
    there = symmetric_equilibria(game, first=second, second=first)
    mirrored = tuple(Bracket(1 - b.high, 1 - b.low, b.changes, -b.after, -b.before) for b in reversed(there.interior))

    assert here.interior == mirrored
    assert here.first_is_equilibrium == there.second_is_equilibrium


@given(games(players=TWO, strategies=st.just(2)))
def test_a_dominated_strategy_leaves_the_edge_as_it_is(game: PopulationGame) -> None:
    def payoffs(kind: int, others: Array) -> Array:
        rest = others[..., :2].copy()
        rest[..., 0] += others[..., 2]
        known = game.payoff(kind, rest)
        return np.concatenate([known, known.min(axis=1, keepdims=True) - 1], axis=1)

    larger = PopulationGame(game.players, (*game.strategies, "worse"), payoffs, game.denominator)
    edges = honest_edges(larger, "a")

    assert edges["b"] == solved(game)
    assert edges["worse"].interior == ()
    assert edges["worse"].first_is_equilibrium
    assert not edges["worse"].second_is_equilibrium


def test_a_tipping_point_is_not_before_an_undecided_bracket() -> None:
    # D(p) = -(3p - 1)^2 touches zero at a third, where no bisection ends, and stays below.
    gains = np.array([-1, 2, -4])
    game = PopulationGame(
        (3,), ("a", "b"), lambda _kind, others: others[:, 0] * 0 + np.outer(gains[others[:, 0, 1]], [0, 1])
    )
    found = solved(game)

    assert found.differences == (-1, 2, -4)
    assert found.tipping == found.interior[0]
    assert found.tipping is not None
    assert not found.tipping.decided
    assert found.stable == ()


def test_several_stake_classes_have_no_symmetric_equilibria() -> None:
    game = PopulationGame((2, 2), ("a", "b"), lambda _kind, others: others[:, 0])

    with pytest.raises(BadInput, match="2 stake classes"):
        solved(game)
