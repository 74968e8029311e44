"""EIP-1559 with a floor, as Citrea runs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.money import muldiv
from econ.protocol.fees.rule import Array


@dataclass(frozen=True)
class Eip1559:
    """Move the base fee by at most 1/denominator towards the price at which blocks use limit/elasticity gas.

    Units: `floor`, `initial`, `ceiling` wei per gas. The ceiling keeps products inside int64 and is far above any fee
    on record. Source: EIP-1559; Citrea mainnet genesis (elasticity 2, denominator 8), floor since v0.8.0.
    """

    floor: int = 1_000_000
    initial: int = 1_000_000
    elasticity: int = 2
    denominator: int = 8
    ceiling: int = 10**14

    def next_base_fee(self, base_fee: Array, gas_used: Array, gas_limit: int) -> Array:
        """The next base fee; an increase is at least one wei, the floor and the ceiling hold."""
        target = gas_limit // self.elasticity
        excess = gas_used - target
        step = muldiv(base_fee, np.abs(excess), target) // self.denominator
        moved = base_fee + np.where(excess > 0, np.maximum(step, 1), np.where(excess < 0, -step, 0))
        return np.asarray(np.clip(moved, self.floor, self.ceiling))
