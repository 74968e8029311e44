"""No forced path: Citrea today."""

from __future__ import annotations

from dataclasses import dataclass

from econ.protocol.forced_inclusion.rule import Array, Enforcement


@dataclass(frozen=True)
class Closed:
    """Nothing can be forced."""

    open: bool = False
    deadline: int = 1
    per_block: int = 0
    enforcement: Enforcement = Enforcement.NOTHING

    def fee(self, pending: Array) -> Array:
        """Zero."""
        return pending * 0
