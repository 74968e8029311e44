"""One sequencer leads every slot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.protocol.election.rule import CERTAIN, NOBODY, Array, Memory


@dataclass(frozen=True)
class Single:
    """The first sequencer with voting power leads: a single sequencer, or a primary with hot standbys."""

    def weights(self, power: Array) -> Array:
        """Nothing is drawn."""
        return CERTAIN

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        """The lowest index with power."""
        able = power > 0
        return np.where(able.any(-1), able.argmax(-1), NOBODY), memory
