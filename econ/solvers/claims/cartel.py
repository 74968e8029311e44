"""Coalitions by voting power: below a third powerless, from a third on able to stall, beyond two thirds sovereign.

Source: quorum intersection of a two-thirds quorum; A-SLH-3 (Budish, Lewis-Pye, Roughgarden, arXiv 2405.09173): from a
third on no slashing rule makes an attack expensive without hurting others, under partial synchrony.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from econ.certificates.quorums import required
from econ.games.coalition import QUORUM, VETO, Need
from econ.protocol.terms import Offence
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
PROVEN = "closed form: two quorums of more than two thirds share more than a third"
ASSUMPTIONS = ("everybody outside the coalition plays as prescribed", "voting power is that of genesis")


def cartel(setting: Setting) -> ClaimResult:
    """Holds wherever a quorum makes blocks final; one leader's word is no quorum."""
    stalls, decides = (_fewest(setting, need) for need in (VETO, QUORUM))
    word = setting.world.order_by_word
    thresholds = {
        "can stall from": _said(setting, stalls),
        "can reverse from": _said(setting, _one(setting) if word else stalls),
        "decides alone from": _said(setting, decides),
        "slashed for a reversal": amount(sum((_accountable(setting, seat) for seat in stalls), Fraction(0))),
    }
    smallest = min(seat.voting_share for seat in setting.seats if seat.turns.share)
    reverses = word and smallest < Fraction(1, 3)
    reason = "closed form: users rely on the leader's word, which the leader alone can take back"
    return decided(
        CARTEL,
        "fails" if reverses else "holds",
        method=reason if reverses else PROVEN,
        binding=None if reverses else "quorum",
        thresholds=thresholds,
        assumptions=ASSUMPTIONS,
    )


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
