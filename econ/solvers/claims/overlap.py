"""The stake that evidence can take from those who sign two orders: the cheapest set of them that is enough.

Exact where sequencers are of few kinds; else bounded: from below by parts of sequencers, from above by a greedy set.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from econ.protocol.terms import Offence
from econ.solvers.claims.evidence import sentence
from econ.solvers.claims.setting import Seat, Setting

MOST_MIXES = 20_000


@dataclass(frozen=True)
class Overlap:
    """The cheapest overlap: its slash (msat) in whole sequencers lies from `least` to `most`.

    `members` make up the latter; `share` is the slash if parts of sequencers could be had, and `power` the share of
    all voting power that is needed.
    """

    least: Fraction
    most: Fraction
    share: Fraction
    members: int
    power: Fraction


@dataclass(frozen=True)
class _Kind:
    power: int
    slash: Fraction
    alike: int


def overlap_needed(whole: int) -> int:
    """The least voting power in both of two quorums, each of more than two thirds of the whole."""
    return 2 * (2 * whole // 3 + 1) - whole


def cheapest_overlap(setting: Setting) -> Overlap:
    """What two quorums of this mechanism must have in common at least, as cheaply as possible."""
    whole = setting.seats[0].payroll.total
    needed = overlap_needed(whole)
    kinds = [_kind(setting, seat, alike) for seat, alike in zip(setting.seats, setting.alike, strict=True)]
    least, members = _exact(kinds, needed)
    share = _fractional(kinds, needed)
    if members:
        return Overlap(least, least, share, members, Fraction(needed, whole))
    most, members = _greedy(kinds, needed)
    return Overlap(share, most, share, members, Fraction(needed, whole))


def cheapest_word(setting: Setting) -> Overlap:
    """Where users rely on the leader's word: the leader whose slash is least."""
    leaders = [seat for seat in setting.seats if seat.turns.share]
    seat = min(leaders, key=lambda each: _kind(setting, each, 1).slash)
    slash = _kind(setting, seat, 1).slash
    return Overlap(slash, slash, slash, 1, seat.voting_share)


def cheapest_alone(setting: Setting) -> Overlap | None:
    """The sequencer whose slash is least among those that are a whole overlap by themselves; None if none is."""
    needed = overlap_needed(setting.seats[0].payroll.total)
    slashes = [(_kind(setting, seat, 1).slash, seat.voting_share) for seat in setting.seats if seat.power >= needed]
    return Overlap(*(min(slashes)[0],) * 3, 1, min(slashes)[1]) if slashes else None


def _kind(setting: Setting, seat: Seat, alike: int) -> _Kind:
    return _Kind(seat.power, sentence(setting, seat, Offence.EQUIVOCATION).slash, alike)


def _exact(kinds: list[_Kind], needed: int) -> tuple[Fraction, int]:
    """The least slash of whole sequencers with this power, and how many they are; no members if there are too many."""
    if prod(kind.alike + 1 for kind in kinds) > MOST_MIXES:
        return Fraction(0), 0
    mixes = product(*(range(kind.alike + 1) for kind in kinds))
    enough = (mix for mix in mixes if sum(n * kind.power for n, kind in zip(mix, kinds, strict=True)) >= needed)
    costs = ((sum((n * k.slash for n, k in zip(mix, kinds, strict=True)), Fraction(0)), sum(mix)) for mix in enough)
    return min(costs)


def _fractional(kinds: list[_Kind], needed: int) -> Fraction:
    """The least slash if parts of sequencers could be had: a lower bound."""
    left, cost = needed, Fraction(0)
    for kind in _by_price(kinds):
        taken = min(left, kind.power * kind.alike)
        cost += kind.slash * taken / kind.power
        left -= taken
    return cost


def _greedy(kinds: list[_Kind], needed: int) -> tuple[Fraction, int]:
    """The slash of whole sequencers taken by falling power per slash, and their number: an upper bound."""
    left, cost, members = needed, Fraction(0), 0
    for kind in _by_price(kinds):
        taken = min(-(-left // kind.power), kind.alike)
        left, cost, members = left - taken * kind.power, cost + taken * kind.slash, members + taken
        if left <= 0:
            break
    return cost, members


def _by_price(kinds: list[_Kind]) -> list[_Kind]:
    return sorted((kind for kind in kinds if kind.power), key=lambda kind: kind.slash / kind.power)
