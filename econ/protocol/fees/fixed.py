"""A gas price that never moves."""

from __future__ import annotations

from dataclasses import dataclass

from econ.protocol.fees.rule import Array


@dataclass(frozen=True)
class FixedPrice:
    """One price for all time, wei per gas."""

    floor: int = 1_000_000

    @property
    def initial(self) -> int:
        """The price itself."""
        return self.floor

    def next_base_fee(self, base_fee: Array, gas_used: Array, gas_limit: int) -> Array:
        """The same base fee."""
        return base_fee
