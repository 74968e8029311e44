"""Reward per slot in the long run: the best policy's found in floats, bracketed by exact integer inequalities.

With relative values h, a gain g is an upper bound of every policy's reward per slot if g + h(s) >= r + P h at each move
of a node that ends the slot and h(s) >= r + P h at the others, and a lower bound of a policy's if its own moves satisfy
the opposite. Sources: R. Howard, Dynamic Programming and Markov Processes, 1960; M. Puterman, Markov Decision
Processes, 1994, theorem 8.4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from econ.games.game import Game
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.best_response import improved
from econ.solvers.chain import chain
from econ.solvers.honest_value import REFINEMENTS, Backups, backups, honest_policy, residuals, rounded
from econ.solvers.policy_iteration import suggested

Array = npt.NDArray[Any]

# Relative values are integers in units of 1/SCALE; a bracket is as wide as a few of them, or as the floats leave it.
SCALE = 1 << 40
ROUNDS = 50
# Rounding and the last refinement leave this many units, at each stage, between equally good moves.
NOISE_UNITS = 4


@dataclass(frozen=True)
class Rate:
    """A reward per slot between `lower` and `upper`, both proven, and the policy [node] that earns the lower one.

    `below` and `above` [node, Python integers in units of 1/SCALE] are the relative values that prove them.
    """

    lower: Fraction
    upper: Fraction
    policy: Array
    below: Array
    above: Array


def best_rate(game: Game, policy: Array | None = None) -> Rate:
    """The most that any policy earns per slot from the game's root, searched from a policy (honest play if None).

    The upper bound is that of all nodes that play can reach: where a policy can be caught in a part with a lower gain
    than the root's it is tight, where only luck leads to a part with a higher one it is not.
    """
    problem = backups(game, Fraction(1), SCALE)
    policy = suggested(problem.moves(), honest_policy(game) if policy is None else policy, mean_rewards(game))
    values = _levelled(problem, policy)
    for _ in range(ROUNDS):
        better = improved(problem, policy, values, noise=NOISE_UNITS * len(game.stages))
        if (better == policy).all():
            break
        policy, values = better, _levelled(problem, better)
    return _bracket(problem, policy, values, best=True)


def policy_rate(game: Game, policy: Array) -> Rate:
    """What a policy [node] earns per slot from the game's root, between two bounds."""
    problem = backups(game, Fraction(1), SCALE)
    return _bracket(problem, policy, _levelled(problem, policy), best=False)


def mean_rewards(game: Game) -> Array:
    """Rewards of edges, counted with their chances [edge, floats]."""
    source = game.source()
    return np.asarray(np.where(game.choice[source], 1.0, game.weight / WEIGHT_TOTAL) * game.reward.astype(np.float64))


def reached(game: Game, policy: Array | None) -> Array:
    """Which nodes a policy, or some policy if it is None, reaches from the root with positive chance [node]."""
    source = game.source()
    taken = game.choice[source] | (game.weight > 0)
    if policy is not None:
        taken &= ~game.choice[source] | (policy[source] == np.arange(game.edges))
    ends = source[taken], game.target[taken]
    graph = sparse.csr_array((np.ones(len(ends[0])), ends), (game.nodes, game.nodes))
    found = np.zeros(game.nodes, bool)
    found[csgraph.breadth_first_order(graph, game.root, return_predecessors=False)] = True
    return found


def _bracket(problem: Backups, policy: Array, values: Array, *, best: bool) -> Rate:
    below, lower = _proven(problem, values, policy, sign=-1)
    above, upper = _proven(problem, values, None if best else policy, sign=1)
    return Rate(lower, upper, policy, below, above)


def _proven(problem: Backups, values: Array, policy: Array | None, *, sign: int) -> tuple[Array, Fraction]:
    """Values that are at least (sign 1) or at most (-1) their backups inside a slot, and the gain that slots need."""
    result, image = values.copy(), np.empty(len(values), object)
    crosses = problem.game.crosses
    for layer in problem.layers:
        inside = ~crosses[layer.nodes]
        backed = -sign * (-sign * problem.of_layer(layer, result, policy) // problem.unit)
        result[layer.nodes[inside]] = backed[inside]
    # Ends of slots lead back to nodes that the sweep has moved, so they are compared when it is over.
    for layer in problem.layers:
        image[layer.nodes] = problem.of_layer(layer, result, policy)
    slots = (image - problem.unit * result)[crosses & reached(problem.game, policy)]
    return result, Fraction(sign * (sign * slots).max(), problem.unit * problem.scale)


def _levelled(problem: Backups, policy: Array) -> Array:
    """Relative values [node, Python integers], raised where the gain is higher, so that no move gives gain away."""
    gain, values = _relative(problem, policy)
    lead = gain - gain[problem.game.root]
    if not lead.any():
        return values
    source, target = problem.game.source(), problem.game.target
    lost = np.where(problem.game.choice[source], lead[source] - lead[target], 0)
    edges = np.flatnonzero(lost > 0)
    worth = problem.of_edges(edges, values) - problem.unit * values[source[edges]]
    weight = max(0, np.max(np.asarray(worth / problem.unit, np.float64) / lost[edges], initial=0))
    return np.asarray(values + rounded(2 * weight * lead))


def _relative(problem: Backups, policy: Array) -> tuple[Array, Array]:
    """The policy's gain [node, units per slot, floats] and relative values [node, Python integers], refined exactly."""
    found = chain(problem.moves(), policy)
    values = np.zeros(problem.game.nodes, object)
    gain, bias = found.evaluate(residuals(problem, values, policy))
    for _ in range(REFINEMENTS):
        values, size = values + rounded(bias), np.abs(bias).max()
        gain, bias = found.evaluate(residuals(problem, values, policy))
        if np.abs(bias).max() > size / 2:
            break
    return gain, values
