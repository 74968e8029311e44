"""Networks, schedules and random runs that the tests of the simulation share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from econ.consensus.network.direct import Direct
from econ.consensus.network.jitter import exponential
from econ.consensus.network.network import Network
from econ.consensus.timeline import Schedule, Timers

Array = npt.NDArray[Any]

AGREEING = ("cometbft", "hotstuff", "chained-hotstuff", "jolteon", "hotstuff-2", "monadbft", "simplex", "minimmit")
PROTOCOLS = ("single", *AGREEING)


def still(stakes: list[int], delays: Array, **conditions: Any) -> Network:
    """No jitter."""
    delays = np.where(np.eye(len(stakes), dtype=bool), 0, delays)
    return Network(np.array(stakes), delays, Direct(), np.zeros_like(delays), **conditions)


def even(size: int, delay: int = 1_000, **conditions: Any) -> Network:
    """Equal stakes, one delay between any two."""
    return still([1] * size, np.full((size, size), delay), **conditions)


def in_turn(size: int, views: int, *, silent: tuple[int, ...] = ()) -> Schedule:
    """One leader after the other; those views are silent."""
    leaders = np.arange(views)[None] % size
    return Schedule(leaders, np.isin(np.arange(views), silent)[None], np.zeros((1, views), np.int64))


@dataclass(frozen=True)
class Run:
    """A run of random circumstances."""

    network: Network
    timers: Timers
    schedule: Schedule


@st.composite
def runs(draw: st.DrawFn, *, live: int = 0, wild: bool = False) -> Run:
    """Few validators, delays of any size against short timers, silent and slow leaders, a minority crashed.

    The last `live` views have prompt leaders. In a `wild` network single messages take many timers.
    """
    size, views = draw(st.integers(4, 7)), draw(st.integers(6, 10))
    random = np.random.Generator(np.random.PCG64(draw(st.integers(0, 2**32))))
    crashed = np.zeros(size, bool)
    crashed[: draw(st.integers(0, (size - 1) // 5))] = True
    network = still([1] * size, random.integers(1, 100, (size, size)), crashed=crashed)
    if wild:
        network = replace(network, scale=network.delays * draw(st.sampled_from((1, 5, 20))), jitter=exponential())
    timers = Timers(
        propose=draw(st.integers(100, 700)),
        vote=draw(st.integers(50, 200)),
        settle=draw(st.integers(0, 100)),
        pace=draw(st.sampled_from((0, 0, 150))),
        commit=draw(st.sampled_from((0, 40))),
        wait_on_nil=draw(st.booleans()),
    )
    total = views + live
    leaders = random.integers(0, size, (1, total))
    silent = random.random((1, total)) < draw(st.sampled_from((0.0, 0.2, 0.5)))
    waits = random.integers(0, draw(st.sampled_from((1, 300, 800))), (1, total))
    leaders[:, views:] = np.flatnonzero(~crashed)[np.arange(live) % int((~crashed).sum())]
    silent[:, views:] = False
    waits[:, views:] = 0
    return Run(network, timers, Schedule(leaders, silent, waits))
