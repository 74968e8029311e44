"""Everybody sends to everybody, many samples: delays drawn, added and counted in a core's cache.

The memory is allocated once and reused from chunk to chunk; random words are cut into four indices of twelve bits.
A sample's words do not depend on how samples are grouped, so neither chunks nor threads change a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.jitter import STEPS, UNIT, Jitter
from econ.consensus.quorum import NEVER, WINDOW, Bounds, Counter

Array = npt.NDArray[Any]

INDICES = 4
_SHIFT = UNIT.bit_length() - 1
_FITS = (1 << 31) - 1


def words(messages: int) -> int:
    """Random words that so many messages take."""
    return -(-messages // INDICES)


def indices(stream: Any, samples: int, messages: int) -> Array:
    """Places in a table of quantiles [sample, message], in 16 bits."""
    cut: Array = stream.random_raw(samples * words(messages)).view(np.uint16)
    cut &= STEPS - 1
    return cut.reshape(samples, INDICES * words(messages))[:, :messages]


@dataclass(frozen=True)
class Links:
    """All links [receiver, sender]: base delays and jitter scales in the narrowest integers that hold every delay.

    `longest` bounds every delay.
    """

    base: Array
    scale: Array
    jitter: Jitter
    longest: int

    @property
    def size(self) -> int:
        """Number of validators."""
        return len(self.base)


def links(base: Array, scale: Array, jitter: Jitter) -> Links:
    """The links of base delays and scales [from, to]."""
    product = int(scale.max()) * int(jitter.quantiles.max())
    longest = int(base.max()) + (product >> _SHIFT)
    kind: Any = np.int32 if product <= _FITS and longest < WINDOW // 2 else np.int64
    return Links(np.ascontiguousarray(base.T, kind), np.ascontiguousarray(scale.T, kind), jitter, longest)


class Exchange:
    """A thread's memory for exchanges over these links, `step` samples at a time."""

    def __init__(self, links: Links, counter: Counter, step: int) -> None:
        shape = (step, links.size, links.size)
        self._links = links
        self._counter = counter
        self._step = step
        self._quantiles = links.jitter.quantiles.astype(links.base.dtype)
        self._still = not links.scale.any() or not self._quantiles.any()
        self._places = np.empty((step, links.size**2), np.intp)
        self._delays = np.empty(shape, links.base.dtype)

    def run(self, sent: Array, wanted: int | Array, stream: Any) -> Array:
        """When each [sample, validator] has heard the wanted units of what is sent [sample, validator].

        `wanted` is one for all or [sample].
        """
        first = np.minimum(sent.min(-1), NEVER)
        since = sent - first[:, None]
        spread = since.max(-1, where=since < WINDOW, initial=0)
        heard = np.empty(sent.shape, np.int64)
        for low in range(0, len(sent), self._step):
            part = slice(low, low + self._step)
            units = wanted[part, None] if isinstance(wanted, np.ndarray) else wanted
            heard[part] = self._heard(since[part], int(spread[part].max()), units, stream)
        return np.asarray(np.minimum(heard + first[:, None], NEVER))

    def _heard(self, since: Array, spread: int, wanted: int | Array, stream: Any) -> Array:
        never = min(spread + self._links.longest + 1, WINDOW)
        delays = self._drawn(len(since), stream)
        delays += np.minimum(since, never)[:, None, :].astype(delays.dtype)
        if delays.dtype == np.int32:
            return self._counter.reached(delays, wanted, Bounds(never, never + self._links.longest))
        return self._counter.reached(np.minimum(delays, never).astype(np.int32), wanted, Bounds(never, never))

    def _drawn(self, samples: int, stream: Any) -> Array:
        """Fresh delays [sample, receiver, sender], in memory that the next call overwrites."""
        delays = self._delays[:samples]
        if self._still:
            delays[:] = self._links.base
            return delays
        places, flat = self._places[:samples], delays.reshape(samples, -1)
        np.copyto(places, indices(stream, samples, self._links.size**2))
        np.take(self._quantiles, places, out=flat, mode="wrap")
        delays *= self._links.scale
        delays >>= _SHIFT
        delays += self._links.base
        return delays
