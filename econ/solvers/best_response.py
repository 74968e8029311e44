"""The best response to honest others: policy iteration whose comparisons are exact.

Source: R. Howard, Dynamic Programming and Markov Processes, 1960; the incumbent stays unless it is beaten by more than
the values' error, since incentive games are full of ties and iteration that follows float noise cycles on them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.solvers.honest_value import RESIDUAL_UNITS, Backups, Layer, policy_values

Array = npt.NDArray[Any]

ROUNDS = 200


def best_response(problem: Backups, policy: Array, values: Array) -> tuple[Array, Array]:
    """A policy [node] that no single move improves beyond the values' error, and its values [node, Python integers].

    Starts from a policy with its values and keeps its moves where they tie; ends after ROUNDS improvements at most.
    """
    for _ in range(ROUNDS):
        improved = _improved(problem, policy, values)
        if (improved == policy).all():
            break
        policy, values = improved, policy_values(problem, improved)
    return policy, values


def noise(problem: Backups) -> int:
    """What the values of `policy_values` may err by: a slot's residuals, summed over the discounted future (units)."""
    return int(RESIDUAL_UNITS * len(problem.game.stages) / (1 - problem.discount)) + 1


def _improved(problem: Backups, policy: Array, values: Array) -> Array:
    improved = policy.copy()
    for layer in problem.layers:
        if layer.choice:
            winners = _winners(problem, layer, policy, values)
            improved[problem.game.source()[winners]] = winners
    return improved


def _winners(problem: Backups, layer: Layer, policy: Array, values: Array) -> Array:
    """The first best edge of every node whose policy it beats."""
    worth = problem.of_edges(layer.edges, values)
    best = np.maximum.reduceat(worth, layer.offsets)
    beaten = best - problem.of_edges(policy[layer.nodes], values) > 2 * noise(problem) * problem.unit
    counts = np.diff(layer.offsets, append=len(layer.edges))
    winning = np.flatnonzero((worth == np.repeat(best, counts)) & np.repeat(beaten, counts))
    _, firsts = np.unique(problem.game.source()[layer.edges[winning]], return_index=True)
    return layer.edges[winning[firsts]]
