"""Coalitions by voting power: below a third powerless, from a third on able to stall, beyond two thirds sovereign.

Where a quorum is larger than two thirds, as in Minimmit, fewer can stall it.
Source: quorum intersection; A-SLH-3 (Budish, Lewis-Pye, Roughgarden, arXiv 2405.09173): from a
third on no slashing rule makes an attack expensive without hurting others, under partial synchrony.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from econ.certificates.quorums import required
from econ.games.coalition import Need
from econ.protocol.terms import Offence
from econ.solvers.claims import conflicts
from econ.solvers.claims.attacks import seats_of
from econ.solvers.claims.claim import ClaimResult, Stated, decided
from econ.solvers.claims.evidence import sentence
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import amount, counted, percent

CARTEL = Stated(
    "one-shot:cartel",
    "no coalition with less than a third of the voting power reverses a final order or keeps a block from being final",
    "cartel",
)
PROVEN = "closed form: quorum intersection"
THIRD = Fraction(1, 3)
ASSUMPTIONS = ("everybody outside the coalition plays as prescribed", "voting power is that of genesis")


def cartel(setting: Setting) -> ClaimResult:
    """Holds wherever a quorum of two thirds makes blocks final; one leader's word is no quorum."""
    record, easiest = setting.record, conflicts.easiest(setting.record)
    stalls, decides = (_fewest(setting, need) for need in (conflicts.veto(record), conflicts.quorum(record)))
    reverses = _one(setting) if record.order_by_word else _fewest(setting, easiest.needs)
    slashed = [_accountable(setting, seat) for seat in reverses] if easiest.provable else []
    thresholds = {
        "can stall from": _said(setting, stalls),
        "can reverse from": _said(setting, reverses),
        "decides alone from": _said(setting, decides),
        "slashed for a reversal": amount(sum(slashed, Fraction(0))),
        "reverses by": easiest.name,
    }
    reason = _weakness(setting)
    return decided(
        CARTEL,
        "fails" if reason else "holds",
        method=reason or PROVEN,
        binding=None if reason else "quorum",
        thresholds=thresholds,
        assumptions=ASSUMPTIONS,
    )


def _weakness(setting: Setting) -> str:
    """Why less than a third is enough; empty where it is not."""
    smallest = min(seat.voting_share for seat in setting.seats if seat.turns.share)
    if setting.record.order_by_word and smallest < THIRD:
        return "closed form: users rely on the leader's word, which the leader alone can take back"
    share = conflicts.veto(setting.record).share
    return f"closed form: a quorum cannot spare {percent(share)} of the voting power" if share < THIRD else ""


def _fewest(setting: Setting, need: Need) -> list[Seat]:
    """The fewest sequencers whose power together is enough: the most powerful."""
    members = sorted(seats_of(setting), key=lambda seat: -seat.power)
    enough = required(need.rule, need.share, members[0].payroll.total)
    reached = accumulate(seat.power for seat in members)
    return members[: 1 + next(count for count, inside in enumerate(reached) if inside >= enough)]


def _one(setting: Setting) -> list[Seat]:
    return [min((seat for seat in setting.seats if seat.turns.share), key=lambda seat: seat.power)]


def _said(setting: Setting, members: list[Seat]) -> str:
    share = sum((seat.voting_share for seat in members), Fraction(0))
    return f"{len(members)} of {counted(setting.size, 'sequencer')} ({percent(share)} of the voting power)"


def _accountable(setting: Setting, seat: Seat) -> Fraction:
    """Stake that a member loses whose double signature is proven."""
    return sentence(setting, seat, Offence.EQUIVOCATION).slash
