"""Votes: withheld, or given unread."""

from __future__ import annotations

from fractions import Fraction

from econ.protocol.terms import Offence
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, crowded
from econ.solvers.claims.evidence import NO_SENTENCE, sentence
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Case, Situation, lost_slot, weights_of, worst
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import counted
from econ.strategies.actions import Propose

WITHHELD = Stated("one-shot:withhold-vote", "a sequencer that withholds one vote does not gain", "withhold the vote")
UNREAD = Stated("one-shot:rubber-stamp", "a sequencer that votes once without reading does not gain", "rubber-stamp")
VALID = "prescribed proposals are valid, so the unread vote is the right one; checking a block costs nothing here"


def withhold_vote(setting: Setting) -> ClaimResult:
    """The vote's reward is lost; who can veto a block and leads next takes its users instead."""
    vetoes = sum(alike for seat, alike in zip(setting.seats, setting.alike, strict=True) if seat.pivotal)
    if vetoes and not setting.block.settled:
        return crowded(WITHHELD)
    case = worst(setting, lambda seat: _withheld(setting, seat), option=str(WITHHELD.deviation))
    thresholds = {
        heavy_tail.HOLDS_UP_TO: heavy_tail.ONLY_THE_MEAN,
        "can veto a block alone": f"{vetoes} of {counted(setting.size, 'sequencer')}",
    }
    return one_shot(setting, WITHHELD, case, thresholds=thresholds)


def rubber_stamp(setting: Setting) -> ClaimResult:
    """Against prescribed proposals the unread vote changes nothing."""
    return one_shot(setting, UNREAD, Case(setting.seats[0], []), assumptions=(VALID,))


def _withheld(setting: Setting, seat: Seat) -> Weights:
    if not seat.pivotal:
        return _missed(setting, seat)
    if seat.turns.share == 1:
        return weights_of(setting, seat, Propose.OFFLINE, Situation())
    return _vetoed(setting, seat)


def _missed(setting: Setting, seat: Seat) -> Weights:
    """The block is final without the vote, whose share goes to the other voters."""
    in_time = 1 - setting.miss[0]
    downtime = setting.mechanism.slashing.downtime
    counts = downtime is not None and downtime.allowed_misses < 1
    found = sentence(setting, seat, Offence.DOWNTIME) if counts else NO_SENTENCE
    return [
        ("lost reward", in_time * (seat.fees + seat.minted).vote),
        ("slash", in_time * found.slash),
        ("jail or ejection", in_time * found.seat),
    ]


def _vetoed(setting: Setting, seat: Seat) -> Weights:
    """Somebody else's block fails; its users wait for the next leader, who may be the one who vetoed."""
    in_time = 1 - setting.miss[0]
    later = in_time * lost_slot(setting, seat, seat.turns.after_other)
    back = min(max(later, Fraction(0)), in_time * seat.fees.vote)
    return [
        ("lost reward", in_time * (seat.fees + seat.minted).vote + max(-later, Fraction(0))),
        ("recovered later", -back),
        ("gain", back - max(later, Fraction(0))),
    ]
