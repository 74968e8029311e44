"""What theory expects of the cases, from the scenario's numbers alone: nothing here looks at the simulator.

An operator fails with chance p a slot and is then down for L slots. A leader that is down costs its own slot; a set
whose voters online are two thirds or fewer stalls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, bdtrc

Array = npt.NDArray[Any]
YEAR_MS = 31_557_600_000
MINUTES_PER_YEAR = YEAR_MS / 60_000


@dataclass(frozen=True)
class Failures:
    """How an operator fails: times a year, minutes each, in slots of so many milliseconds."""

    per_year: float
    minutes: float
    slot_ms: int = 2_000

    @property
    def chance(self) -> float:
        """Chance of a failure in a slot."""
        return self.per_year * self.slot_ms / YEAR_MS

    @property
    def length(self) -> int:
        """Slots of an outage."""
        return round(self.minutes * 60_000 / self.slot_ms)

    def offline(self, slots: int) -> Array:
        """Chance [slot] that an operator is down in each of the first slots; none is at the start."""
        seen = np.minimum(np.arange(1, slots + 1), self.length)
        return np.asarray(1 - (1 - self.chance) ** seen)

    @property
    def long_run(self) -> float:
        """Share of the time that an operator is down."""
        return float(1 - (1 - self.chance) ** self.length)


def quorum(size: int) -> int:
    """Fewest equal voters that are more than two thirds."""
    return 2 * size // 3 + 1


def missed(size: int, offline: Array, late: float) -> Array:
    """Chance of a slot without a block: leader down or late, or too few others to make a quorum with it.

    `offline` is an operator's chance to be down; one sequencer is its own quorum.
    """
    others = _at_least(quorum(size) - 1, size - 1, 1 - offline)
    return np.asarray(1 - (1 - late) * (1 - offline) * others)


def stalled(size: int, offline: Array | float) -> Array:
    """Chance that no quorum is online."""
    return np.asarray(bdtr(quorum(size) - 1, size, 1 - offline))


def stalls_per_year(size: int, failures: Failures) -> float:
    """How often a year a set loses its quorum: the last failure it cannot stand finds exactly as many down before it.

    For one sequencer that is every failure that does not fall into an outage.
    """
    stands = size - quorum(size)
    down = failures.long_run
    exactly = comb(size, stands) * down**stands * (1 - down) ** (size - stands)
    return exactly * (size - stands) * failures.per_year


def force_use(includes: Sequence[float], arrivals: float, patience: int, laps: int = 200) -> float:
    """Share of watched transactions that are forced, when slots include one with these chances, over and over.

    A transaction arrives with a chance a slot while none waits, waits for an including slot, and is forced at the
    beginning of the slot after so many in vain. The chain of (slot in the cycle, slots waited) is run to its cycle.
    """
    waiting = np.zeros(patience + 1)
    sent = forced = 0.0
    for lap in range(laps):
        if lap == laps // 2:
            sent = forced = 0.0
        for include in includes:
            new = arrivals * (1 - waiting.sum())
            sent, forced = sent + new, forced + float(waiting[patience])
            tried = np.concatenate([[new], waiting[1:patience]])
            waiting = np.concatenate([[0.0], tried * (1 - include)])
    return forced / sent if sent else 0.0


def force_use_of_one(failures: Failures, late: float, *, arrivals: float, patience: int, slots: int) -> float:
    """The same for one honest sequencer that fails: the chain of (slots until it is back, slots waited)."""
    length = failures.length
    waiting = np.zeros((length + 1, patience + 1))
    back = np.zeros(length + 1)
    back[0] = 1.0
    sent = forced = 0.0
    for _ in range(slots):
        back, waiting = _failing(back, failures.chance), _failing(waiting, failures.chance)
        new = arrivals * (back - waiting.sum(1))
        sent, forced = sent + float(new.sum()), forced + float(waiting[:, patience].sum())
        tried = np.concatenate([new[:, None], waiting[:, 1:patience]], axis=1)
        tried[0] *= late
        waiting = np.concatenate([np.zeros_like(new)[:, None], tried], axis=1)
    return forced / sent if sent else 0.0


def executed_within(slots: Array | int, blocks: int, slot_ms: int = 2_000) -> Array:
    """Chance that a forced transaction is executed within so many slots, when that takes so many Bitcoin blocks.

    Blocks come memoryless, 600 s apart on average; one slot later the last of them is referenced.
    """
    found = -np.expm1(-slot_ms / 600_000)
    tries = np.asarray(slots) - 1
    return np.where(tries >= blocks, bdtrc(blocks - 1, np.maximum(tries, blocks), found), 0.0)


def _at_least(least: int, size: int, chance: Array) -> Array:
    return np.ones_like(chance) if least <= 0 else np.asarray(bdtrc(least - 1, size, chance))


def _failing(states: Array, chance: float) -> Array:
    """A slot's passing [slots until back, ...]: one nearer, or at the start of a new outage."""
    nearer = np.concatenate([states[:1] + states[1:2], states[2:], np.zeros_like(states[:1])])
    after = (1 - chance) * nearer
    after[-1] += chance * states.sum(0)
    return np.asarray(after)
