"""Figures that others published, to be shown beside ours.

Read 2026-11 in the sources named; what is ours is measured by whoever shows it, with the network and timers given here.
"""

from __future__ import annotations

from dataclasses import dataclass

from econ.consensus.timeline import Timers


@dataclass(frozen=True)
class Published:
    """A published latency in milliseconds, and what to measure against it.

    `quantity` is "period", "speculative" or "final" of `Latency`; `at_most` says that the figure is a bound. `network`
    names one of `econ.consensus.network.registry`, `size` its validators of equal stake. `reason` is why ours differs.
    """

    system: str
    protocol: str
    quantity: str
    milliseconds: int
    at_most: bool
    network: str
    size: int
    timers: Timers
    reason: str
    source: str


_PATIENT = Timers(propose=10_000_000, vote=10_000_000)
# monad-bft 532472d5: 3 delta + pace + local processing, delta = 100 ms.
_MONAD = Timers(propose=700_000, pace=300_000)
_MONAD_REASON = "the docs count slots of one pace; ours adds the last hop, from the leader to the average validator"

PUBLISHED = (
    Published(
        system="Arc (Malachite)",
        protocol="cometbft",
        quantity="final",
        milliseconds=350,
        at_most=True,
        network="global10",
        size=20,
        timers=_PATIENT,
        reason="ours is propagation alone, a lower bound; theirs gossips and executes 3000 transactions a second",
        source="docs.arc.io (2026)",
    ),
    Published(
        system="Monad",
        protocol="monadbft",
        quantity="speculative",
        milliseconds=300,
        at_most=False,
        network="global10",
        size=20,
        timers=_MONAD,
        reason=_MONAD_REASON,
        source="docs.monad.xyz (2026)",
    ),
    Published(
        system="Monad",
        protocol="monadbft",
        quantity="final",
        milliseconds=600,
        at_most=False,
        network="global10",
        size=20,
        timers=_MONAD,
        reason=_MONAD_REASON,
        source="docs.monad.xyz (2026)",
    ),
    Published(
        system="Minimmit",
        protocol="minimmit",
        quantity="period",
        milliseconds=130,
        at_most=False,
        network="global10",
        size=50,
        timers=_PATIENT,
        reason="same ten regions; ours adds jitter, and needs more than two fifths of the votes at every next leader",
        source="Commonware, announcement of Minimmit (2025)",
    ),
    Published(
        system="Minimmit",
        protocol="minimmit",
        quantity="final",
        milliseconds=250,
        at_most=False,
        network="global10",
        size=50,
        timers=_PATIENT,
        reason="theirs is near our 99 % point; ours is the median over blocks of the average over validators",
        source="Commonware, announcement of Minimmit (2025)",
    ),
)


@dataclass(frozen=True)
class Forked:
    """Throughput of HotStuff-1's artefact with so many leaders that leave their predecessor out, transactions a second.

    31 validators on AWS, batches of 100; `depth` is how many predecessors the protocol lets a leader leave out.
    """

    protocol: str
    depth: int
    forkers: int
    throughput: int
    without: int


FORK_SIZE = 31
FORK_SOURCE = "DakaiKang/HotStuff-1-Plots cbf0d6e5 (2026)"
FORKED = (
    Forked("chained-hotstuff", 2, forkers=1, throughput=55_381, without=58_202),
    Forked("chained-hotstuff", 2, forkers=4, throughput=47_923, without=58_202),
    Forked("chained-hotstuff", 2, forkers=7, throughput=39_565, without=58_202),
    Forked("chained-hotstuff", 2, forkers=10, throughput=33_923, without=58_202),
    Forked("hotstuff-2", 1, forkers=1, throughput=55_692, without=58_316),
    Forked("hotstuff-2", 1, forkers=4, throughput=49_934, without=58_316),
    Forked("hotstuff-2", 1, forkers=7, throughput=44_179, without=58_316),
    Forked("hotstuff-2", 1, forkers=10, throughput=38_737, without=58_316),
)


def lost_per_forker(row: Forked, size: int = FORK_SIZE) -> float:
    """Blocks lost per forking leader and turn, as measured."""
    return (1 - row.throughput / row.without) * size / row.forkers
