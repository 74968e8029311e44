"""The stake that evidence can take from those who sign two orders: the cheapest set of them that is enough.

The coalition that reaches a conflict most cheaply: exact where few are enumerated or a table of powers is small enough,
else bounded from below by what rounded power or parts of sequencers cost, and from above by a set.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from econ.certificates.quorums import required
from econ.games.coalition import CONFLICT, Need, Threat, in_integers
from econ.protocol.terms import Offence
from econ.solvers.claims.evidence import sentence
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.coalition.optimum import most_profitable


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


def overlap_needed(whole: int, needs: Need = CONFLICT) -> int:
    """The least voting power that a conflict needs: by default that in two quorums of more than two thirds."""
    return required(needs.rule, needs.share, whole)


def cheapest_overlap(setting: Setting, needs: Need = CONFLICT) -> Overlap:
    """The members of this mechanism that a conflict needs, as cheaply as possible; of such, the fewest."""
    whole = setting.seats[0].payroll.total
    needed = overlap_needed(whole, needs)
    kinds = [_kind(setting, seat, alike) for seat, alike in zip(setting.seats, setting.alike, strict=True)]
    share = _in_parts(kinds, needed)
    least, most, members = _in_whole(kinds, needs)
    return Overlap(max(least, share), most, share, members, Fraction(needed, whole))


def cheapest_word(setting: Setting) -> Overlap:
    """Where users rely on the leader's word: the leader whose slash is least."""
    leaders = [seat for seat in setting.seats if seat.turns.share]
    seat = min(leaders, key=lambda each: _kind(setting, each, 1).slash)
    slash = _kind(setting, seat, 1).slash
    return Overlap(slash, slash, slash, 1, seat.voting_share)


def cheapest_alone(setting: Setting, needs: Need = CONFLICT) -> Overlap | None:
    """The sequencer whose slash is least among those that are a whole overlap by themselves; None if none is."""
    needed = overlap_needed(setting.seats[0].payroll.total, needs)
    slashes = [(_kind(setting, seat, 1).slash, seat.voting_share) for seat in setting.seats if seat.power >= needed]
    return Overlap(*(min(slashes)[0],) * 3, 1, min(slashes)[1]) if slashes else None


def _kind(setting: Setting, seat: Seat, alike: int) -> _Kind:
    return _Kind(seat.power, sentence(setting, seat, Offence.EQUIVOCATION).slash, alike)


def _in_whole(kinds: list[_Kind], needs: Need) -> tuple[Fraction, Fraction, int]:
    """Bounds of the least slash of whole sequencers that suffice, and how many have the upper one to lose."""
    each = [kind for kind in kinds for _ in range(kind.alike)]
    scale = lcm(*(kind.slash.denominator for kind in kinds))
    unit = gcd(*(int(kind.slash * scale) for kind in kinds)) or 1
    # A member costs a unit beyond its slash, too little to prefer any but fewer members to it.
    apart = len(each) + 1
    costs = [int(kind.slash * scale) // unit * apart + 1 for kind in each]
    game, _ = in_integers(tuple(kind.power for kind in each), [Threat("overlap", needs, 0, tuple(costs))])
    (best,) = most_profitable(game)
    members, bound = best.taken or range(len(each)), -(best.bound or 0)
    cost = sum(costs[member] for member in members)
    least = cost if cost == bound else bound - len(each)
    low, high = (Fraction(units // apart * unit, scale) for units in (least, cost))
    return low, high, len(members)


def _in_parts(kinds: list[_Kind], needed: int) -> Fraction:
    """The least slash if parts of sequencers could be had: a lower bound."""
    left, cost = needed, Fraction(0)
    for kind in sorted((kind for kind in kinds if kind.power), key=lambda kind: kind.slash / kind.power):
        taken = min(left, kind.power * kind.alike)
        cost += kind.slash * taken / kind.power
        left -= taken
    return cost
