"""Reward per slot against cycles in rationals, and brackets that hold whatever floats do."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.games.game import Game
from econ.games.process import Process
from econ.solvers.average_reward import best_rate, policy_rate, reached
from econ.solvers.honest_value import Array, honest_policy
from tests.solvers import gains, oracle
from tests.solvers.random_games import WEIGHT_TOTAL, game, games, section
from tests.solvers.random_processes import processes

TIGHT = Fraction(1, 2**20)


def moves_of(policy: Array) -> dict[int, int]:
    return {node: int(edge) for node, edge in enumerate(policy) if edge >= 0}


def best_gain(built: Game) -> Fraction:
    lists = section(built)
    return max(gains.gain(lists, policy, lists["reward"]) for policy in gains.policies(lists))


@given(games())
def test_brackets_enclose_whatever_the_classes(built: Game) -> None:
    lists = section(built)
    found = best_rate(built)

    assert found.lower <= gains.gain(lists, moves_of(found.policy), lists["reward"])
    assert found.upper >= best_gain(built)


@given(processes())
def test_the_best_rate_is_found_where_states_meet_again(process: Process) -> None:
    built = process.game()
    found, best = best_rate(built), best_gain(built)

    assert found.lower <= best <= found.upper
    assert found.upper - found.lower < TIGHT


@given(processes(), st.data())
def test_a_policy_is_valued_alone(process: Process, data: st.DataObject) -> None:
    built = process.game()
    policy = honest_policy(built)
    for node in np.flatnonzero(built.choice):
        policy[node] = data.draw(st.integers(built.first[node], built.first[node + 1] - 1))
    exact = gains.gain(section(built), moves_of(policy), built.reward.tolist())
    found = policy_rate(built, policy)

    assert found.lower <= exact <= found.upper
    assert found.upper - found.lower < TIGHT


@given(processes(), st.data())
@settings(max_examples=15)
def test_any_start_finds_the_same_rate(process: Process, data: st.DataObject) -> None:
    built = process.game()
    start = honest_policy(built)
    for node in np.flatnonzero(built.choice):
        start[node] = data.draw(st.integers(built.first[node], built.first[node + 1] - 1))

    assert abs(best_rate(built, start).lower - best_rate(built).lower) < TIGHT


@given(games(rewards=st.just(0)))
def test_ties_keep_the_incumbent(built: Game) -> None:
    found = best_rate(built)

    assert (found.policy == honest_policy(built)).all()
    assert found.lower <= 0 <= found.upper
    assert found.upper - found.lower < TIGHT


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**12))
def test_the_higher_of_two_ends_is_chosen_whatever_the_way_there_pays(here: int, there: int, bonus: int) -> None:
    # Two classes that are never left: the bonus on the way to the second counts for nothing in the long run.
    whole = WEIGHT_TOTAL
    ends = [("chance!", 0, [(1, here, whole)]), ("chance!", 0, [(2, there, whole)])]
    built = game([("choice!", 0, [(1, 0, 1), (2, bonus, 0)]), *ends])
    found = best_rate(built)

    assert found.lower <= max(here, there) <= found.upper
    assert found.upper - found.lower < TIGHT


@given(st.integers(-(10**9), 10**9), st.integers(1, 30))
def test_a_slot_counts_once_however_many_stages_it_has(reward: int, stages: int) -> None:
    whole = WEIGHT_TOTAL
    inside = [("chance", stage, [(stage + 1, reward, whole)]) for stage in range(stages)]
    found = best_rate(game([*inside, ("chance!", stages, [(0, reward, whole)])]))

    assert found.lower <= (stages + 1) * reward <= found.upper
    assert found.upper - found.lower < TIGHT


@given(games())
def test_reached_nodes_are_those_of_a_walk(built: Game) -> None:
    lists = section(built)
    honest = reached(built, honest_policy(built))
    every = set().union(*(gains.reach(lists, policy, built.root) for policy in gains.policies(lists)))

    assert set(np.flatnonzero(honest).tolist()) == oracle.reached_nodes(lists, oracle.honest_edges(lists))
    assert set(np.flatnonzero(reached(built, None)).tolist()) >= every


def test_thousands_of_nodes_are_no_other_matter() -> None:
    # A ring of 5000 slots that pays once a lap, and one that pays a msat more but takes a slot longer.
    whole, length = WEIGHT_TOTAL, 5_000
    ring = [("chance!", 0, [(node + 1, 0, whole)]) for node in range(1, length)]
    last = [("chance!", 0, [(0, 0, whole)])]
    for extra, longer in ((10**6 // length - 1, False), (10**6 // length + 1, True)):
        start = ("choice!", 0, [(1, 10**6 + extra, 0), (2, 10**6, 1)])
        found = best_rate(game([start, *ring, *last]))
        best = max(Fraction(10**6 + extra, length + 1), Fraction(10**6, length))

        assert found.lower <= best <= found.upper
        assert found.upper - found.lower < TIGHT
        assert (found.policy[0] == 0) == longer
