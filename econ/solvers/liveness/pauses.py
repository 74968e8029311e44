"""Bounds of the chance that within a year a pause begins in which no block is final for a given number of slots.

A sequencer that fails is down for a fixed time, from its last failure on, and a quorum is lost while those down are
vital. Upper bound: every pause holds a loss of quorum whose last failure is somewhere in the year (or is too long a run
of dead leaders); the chances of all places are summed, and that it was lost before, as if failures had been going on
for ever. Either nobody fails in the pause after that, then those down at its end failed within what the pause leaves of
an outage; or somebody does, which is rare. Lower bound: losses of quorum that outlast the pause by themselves, in
stretches of time that do not overlap, by Bonferroni's inequality.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from math import comb, factorial, prod

from econ.errors import BadInput
from econ.solvers.liveness.families import Committee
from econ.solvers.liveness.hits import ONE, Hits, power
from econ.solvers.liveness.leading import Anybody, Leading

MOST_COMMON = 8
# Sequencers down beyond the fewest that are vital; more of them count as if no leader were alive.
SPARE = 2
_RUNS = (1, 2, 3, 5, 8)
_LONGEST_STRETCH = 24
_PARTS = 8
_GROUPS = 16


@dataclass(frozen=True)
class Common:
    """A failure that takes down up to so much voting power at once.

    `chance` is per slot; an outage takes from `least` to `most` slots.
    """

    chance: Fraction
    power: int
    least: int
    most: int


@dataclass(frozen=True)
class Bounds:
    """A chance from `low` to `high`."""

    low: Fraction
    high: Fraction

    def joined(self, other: Bounds) -> Bounds:
        """Bounds of the chance that one or the other happens, which are independent or hinder each other at most."""
        return Bounds(1 - (1 - self.low) * (1 - other.low), min(self.high + other.high, Fraction(1)))


@dataclass(frozen=True)
class Pauses:
    """A committee whose members each fail with a `chance` per slot, one in a slot at most, for `outage` slots.

    Common failures come beside, as many as there are. Raises BadInput for more than MOST_COMMON of them, or failures
    that last no slot.
    """

    committee: Committee
    chance: Fraction
    outage: int
    leading: Leading
    common: tuple[Common, ...] = ()

    def __post_init__(self) -> None:
        if len(self.common) > MOST_COMMON:
            raise BadInput(f"common failures: {len(self.common)}; allowed: at most {MOST_COMMON}")
        if self.outage < 1 or any(each.most < 1 for each in self.common):
            raise BadInput("outages: allowed: a slot or more")

    @property
    def rate(self) -> Fraction:
        """The mean number of failures in a slot."""
        return self.committee.size * self.chance + sum((each.chance for each in self.common), Fraction(0))

    @cached_property
    def hits(self) -> Hits:
        """Who fails by itself."""
        return Hits(self.committee.size, self.chance)

    @cached_property
    def begun(self) -> list[Onset]:
        """Losses of quorum that last a slot or more."""
        return self._onsets(1)

    def bounds(self, slots: int, year: int) -> Bounds:
        """The chance that a pause of so many slots or more begins within a year of so many slots."""
        return Bounds(self.least(slots, year), self.most(slots, year))

    def most(self, slots: int, year: int) -> Fraction:
        """An upper bound of that chance."""
        if self.committee.vital <= 0:
            return Fraction(1)
        places = year + slots
        lost = min(self._lost(slots, edges) for edges in _edges(slots))
        already = sum((part.before for part in self.begun), Fraction(0))
        return min(already + places * (lost + self._alive(slots)), Fraction(1))

    def least(self, slots: int, year: int) -> Fraction:
        """A lower bound of that chance."""
        if self.committee.vital <= 0:
            return Fraction(1)
        kept = 1 - max(
            self._alone(slots, year), *(self._helped(each, slots, year) for each in self.common), Fraction(0)
        )
        for each in self.common:
            if each.power >= self.committee.vital and each.least >= slots:
                kept *= _fraction(power(1 - each.chance, max(year - slots, 0)).high)
        return 1 - min(kept, Fraction(1))

    def _helped(self, common: Common, slots: int, year: int) -> Fraction:
        """A lower bound for pauses during outages that some have in common: in the last part of equal stretches.

        Those that are vital by themselves are counted apart.
        """
        others = self.committee.without(self.committee.largest_within(common.power))
        if common.least <= slots or common.power >= self.committee.vital:
            return Fraction(0)
        during = replace(self, committee=others, common=()).least(slots, common.least)
        begun = 1 - _fraction(power(1 - common.chance, (_PARTS - 1) * common.least).high)
        return _repeated(max(begun, Fraction(0)) * during, year // (_PARTS * common.least))

    def _lost(self, slots: int, edges: int) -> Fraction:
        """Per slot: a quorum is lost, within a pause of which up to `edges` slots have a quorum."""
        stay = self._onsets(max(slots - edges, 1))
        again = 2 * slots * self.rate
        return sum((part.rate for part in stay), Fraction(0)) + sum(
            (
                part.rate * min(again + self._beside(edges, part.spread), Fraction(1)) + part.crowded
                for part in self.begun
            ),
            Fraction(0),
        )

    def _beside(self, edges: int, down: int) -> Fraction:
        """More than so many slots beside the loss of quorum have no block: all ways to divide them, in groups."""
        fails, after = self.leading.fails, min(self.committee.most_spared, down + 1)
        ends = sorted({*range(0, edges + 2, edges // _GROUPS + 1), edges + 2})
        return sum(
            ((end - start) * fails(start, down) * fails(edges + 2 - end, after) for start, end in pairwise(ends)),
            Fraction(0),
        )

    def _alive(self, slots: int) -> Fraction:
        """Per slot: a quorum is alive throughout a pause."""
        spared = self.committee.most_spared
        known = {min(down, spared) for down in (0, *(1 << bits for bits in range(8)), spared)}
        return min(self._alive_with(slots, runs, down) for runs in _RUNS for down in known)

    def _alive_with(self, slots: int, runs: int, down: int) -> Fraction:
        """The same by runs without a failure: fewer failures than runs leave one of that share of the pause.

        Before it so many sequencers, or more, may have failed within an outage. Where whoever fails is vital, nobody
        does while a quorum is alive.
        """
        if not self.committee.most_spared:
            return self.leading.fails(slots, 0)
        failed = Fraction((slots * self.rate) ** runs) / factorial(runs)
        return (
            failed
            + self._more_than(down)
            + sum(
                prod(each.chance * each.most for each in chosen) * self._idle(slots, runs, down + self._within(chosen))
                for chosen in _subsets(self.common)
            )
        )

    def _idle(self, slots: int, runs: int, down: int) -> Fraction:
        """No block in a pause with fewer failures than runs: in all of it, or in the longest run."""
        fails, spared = self.leading.fails, self.committee.most_spared
        return min(fails(slots, down + runs - 1), fails(-(-slots // runs), min(down, spared)))

    def _more_than(self, down: int) -> Fraction:
        """The chance that more sequencers than these are down by themselves, and a quorum is alive."""
        if down >= self.committee.most_spared:
            return Fraction(0)
        size, found = self.committee.size, self.hits.exactly(self.outage)
        return sum((comb(size, k) * _fraction(found[k].high) for k in range(down + 1, size + 1)), Fraction(0))

    def _within(self, chosen: tuple[Common, ...]) -> int:
        """The most sequencers that these common failures take down."""
        return self.committee.held(sum(each.power for each in chosen))

    def _onsets(self, slots: int) -> list[Onset]:
        """Losses of quorum by those whose outages last so many slots more, for every set of common failures."""
        return [self._onset(chosen, slots) for chosen in _subsets(self.common)]

    def _onset(self, chosen: tuple[Common, ...], slots: int) -> Onset:
        """The last failure is a sequencer's own, or one of the common ones."""
        window = self.outage - slots + 1
        held = [each.chance * max(each.most - slots + 1, 0) for each in chosen]
        absent = self.committee.absent + sum(each.power for each in chosen)
        committee = replace(self.committee, absent=absent)
        counts = committee.counts(generous=True)
        spread = max(committee.fewest - 1, 0) + SPARE
        own = _own_last(counts, self.hits, window)
        begun = [each.chance * (each.most >= slots) for each in chosen]
        last = sum((each * prod(held[:k] + held[k + 1 :]) for k, each in enumerate(begun)), Fraction(0))
        vital = [_fraction(count * hit.high) for count, hit in zip(counts, self.hits.exactly(window), strict=True)]
        before = prod(held) * sum(vital, Fraction(0))
        parts = [prod(held) * mine + last * theirs for mine, theirs in zip(own, vital, strict=True)]
        return Onset(
            sum(parts, Fraction(0)), spread + self._within(chosen), sum(parts[spread + 1 :], Fraction(0)), before
        )

    def _alone(self, slots: int, year: int) -> Fraction:
        """A lower bound of the chance that sequencers that fail by themselves cause a pause."""
        window = self.outage - slots + 1
        if window < 1:
            return Fraction(0)
        counts = self.committee.counts(generous=False)
        onset = sum(_own_last(counts, self.hits, window, low=True), Fraction(0))
        rate = self.committee.size * self.chance
        whole = sum(count * hit.low for count, hit in zip(counts, self.hits.exactly(window), strict=True))
        tried = [_repeated(min(_fraction(whole), Fraction(1)), year // window)]
        for stretch in (1 << bits for bits in range(_LONGEST_STRETCH)):
            once = stretch * onset * (1 - (stretch - 1) * rate / 2)
            tried.append(_repeated(once, year // (stretch + window)))
        return max(tried)


def both_down(chance: Fraction, outage: int, *, slots: int, year: int) -> Bounds:
    """The chance of a pause of two sequencers one of which takes over from the other, sooner than such a pause lasts.

    Whatever lasts longer needs both of them down at once.
    """
    pair = Pauses(Committee((1, 1), Fraction(0)), chance, outage, Anybody())
    (both,) = pair.begun
    return Bounds(pair.least(slots, year), min(both.before + (year + slots) * both.rate, Fraction(1)))


@dataclass(frozen=True)
class Onset:
    """Losses of quorum per slot, with up to `spread` sequencers down before, `crowded` with more.

    `before` is the chance that it is lost already, whenever one looks.
    """

    rate: Fraction
    spread: int
    crowded: Fraction
    before: Fraction


def _own_last(counts: Sequence[int], hits: Hits, window: int, *, low: bool = False) -> list[Fraction]:
    """Per slot: a sequencer fails that makes k others vital that failed in the window before it [k].

    Of the pairs of a set of k and somebody else, those are not counted whose set is vital without.
    """
    size = hits.sequencers
    if window < 1:
        return [Fraction(0)] * (size + 1)
    before = hits.exactly(window - 1)
    pairs = [(k + 1) * counts[k + 1] - (size - k) * counts[k] for k in range(size)]
    chances = [each.low if low else each.high for each in before]
    found = [hits.chance * _fraction(pair * chance) for pair, chance in zip(pairs, chances, strict=False)]
    return [*found, Fraction(0)]


def _edges(slots: int) -> Iterator[int]:
    """How many slots of a pause may have a quorum: none, four times as many each time, all of them."""
    yield 0
    yield from (1 << bits for bits in range(2, slots.bit_length(), 2) if 1 << bits < slots)
    yield slots


def _repeated(once: Fraction, times: int) -> Fraction:
    """A lower bound of the chance that something of at least this chance happens in independent trials."""
    return 1 - _fraction(power(1 - once, times).high) if once > 0 and times > 0 else Fraction(0)


def _subsets(common: tuple[Common, ...]) -> Iterator[tuple[Common, ...]]:
    for count in range(len(common) + 1):
        yield from combinations(common, count)


def _fraction(chance: int) -> Fraction:
    return Fraction(chance, ONE)
