"""Keeping forced transactions out: within the window, beyond it, by stalling the reference, by pricing them out."""

from __future__ import annotations

from fractions import Fraction

from econ.money import PPM
from econ.protocol.forced_inclusion.rule import Enforcement
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, crowded, unavailable
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Case, Situation, worst_of
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import counted, span
from econ.strategies.actions import Propose

DELAYED = Stated(
    "one-shot:censor-forced",
    "a leader that leaves a forced transaction to later leaders once, while it is not due, does not gain",
    "propose censor forced",
)
OMITTED = Stated(
    "one-shot:omit-due-forced",
    "a leader that leaves a due forced transaction out once does not gain",
    "propose censor forced",
)
STALLED = Stated(
    "one-shot:stall-reference",
    "a leader that references no Bitcoin block once, before the limit, does not gain",
    "propose stall reference",
)
PRICED_OUT = Stated(
    "one-shot:invalidate-forced",
    "a leader that prices a forced transaction out once, so that it is dropped, does not gain",
    "propose overcharge",
)
NO_PATH = "the mechanism has no forced path"
UNPAID = "nobody pays a leader to keep forced transactions out"
_ENDS = {
    Enforcement.INVALID: "honest voters reject the block",
    Enforcement.EXECUTES: "the transaction executes without the leader",
    Enforcement.NOTHING: "nothing happens to a block that leaves it out",
}
EXECUTION = "the deadline bounds inclusion, not execution: what fails its dry run is dropped"


def censor_forced(setting: Setting) -> ClaimResult:
    """Lawful delay: its fees go to a later leader."""
    rule = setting.mechanism.forced_inclusion
    if not rule.open:
        return unavailable(DELAYED, NO_PATH)
    case, tail = _case(setting, Propose.CENSOR_FORCED, Situation(forced=1))
    thresholds = tail | {"lawful for": f"{counted(rule.deadline, 'bitcoin block')} after finality on Bitcoin"}
    return one_shot(setting, DELAYED, case, thresholds=thresholds, assumptions=(UNPAID,))


def omit_due_forced(setting: Setting) -> ClaimResult:
    """Past the deadline honest voters reject the block, or the transaction executes without the leader."""
    rule = setting.mechanism.forced_inclusion
    if not rule.open:
        return unavailable(OMITTED, NO_PATH)
    if not setting.block.settled:
        return crowded(OMITTED)
    case, tail = _case(setting, Propose.CENSOR_FORCED, Situation(forced=1, due=True))
    return one_shot(setting, OMITTED, case, thresholds=tail, assumptions=(UNPAID, _ENDS[rule.enforcement]))


def stall_reference(setting: Setting) -> ClaimResult:
    """Stalling stops the clock of every deadline; it costs nothing but is undone by the next leader."""
    chain = setting.mechanism.chain
    limit = f"{counted(chain.reference_limit, 'slot')} ({span(Fraction(chain.reference_limit * chain.slot_ms, 1_000))})"
    thresholds = {"longest stall by one leader": _alone(setting, limit), "longest stall by all": limit}
    case, tail = _case(setting, Propose.STALL_REFERENCE, Situation())
    return one_shot(setting, STALLED, case, thresholds=tail | thresholds, assumptions=(UNPAID,))


def invalidate_forced(setting: Setting) -> ClaimResult:
    """The dropped transaction's own fees are lost for good."""
    if not setting.mechanism.forced_inclusion.open:
        return unavailable(PRICED_OUT, NO_PATH)
    if setting.mechanism.fees.l1_overcharge <= PPM:
        return unavailable(PRICED_OUT, "leaders cannot charge more than the capped fee rate")
    case, tail = _case(setting, Propose.OVERCHARGE, Situation(forced=1))
    return one_shot(setting, PRICED_OUT, case, thresholds=tail, assumptions=(UNPAID, EXECUTION))


def _case(setting: Setting, action: Propose, situation: Situation) -> tuple[Case, dict[str, str]]:
    """The proposal's case, and up to which value its verdict holds."""
    case = worst_of(setting, action, situation)
    return case, heavy_tail.of_proposal(setting, case.seat, situation, action)


def _alone(setting: Setting, limit: str) -> str:
    """The longest run of slots that one sequencer leads."""
    runs = [seat.turns.run for seat in setting.seats if seat.turns.share]
    known = [run for run in runs if run is not None]
    bounded = len(known) == len(runs)
    return counted(min(max(known), setting.mechanism.chain.reference_limit), "slot") if bounded else limit
