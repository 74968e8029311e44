"""A fresh draw every slot, with chance proportional to voting power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.protocol.election.rule import NOBODY, Array, Memory


@dataclass(frozen=True)
class StakeWeighted:
    """Independent stake-weighted draws, as in MonadBFT's schedule (consensus reference, 2.5)."""

    def weights(self, power: Array) -> Array:
        """Voting power; a lane without any power draws among equals and elects nobody."""
        return np.where((power > 0).any(-1, keepdims=True), power, 1)

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        """The drawn index."""
        return np.where((power > 0).any(-1), outcome, NOBODY), memory
