from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.normal_form import MixedProfile, NormalForm
from econ.solvers.equilibria.pure import pure_equilibria
from econ.solvers.equilibria.regret import (
    deviation_payoffs,
    is_equilibrium,
    payoffs,
    pure,
    regret,
    regrets,
    support,
)
from tests.solvers.equilibria.games import any_games, matching_pennies, profiles_of, volunteers_dilemma
from tests.solvers.equilibria.reference import expected, gains, pure_ones, switched

played = any_games.flatmap(lambda game: st.tuples(st.just(game), profiles_of(game)))


@given(played)
def test_payoffs_are_expectations_over_all_profiles(case: tuple[NormalForm, MixedProfile]) -> None:
    game, profile = case

    assert payoffs(game, profile) == tuple(expected(game, player, profile) for player in range(len(game.players)))


@given(played)
def test_deviations_pay_what_the_profile_with_the_switch_pays(case: tuple[NormalForm, MixedProfile]) -> None:
    game, profile = case
    for player, count in enumerate(game.shape):
        expectations = [expected(game, player, switched(game, profile, player, own)) for own in range(count)]
        assert deviation_payoffs(game, profile, player) == tuple(expectations)


@given(played)
def test_regret_is_the_best_deviations_gain(case: tuple[NormalForm, MixedProfile]) -> None:
    game, profile = case

    assert regrets(game, profile) == tuple(gains(game, profile))
    assert regret(game, profile) == max(gains(game, profile))
    assert is_equilibrium(game, profile) == (not any(gains(game, profile)))


@given(any_games)
def test_pure_equilibria_are_those_without_a_gain(game: NormalForm) -> None:
    found = pure_equilibria(game)

    assert [each.profile for each in found] == pure_ones(game)
    for each in found:
        sure = pure(game, each.profile)
        others = [
            deviation_payoffs(game, sure, player)[strategy] - payoffs(game, sure)[player]
            for player, count in enumerate(game.shape)
            for strategy in set(range(count)) - {each.profile[player]}
        ]
        assert each.strict == all(other < 0 for other in others)


def test_a_profile_that_is_none_is_refused() -> None:
    half = (Fraction(1, 2), Fraction(1, 2))
    with pytest.raises(BadInput, match="where the game has"):
        regret(matching_pennies(), (half, (Fraction(1),)))
    with pytest.raises(BadInput, match="add up to 1/2"):
        regret(matching_pennies(), (half, (Fraction(1, 2), Fraction(0))))
    with pytest.raises(BadInput, match="at least 0"):
        regret(matching_pennies(), (half, (Fraction(3, 2), Fraction(-1, 2))))


def test_support_is_what_is_played() -> None:
    assert support((Fraction(0), Fraction(1, 3), Fraction(2, 3))) == (1, 2)


@pytest.mark.parametrize(
    ("players", "benefit", "volunteers", "nobody"),
    [
        (2, 2, 0.5, 0.25),
        (5, 10, 0.4376586748096509, 0.056234132519034905),
        (10, 4, 0.1427560171469272, 0.21431099571326812),
    ],
)
def test_the_volunteers_dilemma_is_certified_to_a_rational_epsilon(
    players: int, benefit: int, volunteers: float, nobody: float
) -> None:
    # Cases A-FTX-5.1 to 5.3 (Diekmann 1985): p = 1 - (c/b)^(1/(n-1)), nobody with (c/b)^(n/(n-1)).
    game = volunteers_dilemma(players, cost=1, benefit=benefit)
    chance = Fraction(volunteers)
    profile = ((1 - chance, chance),) * players

    assert regret(game, profile) < Fraction(1, 10**13)
    assert abs((1 - chance) ** players - Fraction(nobody)) < Fraction(1, 10**9)
    # Any other symmetric chance is no equilibrium: volunteering pays less below it, more above it.
    for other in (chance - Fraction(1, 100), chance + Fraction(1, 100)):
        assert regret(game, ((1 - other, other),) * players) > Fraction(1, 10**5)
