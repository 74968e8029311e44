"""Dominated strategies and what remains after their elimination, round by round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from econ.games.normal_form import Mixture, NormalForm
from econ.solvers.equilibria.linear_program import interior
from econ.solvers.equilibria.matrices import Matrix, rows, transposed
from econ.solvers.equilibria.tableau import dot
from econ.solvers.equilibria.zero_sum import matrix_value

Kind = Literal["strict", "weak"]
By = Literal["pure", "mixed"]


@dataclass(frozen=True)
class Elimination:
    """A strategy that went, in which round (from 1), and a mixture [strategy] that dominated it then.

    Strategies are numbered as in the game before any elimination.
    """

    round: int
    player: int
    strategy: int
    dominator: Mixture


@dataclass(frozen=True)
class Reduction:
    """What survives: the smaller game, the original strategies `kept` [player], and every step with its reason."""

    game: NormalForm
    kept: tuple[tuple[int, ...], ...]
    eliminations: tuple[Elimination, ...]


def iterated_dominance(game: NormalForm, kind: Kind = "strict", by: By = "mixed") -> Reduction:
    """Eliminates, for all players at once in each round, every strategy that is dominated.

    `by` says whether mixtures may dominate or pure strategies alone. What survives strict dominance does not depend on
    the order; what survives weak dominance does, and may miss equilibria.
    """
    left, kept = game, tuple(tuple(range(count)) for count in game.shape)
    gone: list[Elimination] = []
    number = 0
    while True:
        number += 1
        found = [_dominated(left, player, kind, by) for player in range(len(game.players))]
        if not any(found):
            return Reduction(left, kept, tuple(gone))
        gone += _named(game, kept, found, number)
        kept = tuple(
            tuple(name for place, name in enumerate(own) if place not in out)
            for own, out in zip(kept, found, strict=True)
        )
        left = game.restricted(kept)


def dominator(
    matrix: Sequence[Sequence[int]], strategy: int, kind: Kind = "strict", by: By = "mixed"
) -> Mixture | None:
    """A mixture of rows that dominates a row of matrix[own strategy][others' profile], or None.

    Strict: better against everything. Weak: worse against nothing, better against something.
    """
    if by == "pure":
        return _pure_dominator(matrix, strategy, kind)
    if kind == "weak":
        return weak_dominator(matrix, [Fraction(place == strategy) for place in range(len(matrix))])
    held = matrix[strategy]
    found = matrix_value([[own - other for own, other in zip(row, held, strict=True)] for row in matrix])
    return found.first if found.value > 0 else None


def weak_dominator(matrix: Sequence[Sequence[int]], mixture: Sequence[Fraction]) -> Mixture | None:
    """A mixture of rows that weakly dominates a mixture of rows, or None."""
    shared = lcm(*(weight.denominator for weight in mixture))
    weights = [int(weight * shared) for weight in mixture]
    held = [dot(weights, column) for column in transposed(matrix)]
    better = [[shared * own - other for own, other in zip(row, held, strict=True)] for row in matrix]
    found = interior(better)
    if found.least:
        return None
    total = sum(found.against, Fraction(0))
    return tuple(weight / total for weight in found.against)


def own_payoffs(game: NormalForm, player: int) -> Matrix:
    """A player's payoffs times the game's denominator, [own strategy][profile of the others]."""
    step = 1
    for count in game.shape[player + 1 :]:
        step *= count
    blocks = rows(game.payoffs[player], step)
    mine = game.shape[player]
    return tuple(tuple(entry for block in blocks[strategy::mine] for entry in block) for strategy in range(mine))


def _dominated(game: NormalForm, player: int, kind: Kind, by: By) -> dict[int, Mixture]:
    matrix = own_payoffs(game, player)
    found = {strategy: dominator(matrix, strategy, kind, by) for strategy in range(len(matrix))}
    return {strategy: mixture for strategy, mixture in found.items() if mixture is not None}


def _pure_dominator(matrix: Sequence[Sequence[int]], strategy: int, kind: Kind) -> Mixture | None:
    for place, row in enumerate(matrix):
        pairs = zip(row, matrix[strategy], strict=True)
        strict = kind == "strict" and all(own > other for own, other in pairs)
        weak = kind == "weak" and row != matrix[strategy] and all(own >= other for own, other in pairs)
        if strict or weak:
            return tuple(Fraction(place == other) for other in range(len(matrix)))
    return None


def _named(
    game: NormalForm, kept: Sequence[Sequence[int]], found: Sequence[dict[int, Mixture]], number: int
) -> list[Elimination]:
    """The round's eliminations in the original game's numbers."""
    return [
        Elimination(number, player, kept[player][place], _spread(mixture, kept[player], game.shape[player]))
        for player, out in enumerate(found)
        for place, mixture in out.items()
    ]


def _spread(mixture: Mixture, names: Sequence[int], count: int) -> Mixture:
    weights = dict(zip(names, mixture, strict=True))
    return tuple(weights.get(strategy, Fraction(0)) for strategy in range(count))
