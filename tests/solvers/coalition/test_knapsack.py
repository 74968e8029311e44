"""The covering knapsack against every subset; bounds stay bounds when powers and costs are rounded."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.solvers.coalition import knapsack
from econ.solvers.coalition.knapsack import cheapest_cover

SIZES = st.integers(1, 7)


@st.composite
def covers(draw: st.DrawFn, cost: st.SearchStrategy[int]) -> dict[str, Any]:
    size = draw(SIZES)
    return {
        "power": draw(st.lists(st.integers(0, 20), min_size=size, max_size=size)),
        "cost": draw(st.lists(cost, min_size=size, max_size=size)),
        "need": draw(st.integers(1, 60)),
        "most": draw(st.integers(1, size)),
    }


def cheapest(power: list[int], cost: list[int], need: int, most: int) -> int | None:
    sets = [members for size in range(1, most + 1) for members in combinations(range(len(power)), size)]
    enough = [members for members in sets if sum(power[who] for who in members) >= need]
    return min((sum(cost[who] for who in members) for members in enough), default=None)


def found(case: dict[str, Any]) -> knapsack.Cover:
    return cheapest_cover(case["power"], case["cost"], case["need"], most=case["most"])


def valid(case: dict[str, Any], members: tuple[int, ...]) -> bool:
    enough: bool = sum(case["power"][who] for who in members) >= case["need"]
    return enough and len(set(members)) == len(members) <= int(case["most"])


@given(covers(st.integers(-20, 100)))
def test_the_cover_is_the_cheapest(case: dict[str, Any]) -> None:
    cover, truth = found(case), cheapest(**case)
    assert cover.bound == truth
    if truth is None:
        assert cover.members is None
    else:
        assert cover.members is not None
        assert valid(case, cover.members)
        assert sum(case["cost"][who] for who in cover.members) == truth


@given(covers(st.integers(-20, 100)))
def test_rounded_powers_bound_the_cost_from_below(case: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knapsack, "CELLS", 8)
        cover = found(case)
    truth = cheapest(**case)
    if truth is not None:
        assert cover.bound is not None
        assert cover.bound <= truth
    if cover.members is not None and truth is not None:
        assert valid(case, cover.members)


@given(covers(st.integers(-(2**70), 2**75)))
def test_long_costs_bound_the_cost_from_below(case: dict[str, Any]) -> None:
    cover, truth = found(case), cheapest(**case)
    if truth is None:
        assert cover.bound is None
    else:
        assert cover.bound is not None
        assert cover.bound <= truth <= cover.bound + len(case["power"]) * 2**20
        assert cover.members is not None
        assert valid(case, cover.members)


def test_a_smaller_place_for_more_power() -> None:
    """Two weak members would be cheaper than the strong one; with one place only the strong one is enough."""
    assert cheapest_cover([5, 5, 10], [1, 1, 3], 10, most=3).members == (0, 1)
    assert cheapest_cover([5, 5, 10], [1, 1, 3], 10, most=1).members == (2,)
