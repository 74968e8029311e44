"""Linear programs solved in integers, with the dual solution that proves the optimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput
from econ.solvers.equilibria.tableau import leaving_row, pivoted, slack_tableau

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Optimum:
    """The maximum `value`, reached at `primal` [variable] and proven by `dual` [constraint].

    Proof: both are at least 0 and feasible, and objective and bounds give them the same value.
    """

    value: Fraction
    primal: Vector
    dual: Vector


def maximum(objective: Sequence[int], matrix: Sequence[Sequence[int]], bounds: Sequence[int]) -> Optimum:
    """The maximum of objective x over x >= 0 with matrix x <= bounds, where every bound is at least 0.

    Raises BadInput for a negative bound and for an objective without a maximum.
    """
    if min(bounds) < 0:
        raise BadInput(f"bounds: {min(bounds)}; each is at least 0")
    tableau = slack_tableau(matrix, bounds, [-entry for entry in objective])
    while min(prices := tableau.rows[-1][:-1]) < 0:
        column = prices.index(min(prices))
        row = leaving_row(tableau, column)
        if row is None:
            raise BadInput("objective: it has no maximum")
        tableau = pivoted(tableau, row, column)
    count = len(objective)
    dual = tuple(Fraction(price, tableau.scale) for price in prices[count:])
    return Optimum(Fraction(tableau.rows[-1][-1], tableau.scale), tableau.values()[:count], dual)


@dataclass(frozen=True)
class Interior:
    """The most interior distribution: `least`, its smallest weight, is as large as it can be.

    If `least` is 0, no distribution with positive weights alone satisfies the rows; `weights` is empty, and `against`
    [row] proves it: at least 0, it combines the rows to a vector that is nowhere negative and somewhere positive.
    """

    least: Fraction
    weights: Vector
    against: Vector


def interior(rows: Sequence[Sequence[int]]) -> Interior:
    """The most interior of the distributions y with rows y <= 0.

    Source: the theorem of the alternative of E. Stiemke, 1915.
    """
    count = len(rows[0])
    # y = z + t, where t is the least weight.
    matrix = [*((*row, sum(row)) for row in rows), (*([1] * count), count)]
    optimum = maximum([*([0] * count), 1], matrix, [*([0] * len(rows)), 1])
    *spread, least = optimum.primal
    weights = tuple(entry + least for entry in spread) if least else ()
    return Interior(least, weights, optimum.dual[:-1])
