"""What carries messages: every one draws its own delay."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.jitter import UNIT
from econ.consensus.network.network import Network
from econ.consensus.quorum import NEVER
from econ.consensus.simulation.scheduler import Action, Scheduler

Array = npt.NDArray[Any]

# Delays drawn at a time: a single draw costs more than the message it is for.
_DRAWS = 1 << 14


class Wire:
    """Delivers messages between validators, microseconds; what a crashed validator sends never arrives.

    Small messages go straight from one to another. Blocks travel as the network disseminates them. One's own messages
    take no time. How a block travels is the network's own affair: it gets single delays drawn here.
    """

    def __init__(self, network: Network, scheduler: Scheduler, random: np.random.Generator) -> None:
        self.network = network
        self._scheduler = scheduler
        self._random = random
        self._alive = network.alive.tolist()
        self._base = network.base
        self._scale = network.scale.astype(np.int64)
        self._still = not network.jitter.quantiles.any()
        self._drawn: Array = np.zeros(0, np.int64)
        self._used = 0
        self._receivers: list[Action] = []

    def connect(self, receivers: list[Action]) -> None:
        """Where each validator takes its messages."""
        self._receivers = receivers

    def send(self, sender: int, receiver: int, message: Any) -> None:
        """To one validator."""
        if self._alive[sender]:
            delay = self._base[sender, receiver] + self._scale[sender, receiver] * self._quantiles(1)[0] // UNIT
            self._scheduler.deliver(int(delay), self._receivers[receiver], message)

    def broadcast(self, sender: int, message: Any) -> None:
        """To everybody, the sender too."""
        if self._alive[sender]:
            self._deliver(self._row(sender).tolist(), message)

    def disseminate(self, sender: int, message: Any) -> None:
        """A block, to everybody."""
        if self._alive[sender]:
            sent, leader = np.zeros(1, np.int64), np.array([sender])
            arrivals = self.network.dissemination.arrivals(self, sent, leader)
            self._deliver(arrivals[0].tolist(), message)

    def hop(self, leader: Array) -> Array:
        """Fresh delays of a small message of each leader to everybody [leader, validator]."""
        return np.array([self._row(int(sender)) for sender in leader])

    def exchange(self, sent: Array, quorum: int | Array, *, lag: Array | None = None) -> Array:
        """When each validator has heard a quorum of the relays [sample, validator], one message after the other."""
        wanted = np.broadcast_to(np.asarray(quorum), len(sent))
        return np.array([self._relayed(row, int(need), lag) for row, need in zip(sent, wanted, strict=True)])

    def _relayed(self, sent: Array, quorum: int, lag: Array | None) -> list[int]:
        later = np.zeros_like(self._base) if lag is None else lag
        out = [sender for sender in range(len(sent)) if self._alive[sender] and sent[sender] < NEVER]
        arrivals = {sender: sent[sender] + self._row(sender) + later[sender] for sender in out}
        return [
            self._heard(sorted((int(times[receiver]), sender) for sender, times in arrivals.items()), quorum)
            for receiver in range(len(sent))
        ]

    def _heard(self, arrivals: list[tuple[int, int]], quorum: int) -> int:
        stake = 0
        for time, sender in arrivals:
            stake += int(self.network.stakes[sender])
            if stake >= quorum:
                return time
        return NEVER

    def _deliver(self, delays: list[int], message: Any) -> None:
        for delay, receiver in zip(delays, self._receivers, strict=True):
            if delay < NEVER:
                self._scheduler.deliver(delay, receiver, message)

    def _row(self, sender: int) -> Array:
        row: Array = self._base[sender]
        return row if self._still else np.asarray(row + self._scale[sender] * self._quantiles(len(row)) // UNIT)

    def _quantiles(self, wanted: int) -> Array:
        if self._used + wanted > len(self._drawn):
            self._drawn = self._random.choice(self.network.jitter.quantiles, max(_DRAWS, wanted)).astype(np.int64)
            self._used = 0
        self._used += wanted
        return self._drawn[self._used - wanted : self._used]
