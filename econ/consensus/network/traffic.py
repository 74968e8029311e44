"""Messages between validators, many samples at once: what a critical path is made of."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.exchange import Exchange, Links, indices, links, words
from econ.consensus.network.jitter import UNIT
from econ.consensus.network.network import Network
from econ.consensus.quorum import NEVER, Counter, quorum_time

Array = npt.NDArray[Any]

# Delays held at a time where everybody sends to everybody: with their indices they stay in a core's cache.
_CELLS = 80_000


class Traffic:
    """Draws a fresh delay for every message; counts its calls, so one object serves one thread.

    Times are microseconds since some start, NEVER where nothing is sent or heard. Every call has a stream of its own,
    by seed and number of the call, and every sample its place in it: a sample's delays depend neither on the samples
    after it, nor on `threads` (which share the work of an exchange), nor on `cells` (delays in memory at a time).
    """

    def __init__(self, network: Network, seed: int, *, threads: int = 1, cells: int = _CELLS) -> None:
        self.network = network
        self._base = network.base
        self._links = links(self._base, network.scale, network.jitter)
        self._quantiles = network.jitter.quantiles.astype(np.int64)
        self._sends = network.alive
        self._seed, self._calls = seed, 0
        self._threads = threads
        self._words = words(network.size**2)
        self._step = max(cells // network.size**2, 1)

    def block(self, sent: Array, leader: Array) -> Array:
        """When everybody holds the block [sample, validator] that `leader` [sample] sends at `sent` [sample]."""
        arrived = self.network.dissemination.arrivals(self, sent, leader)
        return _capped(np.where(self._sends[leader][:, None], arrived, NEVER))

    def notice(self, sent: Array, leader: Array) -> Array:
        """When everybody hears a small message [sample, validator] of `leader` [sample]."""
        return _capped(np.where(self._sends[leader][:, None], sent[:, None] + self.hop(leader), NEVER))

    def hop(self, leader: Array) -> Array:
        """Fresh delays [sample, validator] of one small message of `leader` [sample] to everybody."""
        return self._delays(self._base[leader], self.network.scale[leader])

    def heard(self, sent: Array, receiver: Array) -> Array:
        """When `receiver` [sample] hears each sender [sample, validator]."""
        delays = self._delays(self._base.T[receiver], self.network.scale.T[receiver])
        return _capped(np.where(self._sends, sent + delays, NEVER))

    def gather(self, sent: Array, receiver: Array, quorum: int) -> Array:
        """When `receiver` [sample] has heard a quorum of the messages sent at `sent` [sample, validator]."""
        return quorum_time(self.heard(sent, receiver), self.network.stakes, quorum)

    def exchange(self, sent: Array, quorum: int | Array, *, lag: Array | None = None) -> Array:
        """When each validator [sample, validator] has heard a quorum of what all send to all.

        `quorum` is one for all or [sample]; `lag` [from, to] delays single links further.
        """
        sent = np.where(self._sends, sent, NEVER)
        if isinstance(quorum, np.ndarray):
            quorum = np.broadcast_to(quorum, len(sent))
        over = self._links if lag is None else links(self._base + lag, self.network.scale, self.network.jitter)
        call = self._next_call()
        cuts = [len(sent) * share // self._threads for share in range(self._threads + 1)]
        parts = [slice(low, high) for low, high in pairwise(cuts) if low < high]

        def work(part: slice) -> Array:
            wanted = quorum[part] if isinstance(quorum, np.ndarray) else quorum
            return self._exchanged(over, sent[part], wanted, stream=self._stream(call, part.start * self._words))

        return self._joined(work, parts, sent.shape)

    def _joined(self, work: Callable[[slice], Array], parts: list[slice], shape: tuple[int, ...]) -> Array:
        if len(parts) == 1:
            return work(parts[0])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate([np.empty((0, *shape[1:]), np.int64), *pool.map(work, parts)])

    def _exchanged(self, over: Links, sent: Array, quorum: int | Array, *, stream: Any) -> Array:
        counter = Counter(self.network.stakes)
        step = min(self._step, len(sent))
        return Exchange(over, counter, step).run(sent, counter.units(quorum), stream)

    def _delays(self, base: Array, scale: Array) -> Array:
        stream = self._stream(self._next_call(), 0)
        if not self._quantiles.any():
            return base
        drawn = self._quantiles[indices(stream, *base.shape)]
        drawn *= scale
        drawn >>= UNIT.bit_length() - 1
        drawn += base
        return drawn

    def _next_call(self) -> int:
        self._calls += 1
        return self._calls

    def _stream(self, call: int, skip: int) -> np.random.PCG64DXSM:
        return np.random.PCG64DXSM(np.random.SeedSequence((self._seed, call))).advance(skip)


def _capped(times: Array) -> Array:
    return np.minimum(times, NEVER)
