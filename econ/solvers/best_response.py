"""The best response to honest others: policy iteration whose comparisons are exact.

Source: R. Howard, Dynamic Programming and Markov Processes, 1960; the incumbent stays unless it is beaten by more than
the values' error, since incentive games are full of ties and iteration that follows float noise cycles on them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.randomness import WEIGHT_TOTAL
from econ.solvers.honest_value import RESIDUAL_UNITS, Backups, Layer, policy_values
from econ.solvers.policy_iteration import suggested

Array = npt.NDArray[Any]

ROUNDS = 200


def best_response(problem: Backups, policy: Array, values: Array) -> tuple[Array, Array]:
    """A policy [node] that no single move improves beyond the values' error, and its values [node, Python integers].

    Starts from a policy with its values and keeps its moves where they tie. Floats suggest where to go; what they
    suggest is valued exactly, relieved of moves that gain nothing, and improved until no comparison is left to win.
    """
    wanted = _suggested(problem, policy)
    if (wanted != policy).any():
        incumbent, policy, values = policy, wanted, policy_values(problem, wanted)
        policy, values = _revalued(problem, policy, values, _restored(problem, incumbent, policy, values))
    for _ in range(ROUNDS):
        better = improved(problem, policy, values, noise=noise(problem))
        if (better == policy).all():
            break
        policy, values = better, policy_values(problem, better)
    return policy, values


def improved(problem: Backups, policy: Array, values: Array, *, noise: int) -> Array:
    """The policy with the first best edge of every choice node whose present one is worse by over twice the noise."""
    result = policy.copy()
    for layer in problem.layers:
        if layer.choice:
            winners = _winners(problem, layer, policy, values=values, noise=noise)
            result[problem.game.source()[winners]] = winners
    return result


def noise(problem: Backups) -> int:
    """What the values of `policy_values` may err by: a slot's residuals, summed over the discounted future (units)."""
    return int(RESIDUAL_UNITS * len(problem.game.stages) / (1 - problem.discount)) + 1


def _suggested(problem: Backups, policy: Array) -> Array:
    known = problem.moves()
    reward = problem.game.reward.astype(np.float64)
    chances = np.where(problem.game.choice[known.source], 1.0, problem.game.weight / WEIGHT_TOTAL)
    return suggested(known, policy, chances * reward)


def _revalued(problem: Backups, policy: Array, values: Array, changed: Array) -> tuple[Array, Array]:
    return (policy, values) if (changed == policy).all() else (changed, policy_values(problem, changed))


def _restored(problem: Backups, incumbent: Array, policy: Array, values: Array) -> Array:
    """The policy with the incumbent's move wherever that is worth as much."""
    nodes = np.flatnonzero(incumbent != policy)
    lost = problem.of_edges(policy[nodes], values) - problem.of_edges(incumbent[nodes], values)
    tied = nodes[lost <= 2 * noise(problem) * problem.unit]
    restored = policy.copy()
    restored[tied] = incumbent[tied]
    return restored


def _winners(problem: Backups, layer: Layer, policy: Array, *, values: Array, noise: int) -> Array:
    worth = problem.of_edges(layer.edges, values)
    best = np.maximum.reduceat(worth, layer.offsets)
    beaten = best - problem.of_edges(policy[layer.nodes], values) > 2 * noise * problem.unit
    counts = np.diff(layer.offsets, append=len(layer.edges))
    winning = np.flatnonzero((worth == np.repeat(best, counts)) & np.repeat(beaten, counts))
    _, firsts = np.unique(problem.game.source()[layer.edges[winning]], return_index=True)
    return layer.edges[winning[firsts]]
