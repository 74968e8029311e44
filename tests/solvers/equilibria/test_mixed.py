"""Equilibria of three and more players: known sets, exact where rational, enclosed where not."""

from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

import pytest
from hypothesis import given, settings

from econ.games.normal_form import MixedProfile, NormalForm, from_payoffs
from econ.solvers.equilibria.bimatrix import all_equilibria
from econ.solvers.equilibria.mixed import BITS, mixed_equilibria
from econ.solvers.equilibria.pure import pure_equilibria
from econ.solvers.equilibria.regret import is_equilibrium, pure, regret, support
from tests.solvers.equilibria import games
from tests.solvers.equilibria.games import any_games, bimatrix_games, exact, games_of, volunteers_dilemma


def root(number: int, bits: int = 300) -> tuple[Fraction, Fraction]:
    """Rational bounds of a square root."""
    scaled = isqrt(number << 2 * bits)
    return Fraction(scaled, 1 << bits), Fraction(scaled + 1, 1 << bits)


def test_naus_equilibrium_is_irrational_and_enclosed() -> None:
    # Case A-NFG-3.1: P(T) = (53-√601)/46, P(L) = (√601-13)/24, P(1) = (√601-23)/4.
    game = games.nau()
    found = mixed_equilibria(game)
    (only,) = found.enclosed
    low, high = root(601)
    chances = [
        ((53 - high) / 46, (53 - low) / 46),
        ((low - 13) / 24, (high - 13) / 24),
        ((low - 23) / 4, (high - 23) / 4),
    ]

    assert found.complete
    assert not found.exact
    for (least, most), below, above in zip(chances, only.lower, only.upper, strict=True):
        assert below[0] <= least <= most <= above[0]
        assert above[0] - below[0] <= Fraction(1, 1 << BITS)
    assert 0 < only.epsilon < Fraction(1, 10**50)
    assert only.epsilon == regret(game, only.near)
    assert all(low <= at <= high for low, at, high in zip(*flat(only.lower, only.near, only.upper), strict=True))


def with_outside_option(paid: Fraction) -> NormalForm:
    """Nau's game with a third strategy of the first player that always pays the same."""
    game, nobody = games.nau(), [[Fraction(0)] * 2] * 2
    tables = [[[[game.payoff(p, (a, b, c)) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)] for p in range(3)]
    return from_payoffs([[*tables[0], [[paid] * 2] * 2], [*tables[1], nobody], [*tables[2], nobody]])


def test_an_enclosed_root_is_an_equilibrium_only_if_nothing_else_pays_more() -> None:
    """In Nau's equilibrium the first player earns 3bc + b(1-c) with b = P(L), c = P(1): about 0.8433."""
    mixed = ((0, 1), (0, 1), (0, 1))
    worse = mixed_equilibria(with_outside_option(Fraction(84, 100)), [mixed])
    better = mixed_equilibria(with_outside_option(Fraction(85, 100)), [mixed])

    assert (len(worse.enclosed), worse.undecided) == (1, ())
    assert (len(better.enclosed), better.undecided) == (0, ())


def test_an_irrational_root_with_a_tie_is_left_undecided() -> None:
    """The first player's first strategy twice: each copy is as good as the other wherever one is played."""
    game = games.nau()
    doubled = from_payoffs(
        [[[[game.payoff(p, (a, b, c)) for c in (0, 1)] for b in (0, 1)] for a in (0, 1, 0)] for p in range(3)]
    )
    mixed = ((0, 1), (0, 1), (0, 1))

    assert mixed_equilibria(doubled, [mixed], limit=200).undecided == (mixed,)


def flat(*profiles: MixedProfile) -> list[list[Fraction]]:
    return [[weight for own in profile for weight in own] for profile in profiles]


def test_nine_equilibria_of_mckelvey_and_mclennan() -> None:
    # Cases A-NFG-3.2 to 3.4.
    found = mixed_equilibria(games.mckelvey_mclennan())
    mixed = {profile for profile in found.exact if all(min(own) > 0 for own in profile)}

    assert found.complete
    assert len(found.exact) == len(set(found.exact)) == 9
    assert len(pure_equilibria(games.mckelvey_mclennan())) == 4
    assert mixed == set(
        exact(
            [
                (("1/2", "1/2"), ("2/5", "3/5"), ("1/4", "3/4")),
                (("2/5", "3/5"), ("1/2", "1/2"), ("1/3", "2/3")),
            ]
        )
    )


def test_the_one_equilibrium_of_van_der_laan() -> None:
    # Case A-NFG-3.5.
    found = mixed_equilibria(games.van_der_laan())

    assert found.complete
    assert found.exact == (exact((("1/5", "4/5"), ("3/7", "4/7"), ("2/3", "1/3"))),)


FULL = (0, 1)


@pytest.mark.parametrize(("players", "benefit"), [(2, 2), (3, 4), (3, 9)])
def test_volunteers_with_a_rational_chance(players: int, benefit: int) -> None:
    # Case A-FTX-5 (Diekmann 1985): nobody among the others with chance c/b = (1-p)^(n-1).
    game = volunteers_dilemma(players, cost=1, benefit=benefit)
    found = mixed_equilibria(game, [(FULL,) * players])
    refuses = Fraction(1, isqrt(benefit) if players == 3 else benefit)

    assert found.exact == (((refuses, 1 - refuses),) * players,)
    assert found.complete


def test_volunteers_with_an_irrational_chance() -> None:
    game = volunteers_dilemma(3, cost=1, benefit=10)
    (only,) = mixed_equilibria(game, [(FULL,) * 3]).enclosed

    for below, above in zip(only.lower, only.upper, strict=True):
        assert below[0] ** 2 <= Fraction(1, 10) <= above[0] ** 2


def test_one_who_mixes_alone_is_a_tie() -> None:
    # The third player never matters and never cares; the others play the dilemma.
    table = [[[9, 9], [0, 0]], [[10, 10], [1, 1]]]
    other = [[[9, 9], [10, 10]], [[0, 0], [1, 1]]]
    found = mixed_equilibria(from_payoffs([table, other, [[[0, 0]] * 2] * 2]))

    assert len(found.exact) == 2
    assert found.ties == ((((1,), (1,), (0, 1)), exact(((0, 1), (0, 1), ("1/2", "1/2")))),)
    assert not found.complete


def test_a_tie_that_moves_another_is_bounded_by_it() -> None:
    # The third player's indifferent mixture must keep the first player at strategy 0: weight of 1 at most 1/3.
    first = [[[0, 0]], [[-1, 2]]]
    found = mixed_equilibria(from_payoffs([first, [[[0, 0]], [[0, 0]]], [[[0, 0]], [[0, 0]]]]))
    (tie,) = [profile for supports, profile in found.ties if supports == ((0,), (0,), (0, 1))]

    assert 0 < tie[2][1] <= Fraction(1, 3)


@given(any_games)
@settings(max_examples=15)
def test_what_is_found_is_proven(game: NormalForm) -> None:
    found = mixed_equilibria(game, bits=40, limit=20)

    assert all(is_equilibrium(game, profile) for profile in found.exact)
    assert len(set(found.exact)) == len(found.exact)
    for supports, profile in found.ties:
        assert is_equilibrium(game, profile)
        assert tuple(map(support, profile)) == supports
    for each in found.enclosed:
        assert regret(game, each.near) == each.epsilon
    sure = {pure(game, each.profile) for each in pure_equilibria(game)}
    assert sure == {profile for profile in found.exact if all(max(own) == 1 for own in profile)}


@given(bimatrix_games)
@settings(max_examples=15)
def test_two_players_agree_with_all_equilibria(game: NormalForm) -> None:
    found = mixed_equilibria(game, bits=40, limit=40)
    everything = all_equilibria(game)

    if found.complete:
        assert everything.finite
        assert set(found.exact) == set(everything.extreme)
    for profile in everything.extreme:
        supports = tuple(map(support, profile))
        shared = [tie for tie, _ in found.ties]
        assert profile in found.exact or supports in shared or supports in found.undecided


@given(games_of((2, 2, 2), -9, 9))
@settings(max_examples=8)
def test_three_players_miss_no_equilibrium_of_a_grid(game: NormalForm) -> None:
    """A search over a grid finds only what the solver reports: an equilibrium on it is exact, tied or undecided."""
    found = mixed_equilibria(game, bits=40, limit=60)
    reported = set(found.exact)
    open_supports = {*found.undecided, *(supports for supports, _ in found.ties)}
    grid: list[Any] = [(Fraction(place, 6), 1 - Fraction(place, 6)) for place in range(7)]
    for profile in product(grid, repeat=3):
        if is_equilibrium(game, profile):
            assert profile in reported or tuple(map(support, profile)) in open_supports


@given(games_of((2, 2, 2), -9, 9))
@settings(max_examples=5)
def test_relabelling_players_relabels_equilibria(game: NormalForm) -> None:
    order = (2, 0, 1)
    moved = from_payoffs(
        [[[[game.payoff(player, (b, c, a)) for c in range(2)] for b in range(2)] for a in range(2)] for player in order]
    )
    here, there = (mixed_equilibria(each, bits=40, limit=60) for each in (game, moved))

    if here.complete and there.complete:
        assert {tuple(profile[player] for player in order) for profile in here.exact} == set(there.exact)
        assert len(here.enclosed) == len(there.enclosed)


def test_odd_numbers_of_equilibria_in_generic_games() -> None:
    # R. Wilson, 1971: a game without ties has an odd number of equilibria.
    for first, second, third in ((3, 1, 4), (-2, 7, 1), (5, -3, 8)):
        rows = [[[[first, -second], [third, 2]], [[-1, 4], [second, -5]]]] * 2
        game = from_payoffs([*rows, [[[second, 3], [-4, first]], [[6, -third], [-7, 5]]]])
        found = mixed_equilibria(game)
        if found.complete:
            assert (len(found.exact) + len(found.enclosed)) % 2 == 1
