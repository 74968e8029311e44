"""Which sequencers fail within a window of slots: the machine's law, enclosed by integers.

In every slot at most one of n sequencers fails, each with the same chance p, and slots are independent: no one of s
given sequencers fails in w slots with (1 - s p)**w. By inclusion and exclusion exactly k given ones fail with
the k-th difference of that in s. Chances are integers out of ONE.
Source: W. Feller, An Introduction to Probability Theory and Its Applications, volume 1, IV.2 (occupancy).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb

from econ.errors import BadInput

# Differences of 200 sequencers cancel some 200 bits; what is left of these is finer than any chance that is asked for.
BITS = 1024
ONE = 1 << BITS


@dataclass(frozen=True)
class Enclosed:
    """A chance out of ONE that lies from `low` to `high`."""

    low: int
    high: int


def power(base: Fraction, exponent: int) -> Enclosed:
    """Bounds of a chance to the power of a whole exponent."""
    low, high = (ONE * base).__floor__(), (ONE * base).__ceil__()
    least = most = ONE
    for bit in f"{exponent:b}":
        least, most = least * least >> BITS, -(-most * most >> BITS)
        if bit == "1":
            least, most = least * low >> BITS, -(-most * high >> BITS)
    return Enclosed(least, most)


@dataclass(frozen=True)
class Hits:
    """Failures of n sequencers, each with a chance per slot, at most one in a slot.

    Raises BadInput unless there is a sequencer and the chances of all sum to at most one.
    """

    sequencers: int
    chance: Fraction

    def __post_init__(self) -> None:
        if self.sequencers < 1 or not 0 <= self.sequencers * self.chance <= 1:
            raise BadInput("failures: allowed: one sequencer or more, whose chances per slot sum to at most 1")

    def exactly(self, slots: int) -> tuple[Enclosed, ...]:
        """The chance [k] that k given sequencers fail in a window of so many slots, and no others."""
        return _exactly(self.sequencers, self.chance, max(slots, 0))


@cache
def _exactly(sequencers: int, chance: Fraction, slots: int) -> tuple[Enclosed, ...]:
    spared = [power(1 - others * chance, slots) for others in range(sequencers + 1)]
    return tuple(_difference(spared[sequencers - hit :]) for hit in range(sequencers + 1))


def _difference(spared: list[Enclosed]) -> Enclosed:
    """The alternating sum with binomial weights."""
    hit = len(spared) - 1
    low = high = 0
    for place, each in enumerate(spared):
        weight = comb(hit, place)
        down, up = (each.high, each.low) if place % 2 else (each.low, each.high)
        sign = -weight if place % 2 else weight
        low, high = low + sign * down, high + sign * up
    return Enclosed(max(low, 0), min(max(high, 0), ONE))
