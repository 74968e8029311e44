"""A game with fewer choices: what is left of it when the deviator may take certain actions only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from econ.engine.block import Array
from econ.games.game import Game

_NODES = ("choice", "stage", "crosses", "states")
_EDGES = ("reward", "weight", "action", "honest")


def restricted(game: Game, actions: Collection[str]) -> Game:
    """The game in which only these actions, and honest play, may be chosen; nodes out of reach are left out."""
    rows = [row for row, name in enumerate(game.actions) if name in actions]
    open_ = (game.action < 0) | game.honest | np.isin(game.action, rows)
    nodes = reached(game, open_)
    edges = np.flatnonzero(open_ & nodes[game.source()])
    number = np.cumsum(nodes) - 1
    counts = np.bincount(number[game.source()[edges]], minlength=int(nodes.sum()))
    return replace(
        game,
        **{name: getattr(game, name)[nodes] for name in _NODES},
        **{name: getattr(game, name)[edges] for name in _EDGES},
        parts=game.parts[edges] if game.terms else game.parts,
        first=np.r_[0, np.cumsum(counts)],
        target=number[game.target[edges]],
        root=int(number[game.root]),
    )


def reached(game: Game, open_: Array) -> Array:
    """Whether a node can be reached from the root over these edges [edge]: nodes [node]."""
    found = np.zeros(game.nodes, bool)
    frontier = np.array([game.root])
    source = game.source()
    while len(frontier):
        found[frontier] = True
        leaving = np.zeros(game.nodes, bool)
        leaving[frontier] = True
        targets = game.target[open_ & leaving[source]]
        frontier = np.unique(targets[~found[targets]])
    return found
