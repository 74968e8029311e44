"""Downtime: too few votes in a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.money import PPM, parts_per_million
from econ.protocol.slashing.rule import Array
from econ.protocol.terms import Offence


@dataclass(frozen=True)
class DowntimeSlash:
    """Punish a sequencer that signed less than `minimum_signed` (ppm) of the final blocks of a tumbling window.

    `window` counts slots. Deployed chains slide the window; a tumbling one of the same length keeps one counter per
    sequencer and is what games can hold.
    """

    window: int
    minimum_signed: int
    fraction: int = 0
    minimum: int = 0
    whistleblower: int = 0
    jail: int = 0
    offence: Offence = Offence.DOWNTIME

    @property
    def allowed_misses(self) -> int:
        """Most blocks a sequencer may miss in a window."""
        return self.window - -(-self.window * self.minimum_signed // PPM)

    def penalty(self, bond: Array, count: Array) -> Array:
        """The larger of share and minimum where the count is positive, capped by the bond."""
        once = np.maximum(parts_per_million(bond, self.fraction), self.minimum)
        return np.asarray(np.where(count > 0, np.minimum(once, bond), 0))
