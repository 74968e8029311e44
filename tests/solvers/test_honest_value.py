"""Values and bounds of policies against rationals."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from econ.games.extraction import extract
from econ.games.game import Game
from econ.games.menu import menu_of
from econ.games.reduction import reduced
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.solvers.conformance import resolving_scale
from econ.solvers.honest_value import (
    Array,
    Backups,
    backups,
    honest_policy,
    policy_values,
    proven_bound,
    rational_values,
)
from tests.solvers import oracle
from tests.solvers.random_games import WEIGHT_TOTAL, YEARLY, discounts, game, games, section

MSAT = 1
RESOLUTION = Fraction(1, 2**10)


def problem_of(built: Game, discount: Fraction) -> Backups:
    return backups(built, discount, resolving_scale(built, discount))


def exact_values(built: Game, discount: Fraction, policy: Array) -> list[Fraction]:
    kept = {node: int(edge) for node, edge in enumerate(policy) if edge >= 0}
    return oracle.policy_values(section(built), discount, kept)


def in_msat(problem: Backups, values: Array) -> list[Fraction]:
    return [Fraction(value, problem.scale) for value in values]


@st.composite
def policies(draw: st.DrawFn, built: Game) -> Array:
    policy = honest_policy(built)
    for node in np.flatnonzero(built.choice):
        policy[node] = draw(st.integers(built.first[node], built.first[node + 1] - 1))
    return policy


@given(games())
def test_the_honest_policy_takes_the_honest_edges(built: Game) -> None:
    kept = {node: int(edge) for node, edge in enumerate(honest_policy(built)) if edge >= 0}

    assert kept == oracle.honest_edges(section(built))


@given(games(), st.one_of(discounts(), st.just(Fraction(0))), st.data())
def test_values_are_met_far_below_a_msat(built: Game, discount: Fraction, data: st.DataObject) -> None:
    policy = data.draw(policies(built))
    problem = problem_of(built, discount)
    values = in_msat(problem, policy_values(problem, policy))
    exact = exact_values(built, discount, policy)

    assert max(abs(found - true) for found, true in zip(values, exact, strict=True)) < RESOLUTION


@given(games(), discounts(), st.data())
def test_bounds_enclose_the_value_within_a_msat(built: Game, discount: Fraction, data: st.DataObject) -> None:
    policy = data.draw(policies(built))
    problem = problem_of(built, discount)
    values = policy_values(problem, policy)
    below, above = (in_msat(problem, proven_bound(problem, values, policy, sign=sign)) for sign in (-1, 1))
    exact = exact_values(built, discount, policy)

    assert all(low <= true <= high for low, true, high in zip(below, exact, above, strict=True))
    assert max(high - low for low, high in zip(below, above, strict=True)) < MSAT


@given(games(), discounts(), st.data())
def test_bounds_hold_whatever_they_start_from(built: Game, discount: Fraction, data: st.DataObject) -> None:
    policy = data.draw(policies(built))
    problem = backups(built, discount, data.draw(st.integers(1, 1000)))
    guess = np.array([data.draw(st.integers(-(10**15), 10**15)) for _ in range(built.nodes)], object)
    below, above = (in_msat(problem, proven_bound(problem, guess, policy, sign=sign)) for sign in (-1, 1))
    best = in_msat(problem, proven_bound(problem, guess, None, sign=1))
    exact = exact_values(built, discount, policy)

    assert all(low <= true <= high for low, true, high in zip(below, exact, above, strict=True))
    assert all(true <= high for true, high in zip(oracle.best_values(section(built), discount), best, strict=True))


@given(games(), discounts(), st.data())
def test_bounds_are_their_own_proof(built: Game, discount: Fraction, data: st.DataObject) -> None:
    problem = backups(built, discount, data.draw(st.integers(1, 1000)))
    guess = np.array([data.draw(st.integers(-(10**6), 10**6)) for _ in range(built.nodes)], object)
    bound = in_msat(problem, proven_bound(problem, guess, None, sign=1))
    lists = section(built)
    moves = [
        [[(edge, Fraction(1))] for edge in oracle.edges_of(lists, node)]
        if lists["choice"][node]
        else [oracle.mixture(lists, node, {})]
        for node in range(built.nodes)
    ]

    for node, alternatives in enumerate(moves):
        for move in alternatives:
            assert bound[node] >= sum(chance * oracle.edge_value(lists, discount, edge, bound) for edge, chance in move)


@given(games(), discounts(), st.data())
def test_rational_values_are_exact(built: Game, discount: Fraction, data: st.DataObject) -> None:
    policy = data.draw(policies(built))

    assert rational_values(problem_of(built, discount), policy) == exact_values(built, discount, policy)


@pytest.mark.parametrize("patience", [10**9, 10**14, 10**18])
@given(built=games(rewards=st.integers(-(10**11), 10**11)))
def test_bounds_stay_true_as_the_discount_tends_to_one(built: Game, patience: int) -> None:
    # From 10**16 on floats cannot tell such a discount from one.
    discount = 1 - Fraction(1, patience)
    problem, policy = problem_of(built, discount), honest_policy(built)
    values = policy_values(problem, policy)
    below, above = (in_msat(problem, proven_bound(problem, values, policy, sign=sign)) for sign in (-1, 1))
    exact = exact_values(built, discount, policy)

    assert all(low <= true <= high for low, true, high in zip(below, exact, above, strict=True))


@given(st.integers(-(10**9), 10**9), st.integers(1, WEIGHT_TOTAL - 1))
def test_a_leader_with_a_share_earns_it_for_ever(fee: int, share: int) -> None:
    # One draw a slot: with chance `share` the fee is earned. The value is share * fee / (1 - d).
    built = game([("chance!", 0, [(0, fee, share), (0, 0, WEIGHT_TOTAL - share)])])
    problem = problem_of(built, YEARLY)
    value = policy_values(problem, honest_policy(built))[0]

    assert abs(Fraction(value, problem.scale) - Fraction(share * fee, WEIGHT_TOTAL) / (1 - YEARLY)) < RESOLUTION


def test_only_leaving_a_crossing_node_discounts() -> None:
    # Rewards 1, 2, 4 at the three stages of a slot: 1 + 2 + 4 + v/2 = v.
    whole = WEIGHT_TOTAL
    built = game([("chance", 0, [(1, 1, whole)]), ("chance", 1, [(2, 2, whole)]), ("chance!", 2, [(0, 4, whole)])])

    assert rational_values(problem_of(built, Fraction(1, 2)), honest_policy(built)) == [14, 13, 11]


@given(games(), discounts())
def test_values_in_two_scales_agree(built: Game, discount: Fraction) -> None:
    assume(built.choice.any())
    coarse = problem_of(built, discount)
    fine = backups(built, discount, coarse.scale << 64)
    policy = honest_policy(built)
    pairs = zip(in_msat(coarse, policy_values(coarse, policy)), in_msat(fine, policy_values(fine, policy)), strict=True)

    assert max(abs(one - other) for one, other in pairs) < RESOLUTION


def honest_part(built: Game) -> tuple[Game, Array]:
    """What honest play reaches, with no other choice left; and which nodes of the whole those are."""
    kept = np.array(sorted(oracle.reached_nodes(section(built), oracle.honest_edges(section(built)))))
    source = built.source()
    taken = np.isin(source, kept) & (built.honest | (built.weight > 0))
    number = {int(node): place for place, node in enumerate(kept)}
    part = replace(
        built,
        **{name: getattr(built, name)[kept] for name in ("choice", "stage", "crosses", "states")},
        **{name: getattr(built, name)[taken] for name in ("reward", "weight", "action", "honest")},
        first=np.concatenate([[0], np.cumsum(np.bincount(source[taken], minlength=built.nodes)[kept])]),
        target=np.array([number[int(node)] for node in built.target[taken]]),
        root=number[built.root],
    )
    return part, kept


def test_honest_play_of_minimal_is_met_to_the_msat() -> None:
    found = load("minimal")
    small = reduced(found.mechanism, found.scenario)
    menu = menu_of(small.mechanism)
    whole = extract(MODEL, small.mechanism, small.scenario, menu=menu, limit=100_000)
    part, kept = honest_part(whole)
    problem, alone = problem_of(whole, YEARLY), problem_of(part, YEARLY)
    exact = rational_values(alone, honest_policy(part))
    policy = honest_policy(whole)
    values = policy_values(problem, policy)
    below, above = (proven_bound(problem, values, policy, sign=sign)[kept] for sign in (-1, 1))

    assert len(kept) > 50
    assert max(exact) > 10**11
    for met in (values[kept], below, above):
        assert all(abs(one - true) < MSAT for one, true in zip(in_msat(problem, met), exact, strict=True))
    assert all(low <= true for low, true in zip(in_msat(problem, below), exact, strict=True))
    assert all(true <= high for true, high in zip(exact, in_msat(problem, above), strict=True))
