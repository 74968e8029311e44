"""Expected payoffs of mixing populations in floats, with their slopes: what every dynamic below moves by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from econ.errors import TooLarge
from econ.games.population import PopulationGame, chunks

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]

ENTRIES = 20_000_000
# Stands for zero under a logarithm: to any power from one on it is zero in floats.
TINY = 1e-300


@dataclass(frozen=True)
class MeanPayoffs:
    """What each strategy pays on average against others who mix: a report in floats, not a proof.

    Per class: `payoffs` [strategy, others] in units of the game's payoff, `counts` [class * strategy, others], and
    `log_ways` [others], the logarithm of the number of ways in which the others can be so many.
    """

    strategies: tuple[str, ...]
    payoffs: tuple[Floats, ...]
    counts: tuple[Floats, ...]
    log_ways: tuple[Floats, ...]

    @property
    def classes(self) -> int:
        """Number of stake classes."""
        return len(self.payoffs)

    def at(self, shares: Floats) -> Floats:
        """Average payoffs [class, strategy] where every class mixes as `shares` [class, strategy]."""
        return self.with_slopes(shares)[0]

    def with_slopes(self, shares: Floats) -> tuple[Floats, Floats]:
        """Average payoffs [class, strategy] and their derivatives by log shares [class, strategy, class * strategy]."""
        logs = np.log(np.maximum(shares, TINY)).ravel()
        chances = [np.exp(ways + logs @ counts) for ways, counts in zip(self.log_ways, self.counts, strict=True)]
        places = range(self.classes)
        paid = np.stack([self.payoffs[kind] @ chances[kind] for kind in places])
        slopes = np.stack([(self.payoffs[kind] * chances[kind]) @ self.counts[kind].T for kind in places])
        return paid, slopes

    def uniform(self) -> Floats:
        """The even mixture of every class [class, strategy]."""
        return np.full((self.classes, len(self.strategies)), 1 / len(self.strategies))


def mean_payoffs(game: PopulationGame) -> MeanPayoffs:
    """The average payoffs of a game; TooLarge where the tables would not fit."""
    kinds, width = range(len(game.players)), len(game.players) * len(game.strategies)
    entries = sum(game.others(kind).size for kind in kinds) * 2 * width
    if entries > ENTRIES:
        raise TooLarge(f"mean payoffs need {entries} entries; limit {ENTRIES}: fewer players, classes or strategies")
    counts = [np.concatenate(list(chunks(game.others(kind)))) for kind in kinds]
    return MeanPayoffs(
        game.strategies,
        payoffs=tuple(_columns(game.payoff(kind, counts[kind]) / game.denominator) for kind in kinds),
        counts=tuple(_columns(others.reshape(len(others), width)) for others in counts),
        log_ways=tuple(_log_ways(others) for others in counts),
    )


def _columns(rows: Array) -> Floats:
    return np.ascontiguousarray(rows.T, np.float64)


def _log_ways(others: Array) -> Floats:
    ways = gammaln(others.sum(-1) + 1) - gammaln(others + 1).sum(-1)
    return np.asarray(ways.sum(-1), np.float64)
