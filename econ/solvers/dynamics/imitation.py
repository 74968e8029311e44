"""A finite population that imitates and mutates, as a Markov chain over count vectors. A report, not a proof.

Each step one player reconsiders: with the mutation chance it takes a strategy at random, else it meets another player
and takes over that one's strategy with chance 1 / (1 + exp(-intensity * (its payoff - own payoff))).
Source: A. Traulsen, J. Pacheco and M. Nowak, Pairwise comparison and selection temperature in evolutionary game
dynamics, J. Theoretical Biology 246, 2007.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import linalg
from scipy.special import expit

from econ.errors import BadInput, TooLarge
from econ.games.lattice import CountLattice
from econ.games.population import Array, PopulationGame
from econ.solvers.dynamics.mean_payoffs import Floats

STATES = 25_000
SHIFT = 1e-12
ITERATIONS = 4
# The system is a weakly dominant M-matrix, stable without row exchanges; they would double the fill.
_DIAGONAL_PIVOTS: dict[str, Any] = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.0,
    "options": {"SymmetricMode": True},
}


@dataclass(frozen=True)
class Stationary:
    """How much time the chain spends where: `counts` [state, strategy], `weights` [state], adding up to one.

    `residual` is the largest change of a weight in one step, which is rounding.
    """

    strategies: tuple[str, ...]
    counts: Array
    weights: Floats
    residual: float

    def mean_share(self, strategy: str) -> float:
        """The average share of players with this strategy."""
        place = self.strategies.index(strategy)
        return float(self.weights @ self.counts[:, place] / self.counts[0].sum())

    def time_beyond(self, strategy: str, share: float) -> float:
        """The part of the time in which at least this share of the players plays the strategy."""
        enough = self.counts[:, self.strategies.index(strategy)] >= share * self.counts[0].sum()
        return float(self.weights[enough].sum())


def stationary(game: PopulationGame, *, intensity: float, mutation: float) -> Stationary:
    """The stationary distribution of the imitation chain of a game with one class.

    `intensity` is per unit of payoff, `mutation` a chance in (0, 1]. Raises BadInput otherwise, and TooLarge beyond
    STATES count vectors.
    """
    if len(game.players) > 1 or game.players[0] < 2 or not 0 < mutation <= 1:
        given = f"{len(game.players)} classes of {game.players}, mutation {mutation}"
        raise BadInput(f"{given}; allowed: one class of 2 players or more, mutation above 0 and up to 1")
    lattice = game.profiles
    if lattice.size > STATES:
        raise TooLarge(f"{lattice.size} states of the chain; limit {STATES}: fewer players or strategies")
    matrix = transitions(game, intensity=intensity, mutation=mutation)
    weights = _fixed(matrix)
    counts = lattice.counts(np.arange(lattice.size))[:, 0]
    return Stationary(game.strategies, counts, weights, float(np.abs(weights @ matrix - weights).max()))


def transitions(game: PopulationGame, *, intensity: float, mutation: float) -> Any:
    """Transition chances of the chain as a sparse matrix [state, state]; states are ranked as in the lattice."""
    lattice = game.profiles
    states = np.arange(lattice.size)
    moves = list(_moves(game, lattice, intensity=intensity, mutation=mutation))
    source, target, chance = (np.concatenate(parts) for parts in zip(*moves, strict=True))
    leaving = np.bincount(source, chance, lattice.size)
    rows, columns = np.concatenate([source, states]), np.concatenate([target, states])
    return sparse.csr_array((np.concatenate([chance, 1 - leaving]), (rows, columns)), (lattice.size, lattice.size))


def _moves(
    game: PopulationGame, lattice: CountLattice, *, intensity: float, mutation: float
) -> Iterator[tuple[Array, Array, Floats]]:
    """From, to and chance of every change of one player, by its strategy before and after."""
    counts = lattice.counts(np.arange(lattice.size))
    players, strategies = game.players[0], len(game.strategies)
    paid = [_paid(game, counts, own) for own in range(strategies)]
    for old, new in ((old, new) for old in range(strategies) for new in range(strategies) if old != new):
        source = np.flatnonzero(counts[:, 0, old])
        before = counts[source]
        imitates = before[:, 0, new] / (players - 1) * expit(intensity * (paid[new] - paid[old])[source])
        after = before.copy()
        after[:, 0, [old, new]] += (-1, 1)
        chance = before[:, 0, old] / players * ((1 - mutation) * imitates + mutation / strategies)
        yield source, lattice.rank(after), chance


def _paid(game: PopulationGame, counts: Array, own: int) -> Floats:
    """What the players of one strategy earn [state]; zero where there are none."""
    paid, present = np.zeros(len(counts)), np.flatnonzero(counts[:, 0, own])
    others = counts[present]
    others[:, 0, own] -= 1
    paid[present] = game.payoff(0, others)[:, own] / game.denominator
    return paid


def _fixed(matrix: Any) -> Floats:
    """The distribution that one step does not change.

    The weight of one state is set and the rest solved for. That state must be visited often, or the rest would hardly
    ever be left and the system be singular in floats; inverse iteration finds one.
    """
    states = np.arange(matrix.shape[0])
    system = (sparse.identity(len(states), format="csr") - matrix).T.tocsc()
    weights = np.full(len(states), 1 / len(states))
    shifted = linalg.splu(system + SHIFT * sparse.identity(len(states), format="csc"), **_DIAGONAL_PIVOTS)
    for _ in range(ITERATIONS):
        weights = np.abs(shifted.solve(weights))
        weights /= weights.sum()
    often = int(weights.argmax())
    rest = np.delete(states, often)
    weights[rest] = linalg.splu(system[rest][:, rest], **_DIAGONAL_PIVOTS).solve(
        -system[rest][:, [often]].toarray().ravel()
    )
    weights[often] = 1
    return np.asarray(np.maximum(weights, 0) / np.maximum(weights, 0).sum())
