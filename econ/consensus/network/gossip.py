"""Gossip: blocks and votes travel over a sparse graph of peers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from econ.consensus.network.network import Medium, Network
from econ.consensus.network.upload import Upload
from econ.consensus.quorum import NEVER
from econ.errors import BadInput

Array = npt.NDArray[Any]

LEAST_DEGREE = 3
_ATTEMPTS = 100


@dataclass(frozen=True)
class Gossip:
    """A block in parts over the shortest paths of a graph: `hops` [from, to] links, each passing on part by part.

    Source: CometBFT splits a block into parts of 64 kB; P parts over h links take P + h - 1 parts' time.
    """

    hops: Array
    upload: Upload = field(default_factory=Upload)
    part_bytes: int = 65_536

    def __post_init__(self) -> None:
        if self.part_bytes <= 0:
            raise BadInput(f"dissemination: parts are {self.part_bytes} bytes; allowed: 1 or more")

    def arrivals(self, medium: Medium, sent: Array, leader: Array) -> Array:
        """The first part's way, and the parts behind it; the medium's delays are those of whole paths."""
        return np.asarray(sent[:, None] + self._transfer()[leader] + medium.hop(leader))

    def _transfer(self) -> Array:
        """What the block's size costs [from, to]."""
        part = Upload(min(self.part_bytes, self.upload.block_bytes), self.upload.bytes_per_second)
        parts = -(-self.upload.block_bytes // self.part_bytes)
        return np.where(self.hops > 0, part.time(parts + self.hops - 1), 0)


def gossiped(
    network: Network,
    degree: int,
    *,
    hop_overhead: int = 0,
    seed: int = 1,
    upload: Upload | None = None,
) -> Network:
    """The network whose every message, block or vote, goes over a random regular graph of peers.

    Each pair's path is the shortest in expected delay; each link costs `hop_overhead` microseconds, its sender's
    slowness and its receiver's handling. Crashed validators pass nothing on. The jitter of a path is drawn once, with
    the mean and the variance of the sum over its links. A degree of all others or more is the complete graph; an odd
    number of odd degrees is impossible and one more is taken. BadInput for a degree below 3.
    """
    if degree < LEAST_DEGREE or hop_overhead < 0:
        raise BadInput(
            f"gossip: degree {degree}, hop overhead {hop_overhead}; allowed: a degree of {LEAST_DEGREE} or more, "
            "0 or more microseconds"
        )
    linked = peers(network.size, degree, seed)
    base = np.where(linked, network.base + hop_overhead, 0)
    jitter = network.scale.astype(np.int64) if network.jitter.quantiles.any() else np.zeros_like(base)
    paths = _Paths.over(linked & network.alive[:, None], base + jitter)
    scale = np.rint(np.sqrt(paths.total(jitter**2))).astype(np.int64)
    delays = paths.total(base) + paths.total(jitter) - scale
    unreached = paths.hops == 0
    return replace(
        network,
        delays=np.where(unreached & ~np.eye(network.size, dtype=bool), NEVER, delays),
        scale=np.where(unreached, 0, scale),
        dissemination=Gossip(paths.hops, upload or Upload()),
        overhead=0,
        slow=None,
    )


def peers(size: int, degree: int, seed: int) -> Array:
    """Who is linked to whom [validator, validator]: a connected random regular graph."""
    if degree >= size - 1:
        return ~np.eye(size, dtype=bool)
    for attempt in range(_ATTEMPTS):
        graph = nx.random_regular_graph(degree + size * degree % 2, size, seed=seed + attempt)
        if nx.is_connected(graph):
            return np.asarray(nx.to_numpy_array(graph, nodelist=range(size)) > 0)
    raise BadInput(f"gossip: no connected graph of degree {degree} among {size} was found; allowed: a higher degree")


@dataclass(frozen=True)
class _Paths:
    """Shortest paths: the validator `before` the last [from, to] (negative without a path), and links in `hops`."""

    before: Array
    hops: Array

    @classmethod
    def over(cls, linked: Array, expected: Array) -> _Paths:
        """Those of least expected delay; a microsecond per link breaks ties for fewer links."""
        weights = np.where(linked, expected + 1, 0)
        before = dijkstra(weights, return_predecessors=True)[1]
        paths = cls(before, np.zeros_like(before))
        return cls(before, paths.total(np.ones_like(expected)))

    def total(self, links: Array) -> Array:
        """Sum of a quantity of links [from, to] over each path."""
        source = np.broadcast_to(np.arange(len(links))[:, None], links.shape)
        at = np.broadcast_to(np.arange(len(links)), links.shape)
        summed = np.zeros_like(links)
        while True:
            back = np.take_along_axis(self.before, at, -1)
            if (back < 0).all():
                return summed
            summed = summed + np.where(back < 0, 0, links[np.maximum(back, 0), at])
            at = np.where(back < 0, source, back)
