"""Sequencers with power lead in index order, one slot each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.protocol.election.rule import CERTAIN, NOBODY, Array, Memory


@dataclass(frozen=True)
class RoundRobin:
    """The next sequencer in index order after the last leader, skipping those without power."""

    def weights(self, power: Array) -> Array:
        """Nothing is drawn."""
        return CERTAIN

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        """The first index with power at or after the turn; the turn moves past it."""
        size = power.shape[1]
        able = power > 0
        distance = (np.arange(size) - memory.turn[:, None]) % size
        leader = np.where(able, distance, size).argmin(-1)
        turn = np.where(able.any(-1), (leader + 1) % size, memory.turn)
        return np.where(able.any(-1), leader, NOBODY), Memory(turn, memory.priority)
