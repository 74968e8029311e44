"""Policy iteration in floats: a good policy to start exact work from, never a result.

Source: R. Howard, Dynamic Programming and Markov Processes, 1960; with several recurrent classes a higher gain goes
first (M. Puterman, Markov Decision Processes, 1994, section 9.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.solvers.chain import Moves, chain

Array = npt.NDArray[Any]

ROUNDS = 100
# An improvement must stand out from the rounding of values of this size, or iteration follows noise in circles.
TOLERANCE = 2.0**-36


def suggested(known: Moves, policy: Array, rewards: Array) -> Array:
    """A policy [node] that floats cannot improve, started from a policy; `rewards` [edge] count with their chances.

    A move is kept unless another beats it clearly.
    """
    for _ in range(ROUNDS):
        improved = _improved(known, policy, rewards)
        if (improved == policy).all():
            break
        policy = improved
    return policy


def step_rewards(known: Moves, policy: Array, rewards: Array) -> Array:
    """The expected reward of one step from each node under a policy [node]."""
    game = known.game
    taken = np.add.reduceat(np.where(game.choice[known.source], 0.0, rewards), game.first[:-1])
    return np.where(game.choice, rewards[policy], taken)


def _improved(known: Moves, policy: Array, rewards: Array) -> Array:
    gain, bias = chain(known, policy).evaluate(step_rewards(known, policy, rewards))
    edges = np.flatnonzero(known.game.choice[known.source])
    target = known.game.target[edges]
    level = known.rate[edges] * known.horizon * (gain[target] - gain[known.game.root])
    worth = rewards[edges] + known.rate[edges] * bias[target] + level
    noise = TOLERANCE * (np.abs(bias).max() + np.abs(level))
    return _best(known, policy, worth=worth, noise=noise)


def _best(known: Moves, policy: Array, *, worth: Array, noise: Array) -> Array:
    """The policy with the first best edge of every choice node that beats the present one by more than both's noise."""
    nodes = np.flatnonzero(known.game.choice)
    counts = np.diff(known.game.first)[nodes]
    offsets = np.cumsum(counts) - counts
    now = offsets + policy[nodes] - known.game.first[nodes]
    best = np.maximum.reduceat(worth, offsets)
    ties = np.flatnonzero(worth == np.repeat(best, counts))
    first = ties[np.searchsorted(ties, offsets)]
    beaten = best - worth[now] > noise[first] + noise[now]
    improved = policy.copy()
    improved[nodes[beaten]] = known.game.first[nodes[beaten]] + (first - offsets)[beaten]
    return improved
