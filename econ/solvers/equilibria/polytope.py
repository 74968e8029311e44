"""All vertices of a polytope that holds the origin, exactly, degenerate or not.

Source: the graph of lexicographically feasible bases is connected and reaches every vertex (D. Avis and K. Fukuda, A
pivoting algorithm for convex hulls and vertex enumeration, 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput, TooLarge
from econ.solvers.equilibria.tableau import Tableau, leaving_row, pivoted, slack_tableau

BASES = 50_000


@dataclass(frozen=True)
class Vertex:
    """A vertex and its `tight` constraints as bits: bit k for x_k = 0, bit n + i for row i met with equality."""

    point: tuple[Fraction, ...]
    tight: int


def vertices(matrix: Sequence[Sequence[int]], bounds: Sequence[int], *, limit: int = BASES) -> tuple[Vertex, ...]:
    """The vertices of x >= 0, matrix x <= bounds, each once, for bounds of at least 0.

    Raises BadInput for an unbounded polyhedron and TooLarge beyond `limit` bases.
    """
    start = slack_tableau(matrix, bounds)
    seen, waiting = {frozenset(start.basis)}, [start]
    found: dict[tuple[Fraction, ...], int] = {}
    while waiting:
        here = waiting.pop()
        _record(here, len(matrix[0]), found)
        for beside in _neighbours(here):
            if frozenset(beside.basis) not in seen:
                seen.add(frozenset(beside.basis))
                waiting.append(beside)
        if len(seen) > limit:
            size = f"{len(matrix[0])} unknowns and {len(matrix)} rows"
            raise TooLarge(f"{size}: more bases than the limit {limit}: fewer strategies")
    return tuple(Vertex(point, tight) for point, tight in sorted(found.items(), reverse=True))


def _record(tableau: Tableau, width: int, found: dict[tuple[Fraction, ...], int]) -> None:
    values = tableau.values()
    found[values[:width]] = sum(1 << variable for variable, value in enumerate(values) if not value)


def _neighbours(tableau: Tableau) -> list[Tableau]:
    basis = set(tableau.basis)
    entering = [variable for variable in range(tableau.variables) if variable not in basis]
    pairs = [(leaving_row(tableau, column), column) for column in entering]
    if any(row is None for row, _ in pairs):
        raise BadInput("rows: the polyhedron is unbounded")
    return [pivoted(tableau, row, column) for row, column in pairs if row is not None]
