"""A network as integers: stakes, one-way delays, jitter, and who is down or slow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from econ.consensus.network.jitter import Jitter, none
from econ.errors import BadInput

Array = npt.NDArray[Any]


class Medium(Protocol):
    """What carries single messages of many samples; times [sample, ...] in microseconds."""

    @property
    def network(self) -> Network:
        """Where the messages travel."""

    def hop(self, leader: Array) -> Array:
        """Fresh delays [sample, validator] of one small message of `leader` [sample] to everybody."""

    def exchange(self, sent: Array, quorum: int | Array, *, lag: Array | None = None) -> Array:
        """When each [sample, validator] has heard a quorum of what all send; `lag` [from, to] delays single links."""


class Dissemination(Protocol):
    """How a whole block gets from its leader to everybody."""

    def arrivals(self, medium: Medium, sent: Array, leader: Array) -> Array:
        """When each validator holds the block [sample, validator] that `leader` [sample] sends at `sent` [sample]."""


@dataclass(frozen=True)
class Network:
    """Validators and what lies between them; times are whole microseconds.

    `stakes` [validator], `delays` [from, to] one way with a zero diagonal, `scale` [from, to] what the jitter law
    multiplies, `overhead` per message for handling it at the receiver, `slow` [validator] added to whatever it sends,
    `crashed` [validator] says who never sends. `names` are the validators' regions. BadInput for stakes that are not
    positive, delays that are negative or no square, and lists of another length.
    """

    stakes: Array
    delays: Array
    dissemination: Dissemination
    scale: Array
    jitter: Jitter = field(default_factory=none)
    overhead: int = 0
    slow: Array | None = None
    crashed: Array | None = None
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_stakes(self.stakes)
        for name, matrix in (("delays", self.delays), ("scale", self.scale)):
            _check_matrix(name, matrix, self.size)
        for name, values in (("slow", self.slow), ("crashed", self.crashed)):
            _check_list(name, values, self.size)
        if self.overhead < 0:
            raise BadInput(f"network: overhead is {self.overhead}; allowed: 0 or more microseconds per message")

    @property
    def size(self) -> int:
        """Number of validators."""
        return len(self.stakes)

    @property
    def alive(self) -> Array:
        """Who sends at all [validator]."""
        return np.ones(self.size, bool) if self.crashed is None else ~self.crashed

    @property
    def base(self) -> Array:
        """The least delay of a message [from, to], its sender's slowness and its handling included; 0 to oneself."""
        slow = 0 if self.slow is None else self.slow[:, None]
        own = np.eye(self.size, dtype=bool)
        return np.where(own, 0, self.delays.astype(np.int64) + self.overhead + slow)


def _check_stakes(stakes: Array) -> None:
    if stakes.ndim != 1 or not len(stakes) or not np.issubdtype(stakes.dtype, np.integer):
        raise BadInput("network: stakes must be a list of whole numbers, one per validator")
    if stakes.min() <= 0:
        place = int(stakes.argmin())
        raise BadInput(f"network: validator {place} has the stake {stakes[place]}; allowed: 1 or more")


def _check_matrix(name: str, matrix: Array, size: int) -> None:
    if matrix.shape != (size, size):
        shape = " x ".join(map(str, matrix.shape))
        raise BadInput(f"network: {name} are {shape}; allowed: square, {size} x {size}, one row per validator")
    if not np.issubdtype(matrix.dtype, np.integer) or matrix.min() < 0:
        raise BadInput(f"network: {name} must be whole microseconds, 0 or more")
    if np.diagonal(matrix).any():
        place = int(np.flatnonzero(np.diagonal(matrix))[0])
        raise BadInput(f"network: {name} of validator {place} to itself must be 0")


def _check_list(name: str, values: Array | None, size: int) -> None:
    if values is None:
        return
    if values.shape != (size,):
        raise BadInput(f"network: {name} has {values.size} entries; allowed: one per validator, {size}")
    if name == "slow" and values.min() < 0:
        raise BadInput(f"network: slow is {values.min()} for a validator; allowed: 0 or more microseconds")
