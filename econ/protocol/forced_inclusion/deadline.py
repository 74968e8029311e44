"""Two rules with a fixed deadline in Bitcoin blocks: executed by anyone, or enforced by the validity proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from econ.protocol.forced_inclusion.rule import Array, Enforcement


@dataclass(frozen=True)
class FixedDelay:
    """After the delay anyone may execute the transaction (Arbitrum's delayed inbox before the delay buffer)."""

    deadline: int
    per_block: int = 10
    open: ClassVar[bool] = True
    enforcement: ClassVar[Enforcement] = Enforcement.EXECUTES

    def fee(self, pending: Array) -> Array:
        """Zero: only the inscription is paid."""
        return pending * 0


@dataclass(frozen=True)
class ProofEnforced:
    """A batch that leaves out a due transaction cannot be proven (Citrea's plan of December 2025; Linea's design)."""

    deadline: int
    per_block: int = 10
    open: ClassVar[bool] = True
    enforcement: ClassVar[Enforcement] = Enforcement.INVALID

    def fee(self, pending: Array) -> Array:
        """Zero: only the inscription and the ordinary fees are paid."""
        return pending * 0
