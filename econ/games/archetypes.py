"""Population games with known answers: public goods, congestion, hawk and dove, bribed censorship."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput
from econ.games.population import Array, PopulationGame

Integers = npt.NDArray[np.int64]


def threshold_public_good(players: int, *, threshold: int, cost: int, benefit: int) -> PopulationGame:
    """Everybody gets the benefit once `threshold` players contribute, at a cost that is not refunded.

    Source: T. Palfrey and H. Rosenthal, Participation and the Provision of Discrete Public Goods, J. Public Economics
    24, 1984. With 1 < threshold < players and a small cost two interior symmetric equilibria exist.
    """

    def payoffs(_kind: int, others: Array) -> Array:
        given = others[:, 0, 1]
        refrain = benefit * (given >= threshold)
        return np.stack([refrain, benefit * (given + 1 >= threshold) - cost], axis=1)

    return PopulationGame((players,), ("refrain", "contribute"), payoffs)


def volunteers_dilemma(players: int, *, cost: int, benefit: int) -> PopulationGame:
    """One volunteer is enough; in the symmetric equilibrium each does with chance 1 - (cost/benefit)^(1/(players-1)).

    Source: A. Diekmann, Volunteer's Dilemma, J. Conflict Resolution 29, 1985.
    """
    return threshold_public_good(players, threshold=1, cost=cost, benefit=benefit)


def congestion(players: int, costs: Integers) -> PopulationGame:
    """Each player takes one resource and pays its cost at its load: `costs` [resource, load - 1].

    Source: R. Rosenthal, A Class of Games Possessing Pure-Strategy Nash Equilibria, Int. J. Game Theory 2, 1973.
    Raises BadInput unless there is a cost for every load from 1 to `players`.
    """
    if costs.ndim != 2 or costs.shape[1] != players:
        raise BadInput(f"costs of shape {costs.shape}: allowed are (resources, {players})")
    resources = np.arange(len(costs))

    def payoffs(_kind: int, others: Array) -> Array:
        return np.asarray(-costs[resources, others[:, 0]])

    return PopulationGame((players,), tuple(f"resource {place}" for place in resources), payoffs)


def rosenthal_potential(costs: Integers, counts: Array) -> Array:
    """The potential [row] of loads [row, resource]: every resource's costs summed up to its load.

    A player who moves changes it by exactly the cost that it pays more; equilibria are its local minima.
    """
    below = np.concatenate([np.zeros((len(costs), 1), np.int64), np.cumsum(costs, axis=1)], axis=1)
    return np.asarray(below[np.arange(len(costs)), counts].sum(-1))


def hawk_dove(value: int, cost: int) -> PopulationGame:
    """Two players meet over a value; two hawks fight and share it minus the cost of injury, two doves share it.

    Source: J. Maynard Smith and G. Price, The Logic of Animal Conflict, Nature 246, 1973. For value < cost the only
    evolutionarily stable share of hawks is value / cost.
    """

    def payoffs(_kind: int, others: Array) -> Array:
        hawk = others[:, 0, 1] == 1
        return np.stack([np.where(hawk, 0, value), np.where(hawk, value - cost, 2 * value)], axis=1)

    return PopulationGame((2,), ("dove", "hawk"), payoffs, denominator=2)


def bribed_censorship(players: int, *, bribe: int, penalty: int, veto: Fraction) -> PopulationGame:
    """Censors are paid the bribe if more than a share `veto` of all players censors, and pay a penalty otherwise."""

    def payoffs(_kind: int, others: Array) -> Array:
        enough = veto.denominator * (others[:, 0, 1] + 1) > veto.numerator * players
        censor = np.where(enough, bribe, -penalty)
        return np.stack([np.zeros_like(censor), censor], axis=1)

    return PopulationGame((players,), ("honest", "censor"), payoffs)
