"""How large a game is, and which variable makes it so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.engine.block import Array, Model
from econ.games.game import Game


@dataclass(frozen=True)
class Contribution:
    """One variable's part in the size of a game.

    `values` counts its distinct values at slot ends, `factor` by how much it multiplies the states: states divided by
    the states that remain when it is projected out.
    """

    variable: str
    role: str
    values: int
    factor: float


@dataclass(frozen=True)
class Size:
    """States are slot ends; nodes add one per draw and decision inside a slot."""

    states: int
    nodes: int
    edges: int
    contributions: tuple[Contribution, ...]


def size_of(game: Game, model: Model) -> Size:
    """Every variable of the model with its game role and contribution, largest first."""
    ends = game.states[game.crosses]
    owner = np.array([label.split("[")[0] for label in game.variables])
    parts = [_contribution(ends, owner == v.name, v.name, v.role.value) for v in model.variables]
    ordered = tuple(sorted(parts, key=lambda part: (-part.factor, -part.values)))
    return Size(len(ends), game.nodes, game.edges, ordered)


def _contribution(ends: Array, own: Array, name: str, role: str) -> Contribution:
    values = _distinct(ends[:, own])
    return Contribution(name, role, values, len(ends) / _distinct(ends[:, ~own]))


def _distinct(rows: Array) -> int:
    return len(np.unique(rows, axis=0)) if rows.shape[1] else 1
