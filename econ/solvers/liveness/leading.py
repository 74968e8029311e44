"""How long a live quorum can go without a block: while the leaders are down, or miss their slots."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from econ.certificates.enclosures import harmonic
from econ.solvers.liveness.hits import ONE, power


class Leading(Protocol):
    """Who leads while a quorum is alive."""

    def fails(self, slots: int, down: int) -> Fraction:
        """A bound of the chance that so many slots in a row have no block although a quorum is alive.

        At most `down` sequencers are down at any time of them, the same ones.
        """


@dataclass(frozen=True)
class Views:
    """What a view costs: slots that a failed one takes, the chance to miss a live leader's slot.

    `followers`: a view fails with its next leader, too.
    """

    slots: int
    miss: Fraction
    followers: bool = False

    def led(self, slots: int) -> int:
        """The least number of views that begin in so many slots."""
        return slots // self.slots


@dataclass(frozen=True)
class Anybody:
    """Whoever is alive acts at once."""

    def fails(self, slots: int, down: int) -> Fraction:
        """No slot passes."""
        return Fraction(int(slots < 1))


@dataclass(frozen=True)
class Drawn:
    """Every leader is drawn afresh with these shares."""

    views: Views
    shares: tuple[Fraction, ...]

    @cached_property
    def _largest(self) -> list[Fraction]:
        """The share of the largest leaders together, by their number."""
        return list(accumulate(sorted(self.shares, reverse=True), initial=Fraction(0)))

    def fails(self, slots: int, down: int) -> Fraction:
        """Each view fails unless a live one is drawn, and in time."""
        alive = 1 - self._largest[min(down, len(self.shares))]
        led = self.views.led(slots)
        if self.views.followers:
            # Views of one pair of leaders in two do not share a draw.
            alive, led = alive * alive, led // 2
        return _powered(1 - alive * (1 - self.views.miss), led)


@dataclass(frozen=True)
class Rotating:
    """Leaders take turns; `leaders` is one whole round where it is known, else shares of a smooth weighted rotation."""

    views: Views
    leaders: tuple[int, ...]
    shares: tuple[Fraction, ...]

    def fails(self, slots: int, down: int) -> Fraction:
        """What is led by live ones must be missed."""
        led = self.views.led(slots)
        lost = sum(sorted(self._most(led), reverse=True)[:down])
        if self.views.followers:
            lost *= 2
        return _powered(self.views.miss, max(led - lost, 0))

    def _most(self, led: int) -> list[int]:
        """The most of so many views in a row that each sequencer leads."""
        if not self.leaders:
            ahead = harmonic(len(self.shares) - 1)
            return [(share * led + ahead).__floor__() if share else 0 for share in self.shares]
        rounds, rest = divmod(led, len(self.leaders))
        extra, each = _most_within(self.leaders, rest), Counter(self.leaders)
        return [rounds * count + extra.get(who, 0) for who, count in each.items()]


def _powered(chance: Fraction, views: int) -> Fraction:
    return Fraction(power(chance, views).high, ONE)


def _most_within(leaders: tuple[int, ...], views: int) -> dict[int, int]:
    """The most of so many views in a row, fewer than a round, that each sequencer leads."""
    round_trip = leaders * 2
    now = Counter(round_trip[:views])
    most = dict(now)
    if views:
        for out, joined in _moves(round_trip, views):
            now[out] -= 1
            now[joined] += 1
            most[joined] = max(most.get(joined, 0), now[joined])
    return most


def _moves(items: tuple[int, ...], apart: int) -> list[tuple[int, int]]:
    """What leaves and what joins a window of this length as it moves on."""
    return list(zip(items, items[apart:], strict=False))
