"""How long a protocol lets a leader wait: for nothing, and before the others give its view up.

Times are whole microseconds. Paced votes absorb a delay: they leave no sooner than a pace after the last one. Where the
proposal alone stops the timer, its way to the voters is all that is needed; where the next leader's certificate does,
the way of the votes as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from econ.consensus.network.network import Network
from econ.consensus.network.traffic import Traffic
from econ.consensus.quorum import NEVER, more_than
from econ.consensus.record import Record
from econ.consensus.timeline import Timers


@dataclass(frozen=True)
class Ways:
    """How long a block takes to its voters, and the votes of a quorum to the next leader after that."""

    block: int
    votes: int


@dataclass(frozen=True)
class Slack:
    """A leader's room: `costless` delays no block, `before_timeout` loses no view; never negative."""

    costless: int
    before_timeout: int


def slack(record: Record, timers: Timers, ways: Ways) -> Slack:
    """The room that a protocol with these timers leaves on a network with these ways."""
    both = ways.block + ways.votes
    needed = both if chained(record) else ways.block
    return Slack(max(timers.pace - both, 0), max(timers.propose - needed, 0))


def chained(record: Record) -> bool:
    """Whether a view ends with the certificate that the next leader shows."""
    return record.aggregator in {"next leader", "both"}


def ways_of(network: Network, record: Record, *, samples: int, seed: int) -> Ways:
    """Medians over samples and leaders: to the average voter, and until the next leader has heard a quorum."""
    random = np.random.Generator(np.random.PCG64(seed))
    leaders, followers = random.integers(network.size, size=(2, samples))
    traffic = Traffic(network, seed)
    held = traffic.block(np.zeros(samples, np.int64), leaders)
    heard = traffic.gather(held, followers, more_than(record.quorum, network.stakes))
    arrived = np.where(held < NEVER, held, 0).sum(-1) // np.maximum((held < NEVER).sum(-1), 1)
    block = _median(arrived)
    return Ways(block, max(_median(heard) - block, 0))


def _median(times: npt.NDArray[np.int64]) -> int:
    return int(np.sort(times)[len(times) // 2])
