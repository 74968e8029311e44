"""What a slashing rule answers: the amount an offence takes from a bond, and what else it does."""

from __future__ import annotations

from typing import Any, Protocol

import numpy.typing as npt

from econ.protocol.terms import Offence

Array = npt.NDArray[Any]


class SlashingRule(Protocol):
    """Punish one offence.

    Mechanically: `penalty` reads the bond and the number of proven offences (same shape, whole units) and returns an
    amount between zero and the bond, in atomic units of the stake asset. It must neither create nor lose units.
    """

    @property
    def offence(self) -> Offence:
        """The offence this rule punishes."""

    @property
    def whistleblower(self) -> int:
        """Share (ppm) of the penalty that goes to whoever proved the offence; the rest is burnt."""

    @property
    def jail(self) -> int:
        """Slots of jail, or FOREVER for ejection."""

    def penalty(self, bond: Array, count: Array) -> Array:
        """The amount taken from each bond."""
