"""Best responses against policy iteration in rationals."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.games.game import Game
from econ.solvers.best_response import best_response, noise
from econ.solvers.conformance import resolving_scale
from econ.solvers.honest_value import Array, backups, honest_policy, policy_values
from tests.solvers import oracle
from tests.solvers.random_games import WEIGHT_TOTAL, YEARLY, discounts, game, games, section

RESOLUTION = Fraction(1, 2**10)


def response(built: Game, discount: Fraction, policy: Array) -> tuple[list[int], list[Fraction]]:
    problem = backups(built, discount, resolving_scale(built, discount))
    best, values = best_response(problem, policy, policy_values(problem, policy))
    return best.tolist(), [Fraction(value, problem.scale) for value in values]


@given(games(), st.one_of(discounts(), st.just(Fraction(0))), st.data())
def test_the_best_value_is_found_from_any_policy(built: Game, discount: Fraction, data: st.DataObject) -> None:
    policy = honest_policy(built)
    for node in np.flatnonzero(built.choice):
        policy[node] = data.draw(st.integers(built.first[node], built.first[node + 1] - 1))
    _, values = response(built, discount, policy)
    best = oracle.best_values(section(built), discount)

    assert max(abs(found - true) for found, true in zip(values, best, strict=True)) < RESOLUTION


@given(games(), discounts())
def test_the_policy_found_has_the_value_found(built: Game, discount: Fraction) -> None:
    best, values = response(built, discount, honest_policy(built))
    kept = {node: edge for node, edge in enumerate(best) if edge >= 0}
    exact = oracle.policy_values(section(built), discount, kept)

    assert kept.keys() == oracle.honest_edges(section(built)).keys()
    assert max(abs(found - true) for found, true in zip(values, exact, strict=True)) < RESOLUTION


@given(games(rewards=st.just(0)), discounts())
def test_ties_keep_the_incumbent(built: Game, discount: Fraction) -> None:
    best, values = response(built, discount, honest_policy(built))

    assert best == honest_policy(built).tolist()
    assert set(values) == {0}


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_gains_in_separate_classes_are_compared_by_their_whole_future(here: int, there: int) -> None:
    # Stay and earn `here` a slot for ever, or leave for good and earn `there`: at 1 - d = 6.3e-9 both are huge.
    built = game([("choice!", 0, [(0, here, 1), (1, 0, 0)]), ("chance!", 0, [(1, there, WEIGHT_TOTAL)])])
    best, values = response(built, YEARLY, honest_policy(built))
    stay, leave = here / (1 - YEARLY), YEARLY * there / (1 - YEARLY)

    assert best[0] == int(leave > stay)
    assert abs(values[0] - max(stay, leave)) < RESOLUTION


@given(games(), discounts(), st.integers(0, 100))
def test_noise_is_what_two_units_a_node_sum_up_to(built: Game, discount: Fraction, slots: int) -> None:
    problem = backups(built, discount, 1)
    partial = sum(2 * len(built.stages) * discount**slot for slot in range(slots))

    assert partial <= noise(problem) <= 2 * len(built.stages) / (1 - discount) + 1
