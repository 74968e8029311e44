"""All equilibria of a two-player game: the extreme ones, and the sets of equilibria they span.

Sources: O. Mangasarian, Equilibrium points of bimatrix games, 1964 (vertices); H. Winkels, 1979, and D. Avis,
G. Rosenberg, R. Savani, B. von Stengel, Enumeration of Nash equilibria for two-player games, 2010 (subsets).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from econ.games.normal_form import MixedProfile, Mixture, NormalForm
from econ.solvers.equilibria.matrices import matrices, positive, transposed
from econ.solvers.equilibria.polytope import Vertex, vertices


@dataclass(frozen=True)
class NashSubset:
    """Interchangeable equilibria: every mixture of the `first` strategies with every mixture of the `second`.

    `component` numbers the connected piece of the set of equilibria to which the subset belongs.
    """

    first: tuple[Mixture, ...]
    second: tuple[Mixture, ...]
    component: int

    @property
    def isolated(self) -> bool:
        """Whether the subset is a single equilibrium."""
        return len(self.first) == len(self.second) == 1


@dataclass(frozen=True)
class Equilibria:
    """The complete set: every equilibrium lies in one of `subsets`, the maximal convex ones.

    `extreme` are the corners, finitely many even where ties make a continuum of equilibria.
    """

    extreme: tuple[MixedProfile, ...]
    subsets: tuple[NashSubset, ...]

    @property
    def components(self) -> int:
        """Number of connected pieces."""
        return 1 + max(subset.component for subset in self.subsets)

    @property
    def finite(self) -> bool:
        """Whether there are finitely many equilibria: then `extreme` lists them all."""
        return all(subset.isolated for subset in self.subsets)


def all_equilibria(game: NormalForm) -> Equilibria:
    """The complete set of equilibria of a two-player game.

    Raises BadInput for another number of players and TooLarge for a game with too many vertices (beyond about 12 x 12).
    """
    own, other = matrices(game)
    first, second = _responses(transposed(other)), _responses(own)
    partners = _partners(first, second, game.shape)
    pairs = [(i, j) for i in range(len(first)) for j in range(len(second)) if partners[i] >> j & 1]
    extreme = tuple((_normalised(first[i]), _normalised(second[j])) for i, j in pairs)
    return Equilibria(extreme, tuple(_subsets(first, second, partners)))


def _responses(payoffs: Sequence[Sequence[int]]) -> tuple[Vertex, ...]:
    """Vertices of the other player's mixtures, scaled so that the best response to each pays 1; without the origin."""
    found = vertices(positive(payoffs), [1] * len(payoffs))
    return tuple(vertex for vertex in found if any(vertex.point))


def _partners(first: Sequence[Vertex], second: Sequence[Vertex], shape: Sequence[int]) -> list[int]:
    """For each vertex of the first player, as bits, the second's with which each strategy is unused or a best reply."""
    mine, theirs = shape
    full = (1 << (mine + theirs)) - 1
    low = (1 << theirs) - 1
    labels = [(vertex.tight >> theirs) | (vertex.tight & low) << mine for vertex in second]
    return [sum(1 << j for j, label in enumerate(labels) if vertex.tight | label == full) for vertex in first]


def _subsets(first: Sequence[Vertex], second: Sequence[Vertex], partners: Sequence[int]) -> list[NashSubset]:
    """The maximal sets of vertices of both players in which every pair is an equilibrium."""
    shared: set[int] = set()
    for own in filter(None, partners):
        shared |= {own} | {own & held for held in shared if own & held}
    rectangles = [(_together(partners, columns), columns) for columns in sorted(shared)]
    return [
        NashSubset(_chosen(first, mine), _chosen(second, columns), piece)
        for (mine, columns), piece in zip(rectangles, _pieces(rectangles), strict=True)
    ]


def _together(partners: Sequence[int], columns: int) -> int:
    """The first player's vertices, as bits, that go with all of the second's."""
    return sum(1 << place for place, held in enumerate(partners) if held & columns == columns)


def _pieces(rectangles: Sequence[tuple[int, int]]) -> list[int]:
    """Numbers the connected pieces.

    Rectangles that share a vertex of the first player hang together: the one of all its partners meets both.
    """
    pieces = list(range(len(rectangles)))
    for later, earlier in combinations(range(len(rectangles)), 2):
        if rectangles[later][0] & rectangles[earlier][0]:
            pieces = [pieces[later] if piece == pieces[earlier] else piece for piece in pieces]
    order = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    return [order[piece] for piece in pieces]


def _chosen(vertices_of_one: Sequence[Vertex], bits: int) -> tuple[Mixture, ...]:
    return tuple(_normalised(vertex) for place, vertex in enumerate(vertices_of_one) if bits >> place & 1)


def _normalised(vertex: Vertex) -> Mixture:
    total = sum(vertex.point, Fraction(0))
    return tuple(weight / total for weight in vertex.point)
