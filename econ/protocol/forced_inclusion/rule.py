"""What a forced-inclusion rule answers: when a forced transaction is due, and what follows if it is left out."""

from __future__ import annotations

from enum import Enum
from typing import Any, Protocol

import numpy.typing as npt

Array = npt.NDArray[Any]


class Enforcement(Enum):
    """What leaving out a due forced transaction does."""

    NOTHING = "nothing"
    INVALID = "the proposal is invalid; a quorum that finalises it makes the batch unprovable"
    EXECUTES = "the transaction is executed without the leader"


class ForcedInclusionRule(Protocol):
    """Bound the exclusion of a transaction that was inscribed on Bitcoin.

    Mechanically: `deadline` counts Bitcoin blocks, as the rollup references them, after the transaction became final on
    Bitcoin; `per_block` caps how many a rollup block takes; `fee` is what the includer earns per transaction.
    """

    @property
    def open(self) -> bool:
        """Whether there is a forced path at all."""

    @property
    def deadline(self) -> int:
        """Bitcoin blocks from visible to due."""

    @property
    def per_block(self) -> int:
        """Most forced transactions in one rollup block."""

    @property
    def enforcement(self) -> Enforcement:
        """What happens when a due one is left out."""

    def fee(self, pending: Array) -> Array:
        """Extra fee (msat) per included transaction, paid by the user to the proposer, at this queue length [lane]."""
