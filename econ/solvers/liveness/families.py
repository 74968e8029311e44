"""How many sets of sequencers leave too little power for a quorum when they are down, by their number of members.

Counting is exact where the powers, without their common divisor, sum to at most CELLS; else powers are rounded so
that the family counted holds all such sets (`generous`), or only such sets.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import comb, gcd

CELLS = 1_000


@dataclass(frozen=True)
class Committee:
    """Voting power [sequencer], and the share of all power that a quorum must exceed.

    `absent` is power that does not vote whoever of the sequencers fails, `idle` further power that never votes and
    is none of theirs.
    """

    powers: tuple[int, ...]
    quorum: Fraction
    absent: int = 0
    idle: int = 0

    @property
    def size(self) -> int:
        """Number of sequencers."""
        return len(self.powers)

    @property
    def whole(self) -> int:
        """All voting power."""
        return sum(self.powers) + self.idle

    @property
    def vital(self) -> int:
        """The least power that, when it is down, leaves no quorum; zero or less where there is none already."""
        return self.whole - int(self.quorum * self.whole) - self.absent - self.idle

    @property
    def fewest(self) -> int:
        """The fewest sequencers whose failure leaves no quorum."""
        lost = accumulate(sorted(self.powers, reverse=True), initial=0)
        return next(count for count, power in enumerate(lost) if power >= self.vital)

    @property
    def most_spared(self) -> int:
        """The most sequencers that can be down while a quorum is alive."""
        return self.held(self.vital - 1)

    def held(self, power: int) -> int:
        """The most sequencers that so much power can be divided among."""
        return sum(total <= power for total in accumulate(sorted(self.powers)))

    def largest_within(self, power: int) -> tuple[int, ...]:
        """The largest members that fit into so much power, one after the other."""
        taken, left = [], power
        for who in sorted(range(self.size), key=lambda each: -self.powers[each]):
            if self.powers[who] <= left:
                taken.append(who)
                left -= self.powers[who]
        return tuple(taken)

    def without(self, members: Collection[int]) -> Committee:
        """The committee whose members never vote, and so cannot fail either."""
        kept = tuple(power for who, power in enumerate(self.powers) if who not in members)
        return replace(self, powers=kept or (0,), idle=self.whole - sum(kept))

    def counts(self, *, generous: bool) -> tuple[int, ...]:
        """How many sets of k sequencers [k] are vital: all of them, or more if generous, or fewer."""
        return _counts(tuple(sorted(self.powers)), self.vital, generous)


@cache
def _counts(powers: tuple[int, ...], vital: int, generous: bool) -> tuple[int, ...]:  # noqa: FBT001 - cached by place
    size = len(powers)
    if vital <= 0:
        return tuple(comb(size, count) for count in range(size + 1))
    scaled, needed = _scaled(powers, vital, generous=generous)
    spared = _below(scaled, needed)
    return tuple(comb(size, count) - spared[count] for count in range(size + 1))


def _scaled(powers: tuple[int, ...], vital: int, *, generous: bool) -> tuple[list[int], int]:
    """Powers in units so large that there are few of them, and how many units are vital."""
    unit = Fraction(gcd(*powers) or 1)
    if sum(powers) > CELLS * unit:
        unit = Fraction(sum(powers), CELLS)
    whole = [(power / unit).__ceil__() if generous else (power / unit).__floor__() for power in powers]
    return whole, (vital / unit).__ceil__()


def _below(powers: list[int], needed: int) -> list[int]:
    """How many sets of k members have less power than is needed.

    One integer per size holds the number of sets of every power in a digit of its own; the sum of its digits is its
    remainder by the largest digit.
    """
    width = len(powers) + 2
    digit, kept = (1 << width) - 1, (1 << width * needed) - 1
    sets = [1] + [0] * len(powers)
    for done, power in enumerate(powers, 1):
        for count in range(done, 0, -1):
            sets[count] += sets[count - 1] << width * power & kept
    return [found % digit for found in sets]
