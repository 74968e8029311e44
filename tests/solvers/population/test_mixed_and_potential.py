"""Exact expected payoffs and exact potentials against sums and searches over single players' profiles."""

from collections import deque
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.archetypes import bribed_censorship, congestion, hawk_dove, volunteers_dilemma
from econ.games.population import Array, PopulationGame, tabulated
from econ.solvers.population.mixed import expected_payoffs, mixed_regret
from econ.solvers.population.potential import violating_cycle
from tests.solvers.population.generators import games, mixtures, moved, owners, payoff_of, profiles

Mixture = list[list[Fraction]]


def summed(game: PopulationGame, mixture: Mixture, kind: int, strategy: int) -> Fraction:
    """The expected payoff of one member's strategy over every profile of the others."""
    kinds = owners(game)
    member = kinds.index(kind)
    return sum(
        (
            payoff_of(game, profile, member)
            * prod(mixture[kinds[k]][own] for k, own in enumerate(profile) if k != member)
            for profile in profiles(game)
            if profile[member] == strategy
        ),
        Fraction(0),
    )


@given(games(), st.data())
def test_expected_payoffs_and_epsilon_are_those_summed_over_every_profile(
    game: PopulationGame, data: st.DataObject
) -> None:
    mixture = data.draw(mixtures(game))
    regret = mixed_regret(game, mixture)
    expected = tuple(
        tuple(summed(game, mixture, kind, own) for own in range(len(game.strategies)))
        for kind in range(len(game.players))
    )
    gains = [
        max(paid) - sum(x * u for x, u in zip(own, paid, strict=True))
        for own, paid in zip(mixture, expected, strict=True)
    ]

    assert expected_payoffs(game, mixture) == regret.payoffs == expected
    assert regret.epsilon == max(gains) >= 0


@given(st.integers(1, 30), st.integers(1, 30))
def test_epsilon_is_exactly_zero_at_the_known_mixed_equilibria(value: int, more: int) -> None:
    hawks = Fraction(value, value + more)
    # Three players at c/b = (a/b)^2 volunteer with chance 1 - a/b.
    refrain = Fraction(value, value + more)
    dilemma = volunteers_dilemma(3, cost=value**2, benefit=(value + more) ** 2)

    assert mixed_regret(hawk_dove(value, value + more), [[1 - hawks, hawks]]).epsilon == 0
    assert mixed_regret(dilemma, [[refrain, 1 - refrain]]).epsilon == 0
    assert mixed_regret(dilemma, [[refrain / 2, 1 - refrain / 2]]).epsilon > 0


def test_a_hundred_players_on_four_resources_in_exact_fractions() -> None:
    costs = np.array([[load * weight for load in range(1, 101)] for weight in (1, 2, 3, 6)])
    chances = [Fraction(1, 3), Fraction(2, 7), Fraction(1, 11)]
    mixture = [*chances, 1 - sum(chances, Fraction(0))]
    (paid,) = expected_payoffs(tabulated(congestion(100, costs)), [mixture])

    # A load of 1 plus a binomial with mean 99 x costs weight * (1 + 99 x).
    assert list(paid) == [-weight * (1 + 99 * x) for weight, x in zip((1, 2, 3, 6), mixture, strict=True)]


@pytest.mark.parametrize(
    "mixture",
    [
        [[Fraction(1, 2), Fraction(1, 3)]],
        [[Fraction(3, 2), Fraction(-1, 2)]],
        [[Fraction(1)]],
        [],
        [[Fraction(1), Fraction(0)]] * 2,
    ],
)
def test_what_is_no_mixture_is_refused(mixture: Mixture) -> None:
    with pytest.raises(BadInput, match="add up to one per class"):
        mixed_regret(hawk_dove(1, 2), mixture)


def has_potential(game: PopulationGame) -> bool:
    """Whether payoff differences along single moves are those of one function of the profile, by search."""
    start = (0,) * sum(game.players)
    value, queue = {start: Fraction(0)}, deque([start])
    while queue:
        profile = queue.popleft()
        for player, own in product(range(len(profile)), range(len(game.strategies))):
            after = moved(profile, player, own)
            gain = payoff_of(game, after, player) - payoff_of(game, profile, player)
            if after not in value:
                value[after] = value[profile] + gain
                queue.append(after)
            if value[after] != value[profile] + gain:
                return False
    return True


@given(games())
def test_a_potential_is_denied_exactly_where_there_is_none(game: PopulationGame) -> None:
    assert (violating_cycle(game) is None) == has_potential(game)


@given(games(players=st.sampled_from([(2,), (3,), (2, 2), (1, 1, 2)])))
def test_a_violating_cycle_pays_its_excess(game: PopulationGame) -> None:
    cycle = violating_cycle(game)
    if cycle is None:
        return
    (a, b), (x, y) = (tuple(map(game.place, pair)) for pair in (cycle.first, cycle.second))
    rest = [(kind, own) for kind, counts in enumerate(cycle.others) for own, n in enumerate(counts) for _ in range(n)]

    def paid(mover: int, first: int, second: int) -> Fraction:
        people = [(cycle.kinds[0], first, 0), (cycle.kinds[1], second, 1), *((*other, 2) for other in rest)]
        people.sort(key=lambda person: person[0])
        return payoff_of(game, [own for _, own, _ in people], [who for _, _, who in people].index(mover))

    moves = [(0, (b, x), (a, x)), (1, (b, y), (b, x)), (0, (a, y), (b, y)), (1, (a, x), (a, y))]

    assert cycle.excess != 0
    assert sum(paid(mover, *after) - paid(mover, *before) for mover, after, before in moves) == cycle.excess


@given(st.integers(0, 2**32), st.sampled_from([(3,), (2, 2), (3, 1, 2)]))
def test_congestion_with_dues_per_class_keeps_its_potential(seed: int, players: tuple[int, ...]) -> None:
    chance = np.random.default_rng(seed)
    costs, dues = chance.integers(-9, 10, (3, sum(players))), chance.integers(-9, 10, (len(players), 3))

    def payoffs(kind: int, others: Array) -> Array:
        return np.asarray(-costs[np.arange(3), others.sum(1)] - dues[kind])

    game = PopulationGame(players, ("a", "b", "c"), payoffs)

    assert violating_cycle(game) is None
    assert has_potential(game)


def test_two_strategies_and_one_class_always_have_a_potential() -> None:
    assert violating_cycle(bribed_censorship(200, bribe=7, penalty=3, veto=Fraction(1, 3))) is None
