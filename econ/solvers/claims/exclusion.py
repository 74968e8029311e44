"""Leaving votes out of a certificate: the rewards of those left out go to those who are in it.

Whoever puts the certificate together must take a quorum and may leave out the rest; nothing proves that a vote was
heard. Source: CometBFT's `LastCommit`, which the next proposer fills; the Cosmos SDK once paid a bonus for more votes.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from econ.solvers.claims.claim import ClaimResult, Stated, unavailable
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Situation, held, worst_of
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount, counted, percent
from econ.strategies.actions import Propose

EXCLUDED = Stated("one-shot:exclude-votes", "a leader that leaves out what votes it can once does not gain")
NO_PROOF = "a vote left out cannot be told from one that came late"


def exclude_votes(setting: Setting) -> ClaimResult:
    """The vote rewards of those left out, in proportion to the leader's own power."""
    if setting.record.excluder == "nobody":
        return unavailable(EXCLUDED, "votes go to everybody, and nobody chooses which of them count")
    if setting.size == 1:
        return unavailable(EXCLUDED, "there is no vote but the leader's own")
    case = worst_of(setting, Propose.EXCLUDE, Situation())
    left, whole = held(setting, case.seat), case.seat.payroll.total
    pay = (case.seat.fees + case.seat.minted).vote
    thresholds = {
        "chosen by": setting.record.excluder,
        "left out": f"{percent(1 - Fraction(left, whole))} of the voting power",
        "vote reward per block": f"{amount(pay)}, {amount(pay * whole / left)} with the certificate",
        "removed by": f"counting late votes for {counted(1, 'block')} or more, or paying the leader per vote included",
    }
    tried = replace(EXCLUDED, deviation="propose exclude")
    return one_shot(setting, tried, case, thresholds=thresholds, assumptions=(NO_PROOF,))
