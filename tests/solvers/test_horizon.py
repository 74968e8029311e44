"""Finite horizons against rationals written out, and against the extraction tests' own induction."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.games.game import Game
from econ.solvers.honest_value import honest_policy
from econ.solvers.horizon import expected_income
from tests.solvers.random_games import WEIGHT_TOTAL, game, games, section

Lists = dict[str, Any]


def enumerated(lists: Lists, policy: list[int], node: int, *, slots: int) -> Fraction:
    """Every path, followed until as many slots are over."""
    if not slots:
        return Fraction(0)
    edges = range(lists["first"][node], lists["first"][node + 1])
    total = Fraction(0)
    for edge in [policy[node]] if lists["choice"][node] else edges:
        share = Fraction(1) if lists["choice"][node] else Fraction(lists["weight"][edge], WEIGHT_TOTAL)
        target = lists["target"][edge]
        left = slots - lists["crosses"][target]
        total += share * (lists["reward"][edge] + enumerated(lists, policy, target, slots=left)) if share else 0
    return total


@given(games(rewards=st.integers(-9, 9)), st.integers(0, 3))
def test_the_income_of_a_horizon_is_that_of_its_paths(built: Game, slots: int) -> None:
    policy = honest_policy(built)
    expected = enumerated(section(built), policy.tolist(), built.root, slots=slots)

    assert expected_income(built, policy, slots=slots) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


def test_a_slot_is_over_where_the_next_crossing_is_reached() -> None:
    """From slot end 0 through a coin of 4 or 8 to slot end 0: six a slot."""
    coin = [(0, 4, WEIGHT_TOTAL // 2), (0, 8, WEIGHT_TOTAL // 2)]
    built = game([("chance!", 1, [(1, 0, WEIGHT_TOTAL)]), ("chance", 0, coin)])

    assert [expected_income(built, honest_policy(built), slots=slots) for slots in (0, 1, 5)] == [0, 6, 30]
