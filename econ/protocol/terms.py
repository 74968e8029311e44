"""The words that rules share: clocks, standings of a sequencer, offences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Clock(Enum):
    """What a duration counts."""

    SLOTS = "slots"
    BITCOIN_BLOCKS = "bitcoin blocks"


@dataclass(frozen=True)
class Duration:
    """A whole number of slots, or of Bitcoin blocks as the rollup references them."""

    count: int
    clock: Clock = Clock.SLOTS


class Standing(IntEnum):
    """Where a sequencer is in its life; only ACTIVE sequencers lead and vote."""

    OUTSIDE = 0
    QUEUED = 1
    ACTIVE = 2
    JAILED = 3
    UNBONDING = 4
    EJECTED = 5


class Offence(IntEnum):
    """Breaches that a rule may punish; the first two leave self-incriminating proof."""

    EQUIVOCATION = 0
    FORCED_OMISSION = 1
    REORDERING = 2
    DOWNTIME = 3


OFFENCES = len(Offence)
FOREVER = -1
FORCED_GAS = 21_000
