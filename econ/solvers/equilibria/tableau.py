"""A simplex tableau in integers: exact pivots, ties broken lexicographically so that no path cycles.

Source: J. Edmonds' integer pivoting as in B. von Stengel, Computing equilibria for two-person games, 2002, section 2.5;
the lexicographic rule is A. Charnes', 1952.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

Row = tuple[int, ...]


@dataclass(frozen=True)
class Tableau:
    """A x + s = b in terms of a basis, everything times `scale` > 0.

    `rows` [row][variable..., right side]: variables 0..n-1 are x, n..n+m-1 the slacks s of the m constraints. Rows
    beyond the m basic ones (an objective) take part in pivots and not in choosing them. `basis` [row] is the variable
    whose column is `scale` times the row's unit vector.
    """

    rows: tuple[Row, ...]
    basis: tuple[int, ...]
    scale: int

    @property
    def variables(self) -> int:
        """Number of variables, slacks included."""
        return len(self.rows[0]) - 1

    def values(self) -> tuple[Fraction, ...]:
        """The basic solution [variable]."""
        found = [Fraction(0)] * self.variables
        for variable, row in zip(self.basis, self.rows, strict=False):
            found[variable] = Fraction(row[-1], self.scale)
        return tuple(found)


def slack_tableau(matrix: Sequence[Sequence[int]], bounds: Sequence[int], *extra: Sequence[int]) -> Tableau:
    """The tableau of matrix x + s = bounds with the slacks basic; the bounds are at least 0.

    Each `extra` row has one coefficient per x and right side 0.
    """
    count, width = len(matrix), len(matrix[0])
    rows = [
        (*row, *(int(slack == place) for slack in range(count)), bound)
        for place, (row, bound) in enumerate(zip(matrix, bounds, strict=True))
    ]
    rows += [(*row, *([0] * (count + 1))) for row in extra]
    return Tableau(tuple(rows), tuple(range(width, width + count)), 1)


def pivoted(tableau: Tableau, row: int, column: int) -> Tableau:
    """The tableau in which `column`'s variable replaces the row's in the basis; the pivot is positive."""
    pivot = tableau.rows[row]
    factor, scale = pivot[column], tableau.scale
    rows = tuple(
        pivot
        if place == row
        else tuple((factor * own - other[column] * held) // scale for own, held in zip(other, pivot, strict=True))
        for place, other in enumerate(tableau.rows)
    )
    basis = (*tableau.basis[:row], column, *tableau.basis[row + 1 :])
    return Tableau(rows, basis, factor)


def leaving_row(tableau: Tableau, column: int) -> int | None:
    """The row that bounds `column`'s variable first, ties broken by the slacks' columns; None if it is unbounded."""
    rows = [place for place in range(len(tableau.basis)) if tableau.rows[place][column] > 0]
    slacks = range(tableau.variables - len(tableau.basis), tableau.variables)
    for key in (-1, *slacks):
        if len(rows) <= 1:
            break
        rows = _least(tableau, rows, column, key=key)
    return rows[0] if rows else None


def _least(tableau: Tableau, rows: Sequence[int], column: int, *, key: int) -> list[int]:
    """The rows with the least ratio of entry `key` to entry `column`."""
    best = [rows[0]]
    for row in rows[1:]:
        held, other = tableau.rows[best[0]], tableau.rows[row]
        difference = other[key] * held[column] - held[key] * other[column]
        if difference < 0:
            best = [row]
        elif difference == 0:
            best.append(row)
    return best


def dot(left: Sequence[int], right: Sequence[int]) -> int:
    """The sum of products."""
    return sum(map(mul, left, right))
