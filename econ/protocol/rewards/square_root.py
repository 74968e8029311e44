"""Issuance that grows with the square root of the staked share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import isqrt
from typing import Any

import numpy as np

from econ.money import PPM, scale
from econ.protocol.rewards.rule import Array

STEPS = 1_000


@dataclass(frozen=True)
class SquareRootCurve:
    """Yearly issuance, as a share of supply, of coefficient * sqrt(staked share).

    `coefficient` is the ppm of supply minted a year when everything is staked: 40_000 for Starknet's M = (C/10)
    sqrt(sigma) in percent with C = 4, 21_213 for Espresso's p R(p) = 0.03 sqrt(p/2). Below `minimum_share` (ppm) the
    curve is flat. The root is tabulated in steps of one thousandth, so no float is used.
    """

    coefficient: int
    minimum_share: int = 0

    def issued(self, bonded: Array, *, supply: int, blocks_per_year: int) -> Array:
        """The yearly amount at the staked share of this block, divided by the blocks of a year."""
        step = np.minimum(bonded // max(supply // STEPS, 1), STEPS).astype(np.int64)
        yearly = scale(np.asarray(_roots(self.minimum_share)[step] * (supply // PPM)), self.coefficient, PPM)
        return np.asarray(yearly // blocks_per_year, dtype=bonded.dtype)


@cache
def _roots(minimum_share: int) -> Array:
    floor = minimum_share * STEPS // PPM
    roots: list[Any] = [isqrt(max(step, floor) * PPM * PPM // STEPS) for step in range(STEPS + 1)]
    return np.array(roots, dtype=np.int64)
