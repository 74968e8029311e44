"""Finite-horizon values of a game by plain backward induction, sharing nothing with the solvers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.games.game import Game

Array = npt.NDArray[Any]


def expected_gain(game: Game, action: str, *, slots: int) -> float:
    """The deviator's expected undiscounted gain over so many slots when it takes `action` wherever it may.

    Where the action is not open it plays honestly.
    """
    chosen = _chosen_edges(game, action)
    value = np.zeros(game.nodes)
    for _ in range(slots):
        value = _one_slot_back(game, chosen, value)
    return float(value[game.root])


def _chosen_edges(game: Game, action: str) -> Array:
    """Probability of every edge [edge]: chance weights, and one for the edge a decision takes."""
    share = game.weight / 2**32
    for node in np.flatnonzero(game.choice):
        edges = np.arange(game.first[node], game.first[node + 1])
        wanted = [edge for edge in edges if game.actions[game.action[edge]] == action]
        honest = [edge for edge in edges if game.honest[edge]]
        share[edges] = 0.0
        share[(wanted or honest)[0]] = 1.0
    return np.asarray(share)


def _one_slot_back(game: Game, share: Array, later: Array) -> Array:
    """Values of all nodes with one slot more to go; only slot ends look at `later`."""
    value = np.zeros(game.nodes)
    source = game.source()
    for stage in sorted(set(game.stage.tolist()), reverse=True):
        edges = np.flatnonzero(game.stage[source] == stage)
        if game.crosses[source[edges[0]]]:
            continue
        onward = np.where(game.crosses[game.target[edges]], later[game.target[edges]], value[game.target[edges]])
        np.add.at(value, source[edges], share[edges] * (game.reward[edges] + onward))
    ends = np.flatnonzero(game.crosses[source])
    straight = np.where(game.crosses[game.target[ends]], later[game.target[ends]], value[game.target[ends]])
    np.add.at(value, source[ends], share[ends] * (game.reward[ends] + straight))
    return value
