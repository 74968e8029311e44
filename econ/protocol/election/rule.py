"""What an election rule answers: the weights of its draw, and the leader and memory that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from econ.randomness import WEIGHT_TOTAL

Array = npt.NDArray[Any]
CERTAIN = np.array([WEIGHT_TOTAL], dtype=np.int64)
NOBODY = -1


@dataclass(frozen=True)
class Memory:
    """What elections remember: whose turn came last [lane], and proposer priorities [lane, sequencer]."""

    turn: Array
    priority: Array


class ElectionRule(Protocol):
    """Choose the leader of a slot among sequencers with positive voting power.

    Mechanically: read `power` [lane, sequencer] and the memory, write nothing, return the leader [lane] (NOBODY where
    no power is left) and the next memory.
    """

    def weights(self, power: Array) -> Array:
        """Integer weights of the draw: [1] when nothing is drawn, [lane, sequencer] otherwise."""

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        """The leader [lane] that the drawn outcome [lane] gives, and the memory afterwards."""
