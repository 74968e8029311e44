from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.games.normal_form import NormalForm, from_payoffs
from econ.solvers.equilibria.linear_program import Optimum, interior, maximum
from econ.solvers.equilibria.polytope import vertices
from econ.solvers.equilibria.tableau import leaving_row, pivoted, slack_tableau
from econ.solvers.equilibria.zero_sum import matrix_value, zero_sum_value
from tests.solvers.equilibria.games import chicken, columns, negative, tables, zero_sum
from tests.solvers.equilibria.reference import corners

Rows = list[list[int]]


@st.composite
def bounded(draw: st.DrawFn) -> tuple[Rows, list[int]]:
    """Rows and bounds of a polytope that holds the origin; small numbers, so that constraints meet in ties."""
    width = draw(st.integers(1, 3))
    rows = draw(tables((draw(st.integers(0, 4)), width), -2, 2))
    bounds = draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows)))
    return [*rows, [1] * width], [*bounds, draw(st.integers(0, 3))]


def total(left: Sequence[Any], right: Sequence[Any]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def proven(found: Optimum, objective: Sequence[int], rows: Rows, bounds: Sequence[int]) -> bool:
    feasible = min(found.primal) >= 0 and all(
        total(row, found.primal) <= bound for row, bound in zip(rows, bounds, strict=True)
    )
    priced = min(found.dual) >= 0 and all(
        total(column, found.dual) >= worth for column, worth in zip(columns(rows), objective, strict=True)
    )
    return feasible and priced and total(objective, found.primal) == found.value == total(bounds, found.dual)


@given(bounded(), st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_the_optimum_is_proven_by_its_dual_and_reached_at_a_corner(
    polytope: tuple[Rows, list[int]], weights: list[int]
) -> None:
    rows, bounds = polytope
    objective = weights[: len(rows[0])]
    found = maximum(objective, rows, bounds)

    assert proven(found, objective, rows, bounds)
    assert found.value == max(total(objective, corner) for corner in corners(rows, bounds))


@given(bounded())
def test_vertices_are_those_of_every_choice_of_constraints(polytope: tuple[Rows, list[int]]) -> None:
    rows, bounds = polytope
    found = vertices(rows, bounds)

    assert {vertex.point for vertex in found} == corners(rows, bounds)
    assert len(found) == len({vertex.point for vertex in found})
    for vertex in found:
        slack = [*vertex.point, *(bound - total(row, vertex.point) for row, bound in zip(rows, bounds, strict=True))]
        assert vertex.tight == sum(1 << place for place, value in enumerate(slack) if value == 0)


@given(bounded(), st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_rows_stay_lexicographically_positive(polytope: tuple[Rows, list[int]], choices: list[int]) -> None:
    """Right side first, then the slacks' columns: no row ever falls to 0, so that no basis can come back (Charnes)."""
    rows, bounds = polytope
    tableau, width = slack_tableau(rows, bounds), len(rows[0])
    for choice in choices:
        column = [variable for variable in range(tableau.variables) if variable not in tableau.basis][choice % width]
        row = leaving_row(tableau, column)
        assert row is not None
        tableau = pivoted(tableau, row, column)
        assert tableau.scale > 0
        assert all((held[-1], *held[width:-1]) > (0,) * (len(rows) + 1) for held in tableau.rows)


def test_what_has_no_answer_is_refused() -> None:
    with pytest.raises(BadInput, match="at least 0"):
        maximum([1], [[1]], [-1])
    with pytest.raises(BadInput, match="no maximum"):
        maximum([1, 1], [[1, -1]], [1])
    with pytest.raises(BadInput, match="unbounded"):
        vertices([[1, -1]], [1])


@given(st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(lambda shape: tables(shape, -2, 2)))
def test_interior_weights_exist_or_are_disproved(rows: Rows) -> None:
    found = interior(rows)
    if found.least:
        assert sum(found.weights) == 1
        assert min(found.weights) == found.least
        assert all(total(row, found.weights) <= 0 for row in rows)
    else:
        combined = [total(column, found.against) for column in columns(rows)]
        assert min(found.against) >= 0
        assert min(combined) >= 0
        assert max(combined) > 0


@given(st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(lambda shape: tables(shape, -4, 4)))
def test_the_value_is_secured_by_both(rows: Rows) -> None:
    found = matrix_value(rows)

    assert sum(found.first) == sum(found.second) == 1
    assert min(*found.first, *found.second, 0) == 0
    assert min(total(column, found.first) for column in columns(rows)) == found.value
    assert max(total(row, found.second) for row in rows) == found.value


@given(st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(lambda shape: tables(shape, -4, 4)), st.integers(-5, 5))
def test_the_value_of_the_seats_exchanged_is_the_negative(rows: Rows, constant: int) -> None:
    shares = [[constant - entry for entry in row] for row in rows]

    assert matrix_value(negative(columns(rows))).value == -matrix_value(rows).value
    assert zero_sum_value(from_payoffs([rows, shares])).value == matrix_value(rows).value


def test_only_zero_sum_games_have_a_value() -> None:
    with pytest.raises(BadInput, match="zero-sum"):
        zero_sum_value(chicken())


def test_payoffs_with_a_denominator() -> None:
    third = Fraction(1, 3)
    game = from_payoffs([[[third, -third], [-third, 2 * third]], [[-third, third], [third, -2 * third]]])

    # p(1) + (1-p)(-1) = p(-1) + (1-p)2 at p = 3/5: value 1/5 of a third.
    assert zero_sum_value(game).value == Fraction(1, 15)
    assert zero_sum_value(game).first == (Fraction(3, 5), Fraction(2, 5))


def test_a_saddle_point_is_the_value() -> None:
    game: NormalForm = zero_sum([[3, 2], [1, 0]])

    assert zero_sum_value(game).value == 2
