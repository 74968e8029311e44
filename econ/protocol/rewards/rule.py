"""What a reward rule answers: the amount minted for one final block."""

from __future__ import annotations

from typing import Any, Protocol

import numpy.typing as npt

Array = npt.NDArray[Any]


class RewardRule(Protocol):
    """Mint for a final block, in atomic units of the stake asset.

    Mechanically: reads the bonded total [lane] and the staked supply it is measured against, writes nothing.
    """

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        """The amount [lane] minted for one block."""
