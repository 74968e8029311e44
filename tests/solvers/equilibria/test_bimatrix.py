"""All equilibria of two-player games: counts that are known, a second opinion, and changes that must not matter."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from econ.errors import BadInput, TooLarge
from econ.games.normal_form import MixedProfile, NormalForm, from_payoffs
from econ.solvers.equilibria.bimatrix import Equilibria, all_equilibria
from econ.solvers.equilibria.lemke_howson import lemke_howson
from econ.solvers.equilibria.polytope import vertices
from econ.solvers.equilibria.pure import pure_equilibria
from econ.solvers.equilibria.regret import is_equilibrium, pure
from econ.solvers.equilibria.zero_sum import zero_sum_value
from tests.solvers.equilibria import games
from tests.solvers.equilibria.games import bimatrix_games, exact, mixtures
from tests.solvers.equilibria.reference import extreme_equilibria


def rows_of(game: NormalForm, player: int) -> list[list[Fraction]]:
    return [[game.payoff(player, (i, j)) for j in range(game.shape[1])] for i in range(game.shape[0])]


def rebuilt(first: Sequence[Sequence[Any]], second: Sequence[Sequence[Any]]) -> NormalForm:
    return from_payoffs([first, second])


def subsets(found: Equilibria) -> set[tuple[frozenset[Any], frozenset[Any]]]:
    return {(frozenset(each.first), frozenset(each.second)) for each in found.subsets}


KNOWN = [
    (games.matching_pennies(), 1),
    (games.prisoners_dilemma(), 1),
    (games.rock_paper_scissors(), 1),
    (games.shapley_cycle(), 1),
    (games.oneill(), 1),
    (games.signs_6x6(), 1),
    (games.battle_of_the_sexes(), 3),
    (games.stag_hunt(), 3),
    (games.inaccessible_pair(), 3),
    # Cases A-NFG-2.1 to 2.5: 2^n - 1 of coordination, 75 of von Stengel's game; n = 6 by the same rule.
    (games.coordination(2), 3),
    (games.coordination(3), 7),
    (games.coordination(4), 15),
    (games.coordination(5), 31),
    (games.coordination(6), 63),
    (games.von_stengel_6x6(), 75),
]


@pytest.mark.parametrize(("game", "count"), KNOWN)
def test_games_without_ties_have_isolated_equilibria_as_many_as_is_known(game: NormalForm, count: int) -> None:
    found = all_equilibria(game)

    assert len(found.extreme) == len(set(found.extreme)) == count
    assert all(is_equilibrium(game, profile) for profile in found.extreme)
    assert found.finite
    assert found.components == count
    assert count % 2 == 1


@pytest.mark.parametrize(
    ("game", "equilibria"),
    [
        # Cases A-NFG-1.1 to 1.3, 4.2 and, from them by hand, the uniform ones.
        (games.prisoners_dilemma(), [((0, 1), (0, 1))]),
        (
            games.battle_of_the_sexes(),
            [((1, 0), (1, 0)), (("3/5", "2/5"), ("2/5", "3/5")), ((0, 1), (0, 1))],
        ),
        (games.oneill(), [(("2/5", "1/5", "1/5", "1/5"),) * 2]),
        (
            games.inaccessible_pair(),
            [((0, 0, 1),) * 2, (("1/3", "2/3", 0),) * 2, (("1/6", "1/3", "1/2"),) * 2],
        ),
        (games.rock_paper_scissors(), [(("1/3", "1/3", "1/3"),) * 2]),
        (games.shapley_cycle(), [(("1/3", "1/3", "1/3"),) * 2]),
        (games.stag_hunt(), [((1, 0), (1, 0)), ((0, 1), (0, 1)), (("2/3", "1/3"), ("2/3", "1/3"))]),
        (games.signs_6x6(), [((0, 0, "1/3", 0, "1/3", "1/3"),) * 2]),
    ],
)
def test_equilibria_that_are_known(game: NormalForm, equilibria: Any) -> None:
    assert set(all_equilibria(game).extreme) == set(exact(equilibria))


def test_oneills_value() -> None:
    # Case A-NFG-1.4.
    assert zero_sum_value(games.oneill()).value == Fraction(-1, 5)


@pytest.mark.parametrize(
    ("rules", "cheats", "checks"),
    [
        ({"gain": 10, "fine": 90, "cost": 1, "reward": 50, "loss": 50}, "1/100", "1/10"),
        ({"gain": 10, "fine": 990, "cost": 1, "reward": 50, "loss": 50}, "1/100", "1/100"),
        ({"gain": 5, "fine": 5, "cost": 2, "reward": 8, "loss": 12}, "1/10", "1/2"),
    ],
)
def test_raising_the_fine_lowers_inspections_not_violations(rules: dict[str, int], cheats: str, checks: str) -> None:
    # Cases A-SLH-2.1 to 2.3: X* = C/(R+L), Y* = g/(g+f).
    (found,) = all_equilibria(games.inspection(**rules)).extreme

    assert found == tuple((1 - Fraction(rate), Fraction(rate)) for rate in (cheats, checks))


def test_ties_of_the_3x5_game_are_reported_as_sets() -> None:
    found = all_equilibria(games.degenerate_3x5())
    expected = exact(
        [
            ((1, 0, 0), (0, 1, 0, 0, 0)),
            ((1, 0, 0), (0, 0, 0, 0, 1)),
            (("2/3", "1/3", 0), (0, 1, 0, 0, 0)),
            (("1/3", "1/2", "1/6"), (0, "4/9", "2/9", "1/3", 0)),
            ((0, "1/2", "1/2"), (0, "1/2", "1/2", 0, 0)),
            ((0, 1, 0), ("3/7", 0, "4/7", 0, 0)),
            ((0, 1, 0), (1, 0, 0, 0, 0)),
            ((0, 1, 0), ("3/8", 0, "1/4", "3/8", 0)),
        ]
    )

    assert set(found.extreme) == set(expected)
    # Two segments that share a corner, one triangle, two single points.
    sizes = sorted((len(each.first), len(each.second)) for each in found.subsets)
    assert sizes == [(1, 1), (1, 1), (1, 2), (1, 3), (2, 1)]
    assert found.components == 4
    assert not found.finite


def test_ties_of_the_3x2_game_are_a_segment_and_a_point() -> None:
    found = all_equilibria(games.degenerate_3x2())
    segment, point = sorted(found.subsets, key=lambda each: each.isolated)

    assert len(found.extreme) == 3
    assert segment.first == exact([(1, 0, 0)])
    assert set(segment.second) == set(exact([(1, 0), ("2/3", "1/3")]))
    assert (point.first, point.second) == exact(([(0, "1/3", "2/3")], [("1/3", "2/3")]))


def test_where_nothing_matters_everything_is_an_equilibrium() -> None:
    found = all_equilibria(from_payoffs([[[0, 0]] * 3] * 2))

    assert len(found.extreme) == 6
    assert [(len(each.first), len(each.second)) for each in found.subsets] == [(3, 2)]


@given(bimatrix_games)
def test_extreme_equilibria_are_those_of_the_definition(game: NormalForm) -> None:
    assume(sum(game.shape) <= 7)

    assert set(all_equilibria(game).extreme) == extreme_equilibria(game)


@given(st.data(), bimatrix_games)
def test_all_of_a_subset_are_equilibria(data: st.DataObject, game: NormalForm) -> None:
    found = all_equilibria(game)
    each = data.draw(st.sampled_from(found.subsets))
    profile = tuple(blended(own, data.draw(mixtures(len(own)))) for own in (each.first, each.second))

    assert is_equilibrium(game, profile)
    assert set(found.extreme) == {pair for own in found.subsets for pair in product(own.first, own.second)}


@given(bimatrix_games)
def test_subsets_are_maximal_and_components_apart(game: NormalForm) -> None:
    found = all_equilibria(game)
    for each in found.subsets:
        for profile in found.extreme:
            wider = [(*each.first, profile[0]), (*each.second, profile[1])]
            grows = profile[0] not in each.first or profile[1] not in each.second
            whole = all(pair in found.extreme for pair in product(*wider))
            assert not (grows and whole)
    owners = {profile: {each.component for each in found.subsets if within(profile, each)} for profile in found.extreme}
    assert all(len(components) == 1 for components in owners.values())


def within(profile: MixedProfile, each: Any) -> bool:
    return profile[0] in each.first and profile[1] in each.second


def blended(points: Sequence[Sequence[Fraction]], weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    return tuple(
        sum((w * x for w, x in zip(weights, own, strict=True)), Fraction(0)) for own in zip(*points, strict=True)
    )


@given(bimatrix_games)
def test_pure_equilibria_are_extreme(game: NormalForm) -> None:
    sure = {profile for profile in all_equilibria(game).extreme if all(set(own) <= {0, 1} for own in profile)}

    assert sure == {pure(game, each.profile) for each in pure_equilibria(game)}


@given(bimatrix_games, st.fractions(min_value="1/9", max_value=9, max_denominator=9), st.fractions(max_denominator=9))
def test_positive_affine_rescaling_changes_nothing(game: NormalForm, factor: Fraction, shift: Fraction) -> None:
    first, second = rows_of(game, 0), rows_of(game, 1)
    scaled = rebuilt([[factor * entry + shift for entry in row] for row in first], second)

    assert all_equilibria(scaled) == all_equilibria(game)


@given(st.data(), bimatrix_games)
def test_relabelling_relabels(data: st.DataObject, game: NormalForm) -> None:
    orders = [data.draw(st.permutations(range(count))) for count in game.shape]
    moved = game.restricted(orders)
    relabelled = {
        tuple(tuple(own[place] for place in order) for own, order in zip(profile, orders, strict=True))
        for profile in all_equilibria(game).extreme
    }

    assert set(all_equilibria(moved).extreme) == relabelled


@given(bimatrix_games, st.integers(1, 3))
def test_a_strictly_dominated_strategy_is_never_played(game: NormalForm, worse: int) -> None:
    first, second = rows_of(game, 0), rows_of(game, 1)
    wider = rebuilt([*first, [entry - worse for entry in first[0]]], [*second, second[-1]])
    expected = {((*mine, Fraction(0)), theirs) for mine, theirs in all_equilibria(game).extreme}

    assert set(all_equilibria(wider).extreme) == expected


@given(bimatrix_games)
def test_a_duplicated_strategy_splits_every_equilibrium_that_plays_it(game: NormalForm) -> None:
    first, second = rows_of(game, 0), rows_of(game, 1)
    found = all_equilibria(rebuilt([*first, first[0]], [*second, second[0]]))
    before = all_equilibria(game)
    merged = {((own[0] + own[-1], *own[1:-1]), theirs) for own, theirs in found.extreme}

    assert merged == set(before.extreme)
    assert found.components == before.components
    assert (len(found.extreme) == len(before.extreme)) == (not any(mine[0] for mine, _ in before.extreme))


@given(bimatrix_games)
def test_exchanging_the_seats_exchanges_the_equilibria(game: NormalForm) -> None:
    first, second = ([list(column) for column in zip(*rows_of(game, player), strict=True)] for player in (0, 1))
    exchanged = {(theirs, mine) for mine, theirs in all_equilibria(game).extreme}

    assert set(all_equilibria(rebuilt(second, first)).extreme) == exchanged


@given(bimatrix_games)
def test_every_lemke_howson_path_ends_in_an_extreme_equilibrium(game: NormalForm) -> None:
    found = set(all_equilibria(game).extreme)

    assert all(lemke_howson(game, label) in found for label in range(sum(game.shape)))


def test_no_lemke_howson_path_reaches_the_inaccessible_pair() -> None:
    # Cases A-NFG-4.1 and 4.2: three equilibria; paths are reversible, so what none of the six labels reaches from the
    # start stays unreached from the one equilibrium they all reach.
    game = games.inaccessible_pair()
    reached = {lemke_howson(game, label) for label in range(6)}

    assert reached == set(exact([((0, 0, 1),) * 2]))
    assert len(all_equilibria(game).extreme) == 3


def test_lemke_howson_reaches_different_equilibria_from_different_labels() -> None:
    game = games.coordination(3)
    sure = [pure(game, (place, place)) for place in range(3)]

    assert [lemke_howson(game, label) for label in range(6)] == sure + sure


@given(st.integers(1, 4).flatmap(lambda size: games.tables((size, size), -3, 3)))
def test_zero_sum_equilibria_all_pay_the_value(rows: list[list[int]]) -> None:
    game = games.zero_sum(rows)
    found = all_equilibria(game)

    assert len(found.subsets) == 1
    assert {earned(game, profile) for profile in found.extreme} == {zero_sum_value(game).value}


def earned(game: NormalForm, profile: MixedProfile) -> Fraction:
    mine, theirs = profile
    pairs = product(enumerate(mine), enumerate(theirs))
    return sum((p * q * game.payoff(0, (i, j)) for (i, p), (j, q) in pairs), Fraction(0))


def test_what_cannot_be_solved_is_refused() -> None:
    with pytest.raises(BadInput, match="two are needed"):
        all_equilibria(games.nau())
    with pytest.raises(BadInput, match="labels 0 to 3"):
        lemke_howson(games.matching_pennies(), 4)
    with pytest.raises(TooLarge, match="limit 3"):
        vertices([[1, 0], [0, 1]], [1, 1], limit=3)
