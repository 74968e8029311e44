"""Timing games: a leader waits because extractable value grows, and risks to miss its slot.

`one-shot:delay-k` weighs the machine's own action at the law's top value; `timing-prompt` is the mean-field form of
A-MEV-5 (Alpturer, Babel, Saraf, arXiv 2510.25144) on the scenario's grid: growth of the value against chance of a miss.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from econ.money import PPM
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, crowded, total, unavailable
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Situation, lost_slot, weights_of, worst, worst_of
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import percent
from econ.strategies.actions import Propose

DELAYS = {1: Propose.DELAY_1, 2: Propose.DELAY_2, 3: Propose.DELAY_3}
PROMPT = Stated("timing-prompt", "no delay of the grid gains at the mean opportunity")
BOUND = "extractable value is at the top of its law, a declared bound"
KEEPS = "a late leader keeps what it could take promptly and adds the growth"


def delay(step: int) -> Callable[[Setting], ClaimResult]:
    """The claim about one step of the grid of delays."""
    return partial(_delay, step)


def _delay(step: int, setting: Setting) -> ClaimResult:
    statement = f"a leader that waits for step {step} of the grid of delays once does not gain"
    stated = Stated(f"one-shot:delay-{step}", statement, f"propose delay {step}")
    if step >= min(len(setting.miss), len(setting.scenario.mev_growth)):
        return unavailable(stated, "the scenario's grid of delays ends before")
    if not setting.block.settled:
        return crowded(stated)
    case = worst_of(setting, DELAYS[step], Situation(), Situation(value=setting.top_value))
    seat = case[0]

    def margin(value: int) -> Fraction:
        return total(weights_of(setting, seat, DELAYS[step], Situation(value=value)))

    tail = heavy_tail.thresholds(setting, seat.turns.share, margin)
    return one_shot(setting, stated, case, thresholds=_said(setting, step) | tail, assumptions=(BOUND,))


def timing_prompt(setting: Setting) -> ClaimResult:
    """The delay of the grid that gains most at the mean opportunity, for the seat that gains most."""
    steps = range(1, min(len(setting.miss), len(setting.scenario.mev_growth)))
    if not steps:
        return unavailable(PROMPT, "the scenario's grid holds no delay")
    if not setting.block.settled:
        return crowded(PROMPT)
    mean = setting.mean_value.__floor__()
    found = {step: worst(setting, partial(_mean_weights, setting, step, mean)) for step in steps}
    step = min(steps, key=lambda each: total(found[each][1]))
    seat = found[step][0]

    def margin(value: int) -> Fraction:
        return total(_mean_weights(setting, step, value, seat))

    stated = Stated(PROMPT.id, PROMPT.statement, f"propose delay {step}")
    thresholds = _said(setting, step) | {heavy_tail.HOLDS_UP_TO: heavy_tail.holds_up_to(margin)}
    return one_shot(setting, stated, found[step], thresholds=thresholds, assumptions=(KEEPS,))


def _mean_weights(setting: Setting, step: int, value: int, seat: Seat) -> Weights:
    late, prompt = setting.miss[step], setting.miss[0]
    taken = seat.payroll.value(value if setting.free_order() else 0)
    grown = seat.payroll.value(value * setting.scenario.mev_growth[step] // PPM)
    return [
        ("lost reward", (late - prompt) * (seat.fees + seat.minted + taken).both),
        ("recovered later", (prompt - late) * lost_slot(setting, seat, seat.turns.again)),
        ("gain", (late - 1) * grown.both),
    ]


def _said(setting: Setting, step: int) -> dict[str, str]:
    growth = percent(Fraction(setting.scenario.mev_growth[step], PPM))
    wait, missed = setting.scenario.delays_ms[step], percent(setting.miss[step])
    return {"delay": f"{wait} ms: value grows by {growth}, the slot is missed with {missed}"}
