"""Nothing, or the same amount for every block."""

from __future__ import annotations

from dataclasses import dataclass

from econ.protocol.rewards.rule import Array


@dataclass(frozen=True)
class NoIssuance:
    """No token is minted: the rule of every Citrea preset, because bitcoin cannot be."""

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        """Zero."""
        return bonded * 0


@dataclass(frozen=True)
class FixedPerBlock:
    """The same amount for every final block (Monad, Aztec, Metis)."""

    amount: int

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        """The fixed amount."""
        return bonded * 0 + self.amount
