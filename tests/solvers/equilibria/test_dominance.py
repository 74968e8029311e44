from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.normal_form import NormalForm, from_payoffs
from econ.solvers.equilibria.bimatrix import all_equilibria
from econ.solvers.equilibria.dominance import By, Kind, dominator, iterated_dominance, own_payoffs, weak_dominator
from econ.solvers.equilibria.perfection import trembling_hand_perfection
from econ.solvers.equilibria.pure import pure_equilibria
from econ.solvers.equilibria.regret import pure
from tests.solvers.equilibria.games import (
    any_games,
    bimatrix_games,
    mixtures,
    prisoners_dilemma,
    symmetric,
    tables,
    travellers_dilemma,
)

Rows = list[list[int]]
matrices = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(lambda shape: tables(shape, -3, 3))
kinds = st.sampled_from(["strict", "weak"])


def blended(rows: Sequence[Sequence[int]], weights: Sequence[Fraction]) -> list[Fraction]:
    return [sum((w * x for w, x in zip(weights, own, strict=True)), Fraction(0)) for own in zip(*rows, strict=True)]


def better(mine: Sequence[Fraction], theirs: Sequence[Fraction | int], kind: str) -> bool:
    differences = [own - other for own, other in zip(mine, theirs, strict=True)]
    return min(differences) > 0 if kind == "strict" else min(differences) >= 0 and max(differences) > 0


@given(any_games)
def test_own_payoffs_are_by_strategy_and_the_others_profile(game: NormalForm) -> None:
    for player, count in enumerate(game.shape):
        expected: list[list[int]] = [[] for _ in range(count)]
        for profile in game.profiles():
            expected[profile[player]].append(int(game.payoff(player, profile) * game.denominator))
        assert own_payoffs(game, player) == tuple(map(tuple, expected))


@given(matrices, kinds)
def test_a_dominator_is_better(rows: Rows, kind: Kind) -> None:
    for strategy, row in enumerate(rows):
        for by in ("pure", "mixed"):
            found = dominator(rows, strategy, kind, by)
            assert found is None or (sum(found) == 1 and min(found) >= 0)
            assert found is None or better(blended(rows, found), row, kind)


@given(matrices, kinds, st.data())
def test_no_mixture_dominates_where_none_is_reported(rows: Rows, kind: Kind, data: st.DataObject) -> None:
    mixture = data.draw(mixtures(len(rows)))
    for strategy, row in enumerate(rows):
        if better(blended(rows, mixture), row, kind):
            assert dominator(rows, strategy, kind) is not None
        if max(mixture) == 1 and better(blended(rows, mixture), row, kind):
            assert dominator(rows, strategy, kind, "pure") is not None


@given(matrices, st.data())
def test_weak_dominance_of_mixtures(rows: Rows, data: st.DataObject) -> None:
    mixture, other = data.draw(mixtures(len(rows))), data.draw(mixtures(len(rows)))
    found = weak_dominator(rows, mixture)
    held = blended(rows, mixture)

    assert found is None or (sum(found) == 1 and better(blended(rows, found), held, "weak"))
    assert found is not None or not better(blended(rows, other), held, "weak")


def test_only_a_mixture_dominates() -> None:
    rows = [[4, 0], [0, 4], [1, 1]]

    assert dominator(rows, 2, "strict", "pure") is None
    assert dominator(rows, 2, "strict", "mixed") == (Fraction(1, 2), Fraction(1, 2), Fraction(0))


@given(bimatrix_games)
def test_what_strict_dominance_removes_is_in_no_equilibrium(game: NormalForm) -> None:
    found = iterated_dominance(game)
    inner = {
        tuple(spread(own, kept, count) for own, kept, count in zip(profile, found.kept, game.shape, strict=True))
        for profile in all_equilibria(found.game).extreme
    }

    assert inner == set(all_equilibria(game).extreme)


def spread(weights: Sequence[Fraction], kept: Sequence[int], count: int) -> tuple[Fraction, ...]:
    held = dict(zip(kept, weights, strict=True))
    return tuple(held.get(strategy, Fraction(0)) for strategy in range(count))


@given(any_games, kinds, st.sampled_from(["pure", "mixed"]))
def test_every_elimination_can_be_checked_in_the_game_left_then(game: NormalForm, kind: Kind, by: By) -> None:
    found = iterated_dominance(game, kind, by)
    left = [list(range(count)) for count in game.shape]
    for number in range(1, max([step.round for step in found.eliminations], default=0) + 1):
        now = game.restricted(left)
        steps = [step for step in found.eliminations if step.round == number]
        for step in steps:
            rows = own_payoffs(now, step.player)
            mine = [step.dominator[name] for name in left[step.player]]
            assert sum(mine) == 1
            assert better(blended(rows, mine), rows[left[step.player].index(step.strategy)], kind)
        for step in steps:
            left[step.player].remove(step.strategy)
    assert found.kept == tuple(map(tuple, left))
    assert found.game == game.restricted(left)
    rows_left = [own_payoffs(found.game, player) for player in range(len(game.players))]
    assert all(dominator(rows, own, kind, by) is None for rows in rows_left for own in range(len(rows)))


def test_the_dilemma_is_solved_in_one_round() -> None:
    found = iterated_dominance(prisoners_dilemma())

    assert found.kept == ((1,), (1,))
    assert [(step.round, step.player, step.strategy) for step in found.eliminations] == [(1, 0, 0), (1, 1, 0)]


def test_claims_unravel_to_the_lowest() -> None:
    # Case A-NFG-5.2: weak dominance takes the highest claim of both in each of 98 rounds.
    game = travellers_dilemma(100)
    found = iterated_dominance(game, "weak", "pure")

    assert found.game.strategies == (("1",), ("1",))
    assert found.eliminations[-1].round == 98
    assert [each.profile for each in pure_equilibria(game)] == [(0, 0)]


def test_the_lowest_claims_are_the_only_equilibrium() -> None:
    # What survives strict dominance by mixtures holds every equilibrium: here only one profile does.
    found = iterated_dominance(travellers_dilemma(20))

    assert found.kept == ((0,), (0,))
    assert iterated_dominance(travellers_dilemma(20), "strict", "pure").eliminations == ()


def test_one_of_two_pure_equilibria_is_trembling_hand_perfect() -> None:
    # Case A-NFG-5.1 (Selten 1975).
    game = symmetric([[1, 0], [0, 0]])
    found = [pure(game, each.profile) for each in pure_equilibria(game)]
    verdicts = [trembling_hand_perfection(game, profile) for profile in found]

    assert [verdict.holds for verdict in verdicts] == [True, False]
    assert (verdicts[1].player, verdicts[1].dominator) == (0, (Fraction(1), Fraction(0)))


def test_either_players_strategy_may_be_dominated() -> None:
    # The second player's second strategy pays 1 or 0, its first always 1; the first player does not care.
    game = from_payoffs([[[0, 0], [0, 0]], [[1, 1], [1, 0]]])

    assert trembling_hand_perfection(game, pure(game, (0, 0))).holds
    assert trembling_hand_perfection(game, pure(game, (0, 1))).player == 1


@given(bimatrix_games)
def test_some_equilibrium_is_perfect_and_an_imperfect_one_is_dominated(game: NormalForm) -> None:
    found = all_equilibria(game).extreme
    verdicts = [trembling_hand_perfection(game, profile) for profile in found]
    for profile, verdict in zip(found, verdicts, strict=True):
        if verdict.player is not None and verdict.dominator is not None:
            rows = own_payoffs(game, verdict.player)
            assert better(blended(rows, verdict.dominator), blended(rows, profile[verdict.player]), "weak")
    # Selten: a perfect equilibrium exists; without dominated strategies all its corners' faces are perfect too.
    assert any(verdict.holds for verdict in verdicts)


def test_perfection_is_asked_of_equilibria_only() -> None:
    game = from_payoffs([[[1, 0], [0, 0]]] * 2)
    with pytest.raises(BadInput, match="gains 1"):
        trembling_hand_perfection(game, pure(game, (0, 1)))
