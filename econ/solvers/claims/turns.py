"""Who leads when: shares of slots, leads in a row, and the chance to lead next, read off the election rule itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import numpy as np

from econ.certificates import enclosures
from econ.engine.block import Array
from econ.protocol.election.rule import ElectionRule, Memory
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin, rebalanced

MOST_SLOTS = 4_096
DRAWN = "independent draws"


@dataclass(frozen=True)
class Turns:
    """The leads of one sequencer while the set does not change.

    `share` of all slots; `again` is the chance to lead the block after an own slot, `after_other` after somebody
    else's, each in the moment that suits it best; `run` is the most slots it leads in a row, None without a bound.
    """

    share: Fraction
    again: Fraction
    after_other: Fraction
    run: int | None


@dataclass(frozen=True)
class Rotation:
    """The turns of every sequencer, how they are known, and who leads one whole round of them, if they repeat."""

    turns: tuple[Turns, ...]
    method: str
    leaders: tuple[int, ...] = ()


def rotation(rule: ElectionRule, power: Array) -> Rotation:
    """The turns of sequencers with this voting power [sequencer].

    A rule that draws is taken to draw afresh in every slot; one that does not is followed from genesis until it repeats
    itself, or for MOST_SLOTS slots.
    """
    weights = np.atleast_2d(rule.weights(power[None]))
    if weights.shape[-1] > 1:
        drawn = [Fraction(int(weight), int(weights.sum())) for weight in weights[0]]
        return Rotation(tuple(_drawn(chance) for chance in drawn), DRAWN)
    leaders, repeats = followed(rule, power)
    sequencers = range(len(power))
    if repeats:
        led, runs = Counter(leaders), _longest_runs(leaders * 2)
        shares = [Fraction(led[who], len(leaders)) for who in sequencers]
        turns = tuple(_cyclic(shares[who], runs.get(who, 0)) for who in sequencers)
        return Rotation(turns, "the whole rotation", tuple(leaders))
    runs = _longest_runs(leaders)
    bounded = isinstance(rule, WeightedRoundRobin)
    turns = tuple(_begun(power, who, runs.get(who, 0), bounded=bounded) for who in sequencers)
    return Rotation(turns, f"the first {MOST_SLOTS} slots of the rotation; a proven bound on leads in a row")


def longest_lead(power: Array, who: int) -> int:
    """A proven bound on the slots in a row that a smooth weighted round robin gives a sequencer."""
    return enclosures.longest_lead(int(power[who]), int(power.sum()), len(power))


def _drawn(chance: Fraction) -> Turns:
    run = None if chance else 0
    return Turns(share=chance, again=chance, after_other=chance, run=run)


def followed(rule: ElectionRule, power: Array) -> tuple[list[int], bool]:
    """The leaders from genesis on, and whether the rotation closed."""
    lane = power[None]
    start = Memory(np.zeros(1, np.int64), rebalanced(np.zeros_like(lane), np.zeros_like(lane), lane))
    memory, leaders = start, []
    for _ in range(MOST_SLOTS):
        leader, memory = rule.leader(np.zeros(1, np.int64), lane, memory)
        leaders.append(int(leader[0]))
        if (memory.turn == start.turn).all() and (memory.priority == start.priority).all():
            return leaders, True
    return leaders, False


def _cyclic(share: Fraction, run: int) -> Turns:
    if share in (0, 1):
        return Turns(share=share, again=share, after_other=Fraction(0), run=None if share else 0)
    return Turns(share=share, again=Fraction(int(run > 1)), after_other=Fraction(1), run=run)


def _begun(power: Array, who: int, run: int, *, bounded: bool) -> Turns:
    share = Fraction(int(power[who]), int(power.sum()))
    bound = longest_lead(power, who) if bounded else None
    return Turns(share=share, again=Fraction(int(run > 1)), after_other=Fraction(1), run=bound)


def _longest_runs(leaders: list[int]) -> dict[int, int]:
    """The most slots in a row of every sequencer that leads."""
    runs: dict[int, int] = {}
    for leader, group in groupby(leaders):
        runs[leader] = max(runs.get(leader, 0), len(list(group)))
    return runs
