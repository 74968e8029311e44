"""Two-player games as two integer matrices."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from econ.errors import BadInput
from econ.games.normal_form import NormalForm

Matrix = tuple[tuple[int, ...], ...]


def matrices(game: NormalForm) -> tuple[Matrix, Matrix]:
    """Both players' payoffs times the game's denominator, [row strategy][column strategy].

    Raises BadInput for another number of players than two.
    """
    if len(game.players) != 2:
        raise BadInput(f"players: {len(game.players)}; two are needed here")
    first, second = (rows(table, game.shape[1]) for table in game.payoffs)
    return first, second


def weighted(weights: Sequence[Fraction], values: Sequence[Fraction | int]) -> Fraction:
    """The sum of weights times values."""
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))


def rows(table: Sequence[int], width: int) -> Matrix:
    """A flat table as rows."""
    return tuple(tuple(table[start : start + width]) for start in range(0, len(table), width))


def transposed(matrix: Sequence[Sequence[int]]) -> Matrix:
    """Rows as columns."""
    return tuple(zip(*matrix, strict=True))


def positive(matrix: Sequence[Sequence[int]]) -> Matrix:
    """The matrix shifted by a constant so that its least entry is 1: best responses stay what they are."""
    shift = 1 - min(map(min, matrix))
    return tuple(tuple(entry + shift for entry in row) for row in matrix)
