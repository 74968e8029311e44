"""Whether a population game is an exact potential game: every 4-cycle of unilateral moves must pay nothing in total.

Source: D. Monderer and L. Shapley, Potential Games, Games and Economic Behavior 14, 1996, corollary 2.9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import numpy as np

from econ.games.lattice import CountLattice
from econ.games.population import Array, PopulationGame, chunks


@dataclass(frozen=True)
class Cycle:
    """Four moves that pay something in total, so that no potential exists.

    Two players, of classes `kinds`, change strategy in turn: the first between the two of `first`, the second between
    those of `second`, and back; `others` [class][strategy] stay. `excess` is what the movers gain in total.
    """

    kinds: tuple[int, int]
    first: tuple[str, str]
    second: tuple[str, str]
    others: tuple[tuple[int, ...], ...]
    excess: Fraction


def violating_cycle(game: PopulationGame) -> Cycle | None:
    """The first 4-cycle that pays something, or None: then the game has an exact potential."""
    for kinds in combinations_with_replacement(range(len(game.players)), 2):
        found = next((cycle for rest in _rests(game, kinds) for cycle in _violations(game, kinds, rest)), None)
        if found is not None:
            return found
    return None


def _rests(game: PopulationGame, kinds: tuple[int, int]) -> Iterator[Array]:
    """What everybody but the two movers may play, a bounded number of rows at a time."""
    players = tuple(count - kinds.count(kind) for kind, count in enumerate(game.players))
    if min(players) >= 0:
        yield from chunks(CountLattice(players, len(game.strategies)))


def _violations(game: PopulationGame, kinds: tuple[int, int], rest: Array) -> Iterator[Cycle]:
    first, second = (_against(game, kinds, rest), _against(game, kinds[::-1], rest))
    pairs = list(combinations(range(len(game.strategies)), 2))
    for (a, b), (x, y) in ((one, two) for one in pairs for two in pairs):
        there = first[x][:, b] - first[x][:, a] + second[b][:, y] - second[b][:, x]
        excess = there + first[y][:, a] - first[y][:, b] + second[a][:, x] - second[a][:, y]
        for row in np.flatnonzero(excess)[:1]:
            names = game.strategies
            others = tuple(tuple(int(count) for count in counts) for counts in rest[row])
            pays = Fraction(int(excess[row]), game.denominator)
            yield Cycle(kinds, (names[a], names[b]), (names[x], names[y]), others, pays)


def _against(game: PopulationGame, kinds: tuple[int, int], rest: Array) -> list[Array]:
    """What strategies pay the first mover [row, strategy], for each strategy of the second."""
    paid = []
    for strategy in range(len(game.strategies)):
        others = rest.copy()
        others[:, kinds[1], strategy] += 1
        paid.append(game.payoff(kinds[0], others))
    return paid
