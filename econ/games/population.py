"""Anonymous games: what a strategy pays depends on how many others of each stake class play what, not on who."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput, TooLarge
from econ.games.lattice import CountLattice

Array = npt.NDArray[Any]
Payoffs = Callable[[int, Array], Array]

CLASSES = 4
# Eight payoffs of a 4-cycle add up within 63 bits.
PAYOFF_LIMIT = 1 << 59
TABLE_LIMIT = 50_000_000
CHUNK = 1 << 18


@dataclass(frozen=True)
class PopulationGame:
    """A game in which the members of a stake class are interchangeable.

    `players` per class, at most four classes; every class has the same `strategies`. `payoffs(kind, others)` is what
    each strategy pays a member of class `kind` when the others' counts are `others` [row, class, strategy] (that class
    has one player less): integers [row, strategy] below 2**59 in magnitude, over the common `denominator`. It works on
    many rows at once and must not wrap around in int64. Raises BadInput for sizes or payoffs outside these bounds.
    """

    players: tuple[int, ...]
    strategies: tuple[str, ...]
    payoffs: Payoffs
    denominator: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.players) <= CLASSES or min(self.players) < 1:
            raise BadInput(f"players {self.players}: allowed are 1 to {CLASSES} classes of 1 player or more each")
        if len(self.strategies) < 2 or len(set(self.strategies)) < len(self.strategies):
            raise BadInput(f"strategies {self.strategies}: allowed are two or more different names")
        if self.denominator < 1:
            raise BadInput(f"denominator {self.denominator}: allowed are integers from 1 on")

    @property
    def profiles(self) -> CountLattice:
        """Every profile of counts."""
        return CountLattice(self.players, len(self.strategies))

    def others(self, kind: int) -> CountLattice:
        """Everything that the others of a member of class `kind` may play."""
        players = tuple(count - (place == kind) for place, count in enumerate(self.players))
        return CountLattice(players, len(self.strategies))

    def payoff(self, kind: int, others: Array) -> Array:
        """What each strategy pays [row, strategy], checked to be integers of the right shape and size."""
        paid = np.asarray(self.payoffs(kind, others))
        if paid.shape != (len(others), len(self.strategies)) or not np.issubdtype(paid.dtype, np.signedinteger):
            wanted = f"signed integers of shape {(len(others), len(self.strategies))}"
            raise BadInput(f"payoffs of class {kind}: {paid.dtype} of shape {paid.shape}; allowed are {wanted}")
        if paid.size and (paid.max() >= PAYOFF_LIMIT or paid.min() <= -PAYOFF_LIMIT):
            raise BadInput(f"payoffs of class {kind}: reach {paid.min()} to {paid.max()}; allowed are below 2**59")
        return paid.astype(np.int64, copy=False)

    def place(self, strategy: str) -> int:
        """The index of a strategy; BadInput for an unknown name."""
        if strategy not in self.strategies:
            raise BadInput(f"there is no strategy {strategy!r}; allowed: {', '.join(self.strategies)}")
        return self.strategies.index(strategy)


@dataclass(frozen=True)
class Table:
    """Payoffs by look-up: `entries[kind]` [rank of the others' counts, strategy]."""

    lattices: tuple[CountLattice, ...]
    entries: tuple[Array, ...]

    def __call__(self, kind: int, others: Array) -> Array:
        """The entries of these rows [row, strategy]."""
        return np.asarray(self.entries[kind][self.lattices[kind].rank(others)])


def tabulated(game: PopulationGame, *, limit: int = TABLE_LIMIT) -> PopulationGame:
    """The same game with every payoff evaluated once; TooLarge beyond `limit` entries."""
    lattices = tuple(game.others(kind) for kind in range(len(game.players)))
    entries = sum(lattice.size for lattice in lattices) * len(game.strategies)
    if entries > limit:
        raise TooLarge(f"a table of {entries} payoffs; limit {limit}: fewer players, classes or strategies")
    tables = tuple(_evaluated(game, kind, lattice) for kind, lattice in enumerate(lattices))
    return replace(game, payoffs=Table(lattices, tables))


def restricted(game: PopulationGame, strategies: tuple[str, ...]) -> PopulationGame:
    """The game in which only these strategies, in this order, may be played."""
    kept = [game.place(name) for name in strategies]

    def payoffs(kind: int, others: Array) -> Array:
        everything = np.zeros((*others.shape[:-1], len(game.strategies)), np.int64)
        everything[..., kept] = others
        return game.payoff(kind, everything)[:, kept]

    return replace(game, strategies=strategies, payoffs=payoffs)


def chunks(lattice: CountLattice) -> Iterator[Array]:
    """All counts of a lattice [row, class, strategy], a bounded number of rows at a time."""
    for start in range(0, lattice.size, CHUNK):
        yield lattice.counts(np.arange(start, min(start + CHUNK, lattice.size)))


def _evaluated(game: PopulationGame, kind: int, lattice: CountLattice) -> Array:
    table = np.concatenate([game.payoff(kind, others) for others in chunks(lattice)])
    table.flags.writeable = False
    return table
