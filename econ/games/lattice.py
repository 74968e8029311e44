"""Count vectors: how the players of each stake class spread over strategies, ranked in lexicographic order."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import TooLarge

Array = npt.NDArray[Any]

RANK_LIMIT = 1 << 62


@dataclass(frozen=True)
class CountLattice:
    """All ways in which `players` (per class) choose among so many strategies: a product of simplices.

    Counts are int64 [row, class, strategy], ranks [row]; the last class varies fastest, and within a class counts run
    in lexicographic order. Raises TooLarge where ranks would leave 62 bits.
    """

    players: tuple[int, ...]
    strategies: int

    def __post_init__(self) -> None:
        if self.size >= RANK_LIMIT:
            players, size = "+".join(map(str, self.players)), self.size
            raise TooLarge(f"{size} profiles of {players} players on {self.strategies} strategies; limit {RANK_LIMIT}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of count vectors of each class."""
        return tuple(comb(players + self.strategies - 1, players) for players in self.players)

    @property
    def size(self) -> int:
        """Number of profiles of counts."""
        return prod(self.sizes)

    def rank(self, counts: Array) -> Array:
        """The place [row] of counts [row, class, strategy] in the enumeration."""
        rank = np.zeros(len(counts), np.int64)
        for kind, size in enumerate(self.sizes):
            rank = rank * size + self._rank(kind, counts[:, kind])
        return rank

    def counts(self, ranks: Array) -> Array:
        """The counts [row, class, strategy] at these places [row]."""
        counts = np.empty((len(ranks), len(self.players), self.strategies), np.int64)
        for kind in range(len(self.players) - 1, -1, -1):
            ranks, own = np.divmod(ranks, self.sizes[kind])
            counts[:, kind] = self._counts(kind, own)
        return counts

    def _rank(self, kind: int, counts: Array) -> Array:
        rank = np.zeros(len(counts), np.int64)
        left = np.full(len(counts), self.players[kind])
        for strategy in range(self.strategies - 1):
            ways = self._ways(kind, strategy)
            rank += ways[left] - ways[left - counts[:, strategy]]
            left = left - counts[:, strategy]
        return rank

    def _counts(self, kind: int, ranks: Array) -> Array:
        counts = np.empty((len(ranks), self.strategies), np.int64)
        left = np.full(len(ranks), self.players[kind])
        for strategy in range(self.strategies - 1):
            ways = self._ways(kind, strategy)
            after = np.searchsorted(ways, ways[left] - ranks)
            counts[:, strategy] = left - after
            ranks, left = ranks - (ways[left] - ways[after]), after
        counts[:, -1] = left
        return counts

    def _ways(self, kind: int, strategy: int) -> Array:
        """How many vectors start with at least all but t of those left, for t = 0 .. players."""
        later = self.strategies - 1 - strategy
        return np.array([comb(left + later, later) for left in range(self.players[kind] + 1)], dtype=np.int64)
