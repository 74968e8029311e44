"""What a fee rule answers: the next base fee, and how each income is shared out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Split:
    """Shares (ppm, adding up to a million) of one income.

    `data_and_proofs` goes to the vault that pays Bitcoin and proving costs, `vault` to the income's own vault.
    """

    proposer: int = 0
    voters: int = 0
    data_and_proofs: int = 0
    vault: int = 0
    treasury: int = 0
    burn: int = 0


class FeeRule(Protocol):
    """Price gas from how full the last block was.

    Mechanically: integers in, integers out; `base_fee` and the result are wei per gas [lane].
    """

    @property
    def initial(self) -> int:
        """The base fee at genesis, wei per gas."""

    @property
    def floor(self) -> int:
        """The lowest base fee, wei per gas."""

    def next_base_fee(self, base_fee: Array, gas_used: Array, gas_limit: int) -> Array:
        """The base fee after a block that used this gas [lane]."""
