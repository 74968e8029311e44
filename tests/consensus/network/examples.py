"""Networks for tests: random ones, and an exchange of messages counted one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from econ.consensus.network.direct import Direct
from econ.consensus.network.jitter import Jitter, none
from econ.consensus.network.network import Network
from econ.consensus.quorum import NEVER

Array = Any


def network(stakes: Any, delays: Any, **more: Any) -> Network:
    """Direct and without jitter unless said otherwise."""
    delays = np.array(delays, np.int64)
    given = {"dissemination": Direct(), "scale": np.zeros_like(delays), **more}
    return Network(np.array(stakes, np.int64), delays, **given)


def jittered(size: int, *, delay: int, scale: int, jitter: Jitter) -> Network:
    """Equal stakes, the same delay and the same jitter on every link."""
    links = 1 - np.eye(size, dtype=np.int64)
    return network([1] * size, delay * links, scale=scale * links, jitter=jitter)


@st.composite
def networks(draw: st.DrawFn, *, most: int = 9) -> Network:
    """Random delays, different in each direction, without jitter; some validators slow, some crashed."""
    size = draw(st.integers(2, most))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    delays = numbers.integers(0, draw(st.sampled_from([2, 10**5, 10**7, 2**28])), (size, size))
    np.fill_diagonal(delays, 0)
    stakes = numbers.integers(1, draw(st.sampled_from([2, 50, 10**15])), size)
    return network(
        stakes,
        delays,
        jitter=none(),
        overhead=draw(st.integers(0, 999)),
        slow=numbers.integers(0, 10**6, size),
        crashed=numbers.random(size) < draw(st.sampled_from([0.0, 0.3])),
    )


def arrival(net: Network, sent: int, sender: int, receiver: int) -> int:
    """When a message is there, by the words of the record."""
    if net.crashed is not None and net.crashed[sender]:
        return NEVER
    if sender == receiver:
        return sent
    slow = 0 if net.slow is None else int(net.slow[sender])
    return sent + int(net.delays[sender, receiver]) + net.overhead + slow


def heard_by_hand(net: Network, sent: list[int], receiver: int, quorum: int) -> int:
    """When the receiver has heard a quorum, sender by sender."""
    arrivals = [arrival(net, time, sender, receiver) for sender, time in enumerate(sent)]
    heard = 0
    for time, stake in sorted(zip(arrivals, net.stakes.tolist(), strict=True)):
        heard += stake
        if heard >= quorum:
            return min(time, NEVER)
    return NEVER
