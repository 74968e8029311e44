"""The one order statistic of consensus: when senders with enough stake have been heard."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# Microseconds later than anything that happens; a sum of a few still fits 64 bits.
NEVER = 1 << 60
# What comes eighteen minutes after the first message never comes: times of one exchange fit 32 bits.
WINDOW = 1 << 30
_TIME_BITS = 31


def more_than(share: Fraction, stakes: Array) -> int:
    """The least whole stake above a share of all, such as two thirds."""
    return int(share * int(stakes.sum())) + 1


def quorum_time(arrivals: Array, stakes: Array, quorum: int | Array) -> Array:
    """When the stake heard reaches the quorum: the weighted order statistic over the last axis.

    `arrivals` [..., sender] are microseconds, NEVER where nothing comes; `stakes` [sender] whole and positive;
    `quorum` whole, one for all or [...]. NEVER where the senders that are heard within eighteen minutes of the first
    do not suffice; a quorum of nothing is met by the first that is heard.
    """
    if not arrivals.size:
        return np.full(arrivals.shape[:-1], NEVER)
    first = np.minimum(arrivals.min(-1), NEVER)
    since = arrivals - first[..., None]
    never = min(int(since.max(where=since < WINDOW, initial=0)) + 1, WINDOW)
    counter = Counter(stakes)
    reached = counter.reached(np.minimum(since, never).astype(np.int32), counter.units(quorum), Bounds(never, never))
    return np.asarray(np.minimum(reached + first, NEVER))


@dataclass(frozen=True)
class Bounds:
    """Of arrivals: from `never` on a message never comes, and no number is above `highest`."""

    never: int
    highest: int


class Counter:
    """Counts stake as it is heard; keeps its scratch memory from call to call, so one object serves one thread."""

    def __init__(self, stakes: Array) -> None:
        self._unit = gcd(*(int(stake) for stake in stakes))
        self._total = int(stakes.sum()) // self._unit
        self._stakes = (stakes // self._unit).astype(np.int32 if self._total < 1 << _TIME_BITS else np.int64)
        self._bits = int(len(stakes) - 1).bit_length()
        self._numbers = np.arange(len(stakes), dtype=np.int32)
        self._scratch: dict[str, Array] = {}

    def units(self, quorum: int | Array) -> int | Array:
        """The quorum in units of the stakes' greatest common divisor, at least one."""
        if isinstance(quorum, np.ndarray) and quorum.ndim:
            return np.asarray(np.maximum(-(-quorum // self._unit), 1))
        return max(-(-int(quorum) // self._unit), 1)

    def reached(self, arrivals: Array, wanted: int | Array, bounds: Bounds) -> Array:
        """When the wanted units are heard, as 64-bit integers, NEVER if they are not; overwrites the arrivals.

        `arrivals` [..., sender] are 32-bit integers of 0 or more within the bounds; `wanted` is one for all or [...].
        """
        attainable = np.minimum(wanted, self._total)
        if self._total == len(self._stakes):
            times = self._counted(arrivals, attainable)
        else:
            times = self._weighed(arrivals, attainable, bounds.highest)
        return np.where((times >= bounds.never) | np.greater(wanted, self._total), NEVER, times)

    def _counted(self, arrivals: Array, wanted: Array) -> Array:
        """Every stake is one: the order statistic itself."""
        arrivals.sort(axis=-1)
        return _at(arrivals, wanted - 1)

    def _weighed(self, arrivals: Array, wanted: Array, highest: int) -> Array:
        """Sorts one integer per sender, its arrival above its number: several times faster than sorting indices."""
        keys = arrivals if highest < 1 << (_TIME_BITS - self._bits) else arrivals.astype(np.int64)
        keys <<= self._bits
        keys |= self._numbers
        keys.sort(axis=-1)
        heard = self._heard(keys)
        last = (heard >= (wanted[..., None] if wanted.ndim else wanted)).argmax(-1)
        return _at(keys, last) >> self._bits

    def _heard(self, keys: Array) -> Array:
        """Stake heard by each key's time."""
        places = self._buffer("places", keys.shape, np.intp)
        np.copyto(places, keys)
        places &= (1 << self._bits) - 1
        heard = self._buffer("heard", keys.shape, self._stakes.dtype)
        np.take(self._stakes, places, out=heard, mode="wrap")
        return np.cumsum(heard, axis=-1, out=heard)

    def _buffer(self, name: str, shape: tuple[int, ...], kind: Any) -> Array:
        held = self._scratch.get(name)
        if held is None or held.shape != shape or held.dtype != kind:
            held = self._scratch[name] = np.empty(shape, kind)
        return held


def _at(values: Array, places: Array) -> Array:
    """The value at one place of each row [...], or at each row's own, in 64 bits."""
    if not places.ndim:
        return values[..., int(places)].astype(np.int64)
    return np.take_along_axis(values, places[..., None], -1)[..., 0].astype(np.int64)
