"""What a policy is expected to earn within a number of slots, for figures to lay beside simulations."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.games.game import Game
from econ.randomness import WEIGHT_TOTAL

Array = npt.NDArray[Any]


def expected_income(game: Game, policy: Array, *, slots: int) -> float:
    """The deviator's expected undiscounted income (msat) of so many slots from the root under a policy [node].

    A slot is over where a node that crosses is reached. In double precision: it errs by about 1e-15 of the largest
    reward per slot and stage.
    """
    share = np.where(game.choice[game.source()], 0.0, game.weight / WEIGHT_TOTAL)
    share[policy[game.choice]] = 1.0
    # A slot's end looks at the slot that it opens, so it comes last.
    order = np.where(game.crosses, -1, game.stage)
    steps = [_step(game, np.flatnonzero(order == place)) for place in np.unique(order)[::-1]]
    later = np.zeros(game.nodes)
    for _ in range(slots):
        value = np.zeros(game.nodes)
        for nodes, edges, offsets in steps:
            target = game.target[edges]
            onward = np.where(game.crosses[target], later[target], value[target])
            value[nodes] = np.add.reduceat(share[edges] * (game.reward[edges] + onward), offsets)
        later = value
    return float(later[game.root])


def _step(game: Game, nodes: Array) -> tuple[Array, Array, Array]:
    """These nodes, the edges that leave them, and where each node's edges begin among these."""
    counts = np.diff(game.first)[nodes]
    offsets = np.cumsum(counts) - counts
    edges = np.repeat(game.first[nodes] - offsets, counts) + np.arange(counts.sum())
    return nodes, edges, offsets
