"""How often a live leader's block misses its slot because of the network, tabulated over the leader's waits.

A view is sampled after one prompt view, so that validators enter it as the protocol lets them. Its leader waits, and
its block misses its slot when timers throw it out, or when the leader of the next view does not hold what the protocol
promises by the slot's end: the final block, or, where blocks become final only several views later, its certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import numpy as np

from econ.consensus.network.network import Network
from econ.consensus.network.registry import network_of
from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.quorum import NEVER, Array, more_than
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Schedule, Timeline, Timers, schedule
from econ.randomness import WEIGHT_TOTAL

SEED = 2_026
MOST_SAMPLES = 2_048
FEWEST_SAMPLES = 256
MOST_VALIDATORS = 200
# Messages of one exchange of votes, over all samples: what bounds the time that a table takes.
_MESSAGES = 1 << 22
_VIEW = 1


@dataclass(frozen=True)
class Slots:
    """What is asked: the length of a slot, and the waits of its leader in rising order, all in microseconds."""

    length: int
    delays: tuple[int, ...]


@lru_cache(maxsize=1_024)
def placed_miss_weights(
    protocol: str, placement: str, stakes: tuple[int, ...], *, timers: Timers, slots: Slots
) -> tuple[int, ...]:
    """`miss_weights` of a protocol by name and validators with these stakes in a registered placement.

    A larger set stands as 200 validators that hold the stakes of several. Raises BadInput as `network_of` does.
    """
    merged = tuple(sum(stakes[first::MOST_VALIDATORS]) for first in range(min(len(stakes), MOST_VALIDATORS)))
    return miss_weights(PROTOCOLS[protocol], network_of(placement, merged), timers, slots)


def miss_weights(protocol: Protocol, network: Network, timers: Timers, slots: Slots) -> tuple[int, ...]:
    """The chance out of 2**32 [delay] that a live leader's block misses its slot, never falling in the delay.

    Drawn with a fixed seed and the same random numbers at every delay, so equal arguments give equal integers. Samples
    are bounded by the size of the set (2048 for up to 45 validators, 256 from 128 on): what none of them shows counts
    0, and what all of them show is certain. A quorum above the live stake misses for certain.
    """
    lives = network.stakes * network.alive
    if more_than(protocol.record.quorum, network.stakes) > lives.sum():
        return (WEIGHT_TOTAL,) * len(slots.delays)
    samples = min(max(_MESSAGES // network.size**2, FEWEST_SAMPLES), MOST_SAMPLES)
    plan = schedule(lives, samples, _VIEW + 2, seed=SEED)

    def measure(place: int) -> int:
        delay = slots.delays[place]
        if delay > slots.length:
            return WEIGHT_TOTAL
        missed = _missed(protocol, network, timers, _delayed(plan, delay), slot=slots.length)
        return int(missed.sum()) * WEIGHT_TOTAL // samples

    last = len(slots.delays) - 1
    longest = measure(last)
    shorter = _searched(measure, 0, last - 1) if longest else [0] * last
    return tuple(accumulate((*shorter, longest), max))


def _searched(measure: Callable[[int], int], first: int, last: int) -> list[int]:
    """Weights from the first to the last delay: none missed means none with less wait, all missed all with more."""
    if first > last:
        return []
    middle = (first + last) // 2
    weight = measure(middle)
    before = _searched(measure, first, middle - 1) if weight else [0] * (middle - first)
    certain = weight == WEIGHT_TOTAL
    after = [WEIGHT_TOTAL] * (last - middle) if certain else _searched(measure, middle + 1, last)
    return [*before, weight, *after]


def _delayed(plan: Schedule, delay: int) -> Schedule:
    waits = plan.waits.copy()
    waits[:, _VIEW] = delay
    return replace(plan, waits=waits)


def _missed(protocol: Protocol, network: Network, timers: Timers, plan: Schedule, *, slot: int) -> Array:
    """Which samples miss [sample].

    Pacing holds votes back on purpose, so the slot's end is asked of a run without it, and the timers of one with it.
    """
    ran = protocol.path(Traffic(network, SEED), plan, timers)
    if timers.pace == 0:
        return _late(protocol, ran, plan, slot)
    free = protocol.path(Traffic(network, SEED), plan, replace(timers, pace=0))
    return _late(protocol, free, plan, slot) | _late(protocol, ran, plan, NEVER) | ran.timeouts[:, _VIEW]


def _late(protocol: Protocol, ran: Timeline, plan: Schedule, slot: int) -> Array:
    """Which blocks [sample] are lost, or not held by the next leader within a slot of when theirs could propose."""
    start = ran.proposed[:, _VIEW] - plan.waits[:, _VIEW]
    held = _held(protocol, ran, plan)
    overtaken = (protocol.record.quorum == 0) & _others(plan) & (ran.proposed[:, _VIEW + 1] < held)
    return np.asarray((held >= NEVER) | (held - start > slot) | ran.lost[:, _VIEW] | overtaken)


def _others(plan: Schedule) -> Array:
    """Where somebody else leads next; without votes it takes over when its timer runs out before it hears a block."""
    return np.asarray(plan.leaders[:, _VIEW + 1] != plan.leaders[:, _VIEW])


def _held(protocol: Protocol, ran: Timeline, plan: Schedule) -> Array:
    if protocol.record.run > 1:
        return np.asarray(ran.proposed[:, _VIEW + 1])
    return np.asarray(ran.final[np.arange(len(plan.leaders)), _VIEW, plan.leaders[:, _VIEW + 1]])
