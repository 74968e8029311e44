"""No forced path: Citrea today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from econ.protocol.forced_inclusion.rule import Array, Enforcement


@dataclass(frozen=True)
class Closed:
    """Nothing can be forced."""

    open: ClassVar[bool] = False
    deadline: ClassVar[int] = 1
    per_block: ClassVar[int] = 0
    enforcement: ClassVar[Enforcement] = Enforcement.NOTHING

    def fee(self, pending: Array) -> Array:
        """Zero."""
        return pending * 0
