"""Pure equilibria by count vectors, in integers: O(strategies) for one profile, all of them by enumeration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.errors import BadInput, TooLarge
from econ.games.population import PAYOFF_LIMIT, Array, PopulationGame, chunks

PROFILE_LIMIT = 20_000_000


@dataclass(frozen=True)
class Verified:
    """Whether nobody gains by a change of strategy at one profile.

    `margin` is what the worst placed player loses by its best change (negative: gains): a player of class `kind` who
    plays `strategy` and would change to `deviation`. A margin of zero is a tie.
    """

    margin: Fraction
    kind: int
    strategy: str
    deviation: str

    @property
    def holds(self) -> bool:
        """Whether the profile is a Nash equilibrium."""
        return self.margin >= 0


@dataclass(frozen=True)
class PureEquilibria:
    """All pure Nash equilibria of a game, in lexicographic order.

    `counts` [equilibrium, class, strategy]; `margins` [equilibrium] over `denominator` are what the worst placed player
    loses by its best change (0: a tie, the equilibrium is not strict).
    """

    counts: Array
    margins: Array
    denominator: int

    @property
    def strict(self) -> Array:
        """The counts of those in which every change loses [equilibrium, class, strategy]."""
        return np.asarray(self.counts[self.margins > 0])


def verify(game: PopulationGame, profile: Sequence[Sequence[int]]) -> Verified:
    """Check one profile of counts [class][strategy]; BadInput unless it counts every player of every class."""
    counts = np.array(profile, dtype=np.int64)
    wanted = (len(game.players), len(game.strategies))
    if counts.shape != wanted or (counts < 0).any() or tuple(counts.sum(1)) != game.players:
        raise BadInput(f"profile {profile}: allowed are {wanted} counts >= 0 that add up to {game.players}")
    played = [(int(kind), int(own)) for kind, own in np.argwhere(counts > 0)]
    return min((_verified(game, counts, kind, own) for kind, own in played), key=lambda found: found.margin)


def pure_equilibria(game: PopulationGame, *, limit: int = PROFILE_LIMIT) -> PureEquilibria:
    """Every pure Nash equilibrium, ties included, in lexicographic order; TooLarge beyond `limit` profiles.

    Memory stays bounded: profiles are enumerated in chunks and payoffs asked for as needed.
    """
    if game.profiles.size > limit:
        advice = "fewer players, classes or strategies; one profile can be verified at any size"
        raise TooLarge(f"{game.profiles.size} profiles of counts; limit {limit}: {advice}")
    found = [_stable(game, counts) for counts in chunks(game.profiles)]
    counts, margins = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return PureEquilibria(counts, margins, game.denominator)


def _verified(game: PopulationGame, counts: Array, kind: int, own: int) -> Verified:
    others = counts.copy()
    others[kind, own] -= 1
    paid = [int(payoff) for payoff in game.payoff(kind, others[None])[0]]
    best = max((place for place in range(len(paid)) if place != own), key=paid.__getitem__)
    margin = Fraction(paid[own] - paid[best], game.denominator)
    return Verified(margin, kind, game.strategies[own], game.strategies[best])


def _stable(game: PopulationGame, counts: Array) -> tuple[Array, Array]:
    """The rows from which nobody gains by a change, and their margins."""
    margins = np.full(len(counts), 2 * PAYOFF_LIMIT)
    for kind, own in np.ndindex(len(game.players), len(game.strategies)):
        rows = np.flatnonzero((counts[:, kind, own] > 0) & (margins >= 0))
        others = counts[rows]
        others[:, kind, own] -= 1
        paid = game.payoff(kind, others)
        rivals = np.delete(paid, own, axis=1).max(axis=1)
        margins[rows] = np.minimum(margins[rows], paid[:, own] - rivals)
    kept = margins >= 0
    return counts[kept], margins[kept]
