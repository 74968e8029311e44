"""Direct dissemination: the leader sends the whole block to everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.network import Medium
from econ.consensus.network.upload import Upload

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Direct:
    """Unicast, one copy after the other in cyclic order after the leader: the r-th is out after r blocks' time."""

    upload: Upload = field(default_factory=Upload)

    def arrivals(self, medium: Medium, sent: Array, leader: Array) -> Array:
        """The copy's turn, then one hop."""
        size = medium.network.size
        turn = (np.arange(size) - leader[:, None]) % size
        return np.asarray(sent[:, None] + self.upload.time(turn) + medium.hop(leader))
