"""Named event counters of a lane: what happened, never read by a transition."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]


class Counter(IntEnum):
    """Events counted since genesis."""

    SLOTS = 0
    BLOCKS = 1
    MISSED_SLOTS = 2
    INVALID_PROPOSALS = 3
    HALTED_SLOTS = 4
    BITCOIN_BLOCKS = 5
    USERS_ARRIVED = 6
    USERS_INCLUDED = 7
    GAS_USED = 8
    TARGETS_ARRIVED = 9
    TARGETS_INCLUDED = 10
    TARGETS_FORCED = 11
    TARGET_WAIT = 12
    TARGETS_CENSORED = 13
    FORCED_SENT = 14
    FORCED_REFUSED = 15
    FORCED_INCLUDED = 16
    FORCED_DROPPED = 17
    TAGS_INCLUDED = 18
    TAG_WAIT = 19
    OFFENCES = 20
    CONVICTIONS = 21
    JAILINGS = 22
    EJECTIONS = 23
    EXITS = 24
    ENTRIES = 25
    OUTAGES = 26
    COMMITMENTS = 27
    PROOFS = 28
    MEV_AVAILABLE = 29
    USERS_REFUSED = 30
    FORKED_BLOCKS = 31
    VOTES_EXCLUDED = 32


COUNTERS = len(Counter)
Counts = tuple[tuple[Counter, Array], ...]


def add_counts(counters: Array, counts: Counts) -> Array:
    """The counters [lane, COUNTERS] after these events [lane] happened."""
    result = counters.copy()
    for counter, amount in counts:
        result[:, counter] += amount
    return result
