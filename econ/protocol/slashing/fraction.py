"""A share of the bond, or an absolute amount, whichever is larger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.money import parts_per_million
from econ.protocol.slashing.rule import Array
from econ.protocol.terms import FOREVER, Offence


@dataclass(frozen=True)
class FractionSlash:
    """Take `fraction` (ppm) of the bond, at least `minimum` (atomic units), never more than the bond.

    `each` repeats it for every proven offence; otherwise several offences proven together are punished once, as
    Cosmos does with its tombstone. `what_if` marks a rule no deployed protocol could enforce for lack of proof.
    """

    offence: Offence
    fraction: int = 0
    minimum: int = 0
    whistleblower: int = 0
    jail: int = FOREVER
    each: bool = False
    what_if: bool = False

    def penalty(self, bond: Array, count: Array) -> Array:
        """The larger of share and minimum, times the count if each offence is punished, capped by the bond."""
        once = np.maximum(parts_per_million(bond, self.fraction), self.minimum)
        times = count if self.each else np.minimum(count, 1)
        return np.asarray(np.where(once > bond // np.maximum(times, 1), np.where(times > 0, bond, 0), once * times))
