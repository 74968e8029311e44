"""A game with fewer choices is the same game to whoever would not have chosen otherwise."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.games.game import Game
from econ.games.subgame import reached, restricted
from econ.solvers.best_response import best_response
from econ.solvers.honest_value import backups, honest_policy, policy_values
from tests.solvers.random_games import games

DISCOUNT = Fraction(9, 10)


def value(game: Game, *, best: bool) -> float:
    problem = backups(game, DISCOUNT, 1 << 60)
    policy = honest_policy(game)
    values = policy_values(problem, policy)
    if best:
        _, values = best_response(problem, policy, values)
    return float(Fraction(values[game.root], problem.scale))


@given(games(), st.data())
def test_honest_play_keeps_its_value_and_fewer_choices_are_never_better(game: Game, data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(game.actions), unique=True))
    small = restricted(game, kept)
    assert abs(value(small, best=False) - value(game, best=False)) < 1e-3
    assert value(small, best=True) <= value(game, best=True) + 1e-3
    assert small.honest.sum() == small.choice.sum()
    assert reached(small, np.ones(small.edges, bool)).all()


@given(games())
def test_with_every_action_only_unreachable_nodes_are_lost(game: Game) -> None:
    small = restricted(game, game.actions)
    found = reached(game, np.ones(game.edges, bool))
    assert small.nodes == found.sum()
    assert abs(value(small, best=True) - value(game, best=True)) < 1e-3
    kept = found[game.source()]
    assert (small.reward == game.reward[kept]).all()
    assert (small.states == game.states[found]).all()


@given(games())
def test_without_deviations_the_best_response_is_honest_play(game: Game) -> None:
    small = restricted(game, ())
    assert not (small.choice[small.source()] & ~small.honest).any()
    assert value(small, best=True) == value(small, best=False)
