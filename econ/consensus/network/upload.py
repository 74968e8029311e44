"""How long a block occupies the line of its sender."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput

Array = npt.NDArray[Any]

_SECOND = 1_000_000


@dataclass(frozen=True)
class Upload:
    """A block of so many bytes, and a sender's upload in bytes per second; no bytes take no time.

    BadInput for a negative size, or a rate that is not positive.
    """

    block_bytes: int = 0
    bytes_per_second: int = 125_000_000

    def __post_init__(self) -> None:
        if self.block_bytes < 0 or self.bytes_per_second <= 0:
            raise BadInput(
                f"dissemination: {self.block_bytes} bytes at {self.bytes_per_second} bytes per second; "
                "allowed: 0 bytes or more at 1 byte per second or more"
            )

    def time(self, blocks: Array, share: Fraction = Fraction(1)) -> Array:
        """Whole microseconds that so many blocks [any shape], or shares of one, occupy the line."""
        return np.rint(blocks * float(share * self.block_bytes * _SECOND / self.bytes_per_second)).astype(np.int64)
