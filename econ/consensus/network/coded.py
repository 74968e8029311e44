"""Erasure-coded dissemination in two hops: RaptorCast, and what Solana's Rotor does."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.network import Medium
from econ.consensus.network.upload import Upload
from econ.consensus.quorum import NEVER
from econ.errors import BadInput

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Coded:
    """The leader gives each other validator chunks in proportion to stake, and each passes its chunks to everybody.

    `redundancy` is how many times the block the chunks amount to: whoever holds 1 / redundancy of them has the block.
    A relay that is down passes nothing on. The leader serves relays, and a relay its receivers, in cyclic order after
    itself. BadInput for a redundancy below one.
    Source: Monad documentation, RaptorCast (redundancy 2.5).
    """

    redundancy: Fraction = Fraction(5, 2)
    upload: Upload = field(default_factory=Upload)

    def __post_init__(self) -> None:
        if self.redundancy < 1:
            raise BadInput(f"dissemination: redundancy is {self.redundancy}; allowed: 1 or more")

    def arrivals(self, medium: Medium, sent: Array, leader: Array) -> Array:
        """Weighted order statistic over relays of both hops together."""
        stakes, rows = medium.network.stakes, np.arange(len(leader))
        relayed = sent[:, None] + self._turns(stakes)[leader] + medium.hop(leader)
        relayed[rows, leader] = NEVER
        others = int(stakes.sum()) - stakes[leader]
        needed = -(-others * self.redundancy.denominator // self.redundancy.numerator)
        held = medium.exchange(relayed, needed, lag=self._lags(stakes))
        held[rows, leader] = sent
        return held

    def _turns(self, stakes: Array) -> Array:
        """When each relay's chunks are out [leader, relay]."""
        order = _cyclic(len(stakes))
        cumulative = np.cumsum(stakes[order], axis=-1) - stakes[:, None]
        turns = np.zeros_like(order)
        for leader, (places, out) in enumerate(zip(order, cumulative, strict=True)):
            turns[leader, places] = self.upload.time(out, self.redundancy / max(int(out[-1]), 1))
        return turns

    def _lags(self, stakes: Array) -> Array:
        """How long a receiver waits for its turn at each relay [relay, receiver]."""
        size = len(stakes)
        turn = (np.arange(size) - np.arange(size)[:, None]) % size
        return self.upload.time(turn * stakes[:, None], self.redundancy / int(stakes.sum()))


def _cyclic(size: int) -> Array:
    """Everybody in cyclic order after each [validator, turn], itself first."""
    places = np.arange(size)
    return (places[:, None] + places) % size
