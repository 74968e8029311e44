"""Taiko's queue: a fee that grows with the queue, due items that a proposal must take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from econ.money import muldiv
from econ.protocol.forced_inclusion.rule import Array, Enforcement


@dataclass(frozen=True)
class FeeQueue:
    """The fee is base * (1 + pending / threshold); a proposal that skips a due item is invalid.

    Source: taiko-mono LibForcedInclusion (2026-08): base 0.001 ETH, threshold 50. Taiko's last resort, proposing by
    anybody after 160 deadlines, is not part of the rule.
    """

    deadline: int
    base_fee: int
    threshold: int
    per_block: int = 10
    open: ClassVar[bool] = True
    enforcement: ClassVar[Enforcement] = Enforcement.INVALID

    def fee(self, pending: Array) -> Array:
        """The linear congestion fee, rounded down."""
        return self.base_fee + muldiv(pending, self.base_fee, self.threshold)
