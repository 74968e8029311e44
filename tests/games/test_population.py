"""Count vectors and population games against plain enumeration and the games' own definitions."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput, TooLarge
from econ.games import population
from econ.games.archetypes import (
    bribed_censorship,
    congestion,
    hawk_dove,
    rosenthal_potential,
    threshold_public_good,
    volunteers_dilemma,
)
from econ.games.lattice import CountLattice
from econ.games.population import Array, PopulationGame, chunks, restricted, tabulated
from tests.solvers.population.generators import games, others_of, paid, row

SMALL = st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple)


def vectors(players: int, strategies: int) -> list[tuple[int, ...]]:
    return [c for c in product(range(players + 1), repeat=strategies) if sum(c) == players]


@given(SMALL, st.integers(1, 4))
def test_the_lattice_lists_every_profile_of_counts_in_lexicographic_order(
    players: tuple[int, ...], strategies: int
) -> None:
    lattice = CountLattice(players, strategies)
    listed = lattice.counts(np.arange(lattice.size)).tolist()
    expected = [[list(c) for c in profile] for profile in product(*(vectors(n, strategies) for n in players))]

    assert listed == expected


@given(st.integers(1, 200), st.integers(2, 7), st.data())
def test_ranks_and_counts_are_inverse_in_large_lattices(players: int, strategies: int, data: st.DataObject) -> None:
    lattice = CountLattice((players,), strategies)
    ranks = np.array(data.draw(st.lists(st.integers(0, lattice.size - 1), min_size=1, max_size=20)))
    counts = lattice.counts(ranks)

    assert lattice.size == comb(players + strategies - 1, strategies - 1)
    assert (counts >= 0).all()
    assert (counts.sum(-1) == players).all()
    assert lattice.rank(counts).tolist() == ranks.tolist()


def test_a_lattice_beyond_62_bits_is_refused() -> None:
    with pytest.raises(TooLarge, match="200 players on 20 strategies"):
        CountLattice((200,), 20)


def test_chunks_are_bounded_and_together_the_whole_lattice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "CHUNK", 7)
    lattice = CountLattice((5, 1), 3)
    parts = list(chunks(lattice))

    assert [len(part) for part in parts] == [7] * 9
    assert np.concatenate(parts).tolist() == lattice.counts(np.arange(63)).tolist()


@given(games())
def test_a_table_pays_what_the_function_pays(game: PopulationGame) -> None:
    def doubled(kind: int, others: Array) -> Array:
        return 2 * game.payoff(kind, others)

    function = PopulationGame(game.players, game.strategies, doubled, game.denominator)
    table = tabulated(function)

    for kind in range(len(game.players)):
        lattice = game.others(kind)
        everything = lattice.counts(np.arange(lattice.size))
        assert table.payoff(kind, everything).tolist() == (2 * game.payoff(kind, everything)).tolist()


@given(games(strategies=st.just(3)), st.permutations([0, 1, 2]), st.integers(2, 3))
def test_a_restricted_game_pays_as_if_the_rest_were_never_played(
    game: PopulationGame, order: list[int], kept: int
) -> None:
    names = tuple(game.strategies[place] for place in order[:kept])
    smaller = restricted(game, names)

    for kind, counts in others_of(smaller):
        full = [[0] * 3 for _ in counts]
        for own, wide in zip(counts, full, strict=True):
            for place, count in zip(order, own, strict=False):
                wide[place] = count
        assert row(smaller, kind, counts) == [row(game, kind, full)[place] for place in order[:kept]]


def constant(value: object) -> population.Payoffs:
    return lambda _kind, others: np.full((len(others), 2), value)


@pytest.mark.parametrize(
    ("players", "strategies", "denominator", "message"),
    [
        ((), ("a", "b"), 1, "1 to 4 classes"),
        ((1, 1, 1, 1, 1), ("a", "b"), 1, "1 to 4 classes"),
        ((2, 0), ("a", "b"), 1, "1 player or more"),
        ((2,), ("a",), 1, "two or more different names"),
        ((2,), ("a", "a"), 1, "two or more different names"),
        ((2,), ("a", "b"), 0, "from 1 on"),
    ],
)
def test_a_malformed_game_is_refused(
    players: tuple[int, ...], strategies: tuple[str, ...], denominator: int, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        PopulationGame(players, strategies, constant(0), denominator)


@pytest.mark.parametrize("value", [0.5, 2**59, -(2**59), True])
def test_payoffs_that_are_not_small_integers_are_refused(value: object) -> None:
    with pytest.raises(BadInput, match="payoffs of class 0"):
        tabulated(PopulationGame((2,), ("a", "b"), constant(value)))


def test_payoffs_of_another_shape_are_refused() -> None:
    wide = PopulationGame((2,), ("a", "b"), lambda _kind, others: np.zeros((len(others), 3), np.int64))

    with pytest.raises(BadInput, match=r"allowed are signed integers of shape \(2, 2\)"):
        tabulated(wide)


def test_an_unknown_strategy_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="there is no strategy 'c'; allowed: a, b"):
        PopulationGame((2,), ("a", "b"), constant(0)).place("c")


def test_a_table_beyond_the_limit_is_refused_before_it_is_built() -> None:
    with pytest.raises(TooLarge, match="a table of 400 payoffs; limit 399"):
        tabulated(PopulationGame((200,), ("a", "b"), constant(0)), limit=399)


@given(st.integers(2, 6), st.data())
def test_a_public_good_is_given_once_enough_contribute(players: int, data: st.DataObject) -> None:
    threshold, others = data.draw(st.integers(1, players)), data.draw(st.integers(0, players - 1))
    cost, benefit = data.draw(st.integers(0, 100)), data.draw(st.integers(0, 100))
    game = threshold_public_good(players, threshold=threshold, cost=cost, benefit=benefit)
    given_to = [benefit if others + own >= threshold else 0 for own in (0, 1)]

    assert paid(game, [players - 1 - others, others]) == [given_to[0], given_to[1] - cost]


@given(st.integers(2, 6), st.integers(0, 5))
def test_one_volunteer_is_enough(players: int, others: int) -> None:
    given_by = min(others, players - 1)
    game = volunteers_dilemma(players, cost=3, benefit=10)

    assert paid(game, [players - 1 - given_by, given_by]) == [10 if given_by else 0, 7]


def test_hawks_fight_and_doves_share() -> None:
    game = hawk_dove(2, 5)

    assert game.denominator == 2
    assert paid(game, [1, 0]) == [2, 4]
    assert paid(game, [0, 1]) == [0, -3]


@pytest.mark.parametrize(("others", "gain"), [(0, -3), (3, -3), (4, 7), (9, 7)])
def test_a_bribe_is_paid_beyond_the_veto_share_only(others: int, gain: int) -> None:
    game = bribed_censorship(12, bribe=7, penalty=3, veto=Fraction(1, 3))

    assert paid(game, [11 - others, others]) == [0, gain]


@given(st.integers(1, 5), st.integers(2, 3), st.data())
def test_a_move_in_a_congestion_game_changes_the_potential_by_the_mover_s_cost(
    players: int, resources: int, data: st.DataObject
) -> None:
    rates = st.lists(st.integers(-9, 9), min_size=players, max_size=players)
    costs = np.array(data.draw(st.lists(rates, min_size=resources, max_size=resources)))
    game = congestion(players, costs)
    for _kind, (counts,) in others_of(game):
        payoffs = row(game, 0, [counts])
        loads = np.array([[count + (own == place) for place, count in enumerate(counts)] for own in range(resources)])
        potential = rosenthal_potential(costs, loads)
        assert [int(potential[0]) - int(value) for value in potential] == [own - payoffs[0] for own in payoffs]
        assert payoffs == [-int(costs[own, counts[own]]) for own in range(resources)]


def test_costs_must_reach_up_to_all_players() -> None:
    with pytest.raises(BadInput, match=r"allowed are \(resources, 4\)"):
        congestion(4, np.zeros((2, 3), np.int64))
