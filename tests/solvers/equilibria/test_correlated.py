from fractions import Fraction
from itertools import permutations
from math import prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.normal_form import NormalForm
from econ.solvers.equilibria.bimatrix import all_equilibria
from econ.solvers.equilibria.correlated import best_correlated_equilibrium, correlated_vertices, temptation, temptations
from econ.solvers.equilibria.regret import payoffs, regret
from tests.solvers.equilibria.games import any_games, bimatrix_games, chicken, exact, games_of, profiles_of


def test_the_best_recommendation_in_chicken() -> None:
    # Case A-ROB-4.1 (Aumann): 21/2 together, more than the 9 and 28/3 of the three equilibria.
    game = chicken()
    best = best_correlated_equilibrium(game)

    assert best.distribution == exact(("1/2", "1/4", "1/4", 0))
    assert best.payoffs == exact(("21/4", "21/4"))
    together = sorted(sum(payoffs(game, profile)) for profile in all_equilibria(game).extreme)
    assert together == [9, 9, Fraction(28, 3)]


def test_corners_of_the_correlated_equilibria_of_chicken() -> None:
    # Case A-ROB-4.2; the three equilibria are among the five.
    corners = correlated_vertices(chicken())
    distributions = {corner.distribution for corner in corners}

    assert len(corners) == len(distributions) == 5
    assert {independent(chicken(), profile) for profile in all_equilibria(chicken()).extreme} <= distributions


def independent(game: NormalForm, profile: tuple[tuple[Fraction, ...], ...]) -> tuple[Fraction, ...]:
    pure = game.profiles()
    return tuple(prod((own[s] for own, s in zip(profile, each, strict=True)), start=Fraction(1)) for each in pure)


@given(any_games.flatmap(lambda game: st.tuples(st.just(game), profiles_of(game))))
def test_independent_play_is_correlated_equilibrium_exactly_if_it_is_one(
    case: tuple[NormalForm, tuple[tuple[Fraction, ...], ...]],
) -> None:
    game, profile = case

    assert (temptation(game, independent(game, profile)) == 0) == (regret(game, profile) == 0)


@given(any_games, st.lists(st.integers(-2, 3), min_size=3, max_size=3))
def test_the_best_is_an_equilibrium_and_no_equilibrium_beats_it(game: NormalForm, numbers: list[int]) -> None:
    weights = numbers[: len(game.players)]
    assume(any(weights))
    best = best_correlated_equilibrium(game, weights)

    assert temptation(game, best.distribution) == 0
    assert best.payoffs == tuple(
        sum(
            (p * game.payoff(player, each) for p, each in zip(best.distribution, game.profiles(), strict=True)),
            Fraction(0),
        )
        for player in range(len(game.players))
    )
    if len(game.players) == 2:
        reached = [worth(weights, payoffs(game, profile)) for profile in all_equilibria(game).extreme]
        assert worth(weights, best.payoffs) >= max(reached)


@given(games_of((2, 2), -2, 2))
@settings(max_examples=15)
def test_the_best_is_reached_at_a_corner(game: NormalForm) -> None:
    corners = correlated_vertices(game)

    assert all(temptation(game, corner.distribution) == 0 for corner in corners)
    for weights in ((1, 1), (1, 0), (-1, 2)):
        best = best_correlated_equilibrium(game, weights)
        assert worth(weights, best.payoffs) == max(worth(weights, corner.payoffs) for corner in corners)


def worth(weights: list[int] | tuple[int, ...], earned: tuple[Fraction, ...]) -> Fraction:
    return sum((weight * paid for weight, paid in zip(weights, earned, strict=True)), Fraction(0))


@given(bimatrix_games)
def test_temptations_are_gains_of_disobedience(game: NormalForm) -> None:
    advice = [
        (player, told, done) for player, count in enumerate(game.shape) for told, done in permutations(range(count), 2)
    ]
    for (player, told, done), row in zip(advice, temptations(game), strict=True):
        for gain, profile in zip(row, game.profiles(), strict=True):
            other = (*profile[:player], done, *profile[player + 1 :])
            held = game.payoff(player, other) - game.payoff(player, profile)
            assert gain == (held * game.denominator if profile[player] == told else 0)


def test_a_distribution_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="4 probabilities"):
        temptation(chicken(), [Fraction(1)])
    with pytest.raises(BadInput, match="add up to 1"):
        temptation(chicken(), [Fraction(1, 2)] * 4)
