"""The basin of honesty: from which mixtures a population returns to honest play. A report, not a proof.

What is exact is exact: the tipping point against one rival strategy is bracketed in integers. The basin in the whole
simplex is sampled: starts on a grid are followed by the replicator dynamic in floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from econ.games.lattice import CountLattice
from econ.games.population import PopulationGame
from econ.solvers.dynamics.mean_payoffs import Floats, MeanPayoffs, mean_payoffs
from econ.solvers.dynamics.replicator import growth
from econ.solvers.population.symmetric import SymmetricEquilibria, honest_edges

GRID = 10
ROUNDS = 1_000
STRIDE = 0.05
RETURNED = 0.999


@dataclass(frozen=True)
class HonestBasin:
    """Where honest play is returned to, in a game of one class.

    `edges` are, per rival strategy, the exact symmetric equilibria between it and honest play, tipping point included.
    `starts` [start, strategy] are interior mixtures, `returns` [start] is 1 where the replicator dynamic led from there
    to honest play and 0 elsewhere.
    """

    honest: str
    edges: Mapping[str, SymmetricEquilibria]
    starts: Floats
    returns: Floats

    @property
    def share(self) -> float:
        """The sampled share of mixtures from which honest play is returned to."""
        return float(self.returns.mean())


def honest_basin(game: PopulationGame, honest: str, *, grid: int = GRID) -> HonestBasin:
    """Exact tipping points against each rival, and the basin sampled on the interior of a grid with so many steps.

    Raises BadInput for a game with several classes.
    """
    edges, field = honest_edges(game, honest), mean_payoffs(game)
    starts = interior_mixtures(len(game.strategies), grid)
    ends = np.stack([settled(field, start[None]) for start in starts])
    returns = ends[:, 0, game.place(honest)] > RETURNED
    return HonestBasin(honest, edges, starts, returns.astype(np.float64))


def interior_mixtures(strategies: int, grid: int) -> Floats:
    """Mixtures [start, strategy] in the interior of the simplex, evenly spread: midpoints of a grid."""
    lattice = CountLattice((grid,), strategies)
    counts = lattice.counts(np.arange(lattice.size))[:, 0]
    return np.asarray((counts + 1 / strategies) / (grid + 1))


def settled(field: MeanPayoffs, shares: Floats) -> Floats:
    """Where the replicator dynamic leads [class, strategy], by Euler steps no share grows more than a fraction in."""
    for _ in range(ROUNDS):
        speed = growth(field, shares)
        rate = np.abs(speed / np.maximum(shares, np.finfo(float).tiny)).max()
        if rate == 0 or shares.max(axis=1).min() > RETURNED:
            break
        shares = np.maximum(shares + speed * (STRIDE / rate), 0)
        shares = shares / shares.sum(1, keepdims=True)
    return shares
