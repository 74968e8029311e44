"""Value and optimal strategies of two-player zero-sum games.

Source: J. von Neumann, 1928; the linear program is G. Dantzig's, 1951.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput
from econ.games.normal_form import Mixture, NormalForm
from econ.solvers.equilibria.linear_program import maximum
from econ.solvers.equilibria.matrices import matrices, positive


@dataclass(frozen=True)
class Value:
    """What the first player can secure and the second cannot prevent, with a strategy of each that does it."""

    value: Fraction
    first: Mixture
    second: Mixture


def zero_sum_value(game: NormalForm) -> Value:
    """The value to the first player of a two-player game whose payoffs add up to the same in every profile.

    Raises BadInput where they do not.
    """
    first, second = matrices(game)
    sums = {own + other for pair in zip(first, second, strict=True) for own, other in zip(*pair, strict=True)}
    if len(sums) > 1:
        raise BadInput(f"payoffs: they add up to {len(sums)} different sums; in a zero-sum game to one")
    found = matrix_value(first)
    return Value(found.value / game.denominator, found.first, found.second)


def matrix_value(matrix: Sequence[Sequence[int]]) -> Value:
    """The value of the game in which the first player gains matrix[row][column] from the second."""
    lifted = positive(matrix)
    optimum = maximum([1] * len(matrix[0]), lifted, [1] * len(matrix))
    value = 1 / optimum.value
    first, second = (tuple(weight * value for weight in own) for own in (optimum.dual, optimum.primal))
    return Value(value - lifted[0][0] + matrix[0][0], first, second)
