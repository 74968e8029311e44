"""Keeping forced transactions out: within the window, beyond it, by stalling the reference, by pricing them out."""

from __future__ import annotations

from econ.money import PPM
from econ.protocol.forced_inclusion.rule import Enforcement
from econ.solvers.claims.claim import ClaimResult, Stated, unavailable, weighed
from econ.solvers.claims.naming import thresholds_of_seat
from econ.solvers.claims.proposing import ASSUMPTIONS, Situation, worst_of
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import counted, span
from econ.strategies.actions import Propose

DELAYED = Stated(
    "one-shot:censor-forced",
    "a leader that leaves a forced transaction to later leaders once, while it is not due, does not gain",
    "propose censor forced",
)
OMITTED = Stated(
    "one-shot:omit-due-forced", "a leader that leaves a due forced transaction out once does not gain", "propose censor forced"
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
EXECUTION = "the deadline bounds inclusion, not execution: what fails its dry run is dropped"


def censor_forced(setting: Setting) -> ClaimResult:
    """Lawful delay: its fees go to a later leader."""
    if not setting.mechanism.forced_inclusion.open:
        return unavailable(DELAYED, NO_PATH)
    seat, _, weights = worst_of(setting, Propose.CENSOR_FORCED, (Situation(forced=1),))
    thresholds = {"lawful for": f"{counted(setting.mechanism.forced_inclusion.deadline, 'bitcoin block')} after finality on Bitcoin"}
    named = thresholds_of_seat(setting, seat) | thresholds
    return weighed(DELAYED, weights, thresholds=named, assumptions=(*ASSUMPTIONS, UNPAID))


def omit_due_forced(setting: Setting) -> ClaimResult:
    """Past the deadline honest voters reject the block, or the transaction executes without the leader."""
    if not setting.mechanism.forced_inclusion.open:
        return unavailable(OMITTED, NO_PATH)
    seat, _, weights = worst_of(setting, Propose.CENSOR_FORCED, (Situation(forced=1, due=True),))
    executes = setting.mechanism.forced_inclusion.enforcement is Enforcement.EXECUTES
    ends = "the transaction executes without the leader" if executes else "honest voters reject the block"
    return weighed(
        OMITTED, weights, thresholds=thresholds_of_seat(setting, seat), assumptions=(*ASSUMPTIONS, UNPAID, ends)
    )


def stall_reference(setting: Setting) -> ClaimResult:
    """Stalling stops the clock of every deadline; it costs nothing but is undone by the next leader."""
    seat, _, weights = worst_of(setting, Propose.STALL_REFERENCE, (Situation(),))
    chain = setting.mechanism.chain
    limit = f"{counted(chain.reference_limit, 'slot')} ({span(chain.reference_limit * chain.slot_ms / 1_000)})"
    thresholds = {"longest stall by one leader": _alone(setting, limit), "longest stall by all": limit}
    named = thresholds_of_seat(setting, seat) | thresholds
    return weighed(STALLED, weights, thresholds=named, assumptions=(*ASSUMPTIONS, UNPAID))


def invalidate_forced(setting: Setting) -> ClaimResult:
    """The dropped transaction's own fees are lost for good."""
    if not setting.mechanism.forced_inclusion.open:
        return unavailable(PRICED_OUT, NO_PATH)
    if setting.mechanism.fees.l1_overcharge <= PPM:
        return unavailable(PRICED_OUT, "leaders cannot charge more than the capped fee rate")
    seat, _, weights = worst_of(setting, Propose.OVERCHARGE, (Situation(forced=1),))
    named = thresholds_of_seat(setting, seat)
    return weighed(PRICED_OUT, weights, thresholds=named, assumptions=(*ASSUMPTIONS, UNPAID, EXECUTION))


def _alone(setting: Setting, limit: str) -> str:
    """The longest run of slots that one sequencer leads."""
    runs = [seat.turns.run for seat in setting.seats if seat.turns.share]
    known = [run for run in runs if run is not None]
    bounded = len(known) == len(runs)
    return counted(min(max(known), setting.mechanism.chain.reference_limit), "slot") if bounded else limit
