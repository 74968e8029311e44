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
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, total, unavailable, weighed
from econ.solvers.claims.naming import thresholds_of_seat
from econ.solvers.claims.proposing import ASSUMPTIONS, Situation, lost_slot, weights_of, worst, worst_of
from econ.solvers.claims.setting import Seat, Setting
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
    situations = (Situation(), Situation(value=setting.top_value))
    seat, _, weights = worst_of(setting, DELAYS[step], situations)

    def margin(value: int) -> Fraction:
        return total(weights_of(setting, seat, DELAYS[step], Situation(value=value)))

    tail = heavy_tail.thresholds(setting, seat.turns.share, margin)
    named = thresholds_of_seat(setting, seat) | {"delay": _delay_text(setting, step)}
    return weighed(stated, weights, thresholds=named | tail, assumptions=(*ASSUMPTIONS, BOUND))


def timing_prompt(setting: Setting) -> ClaimResult:
    """The delay of the grid that gains most at the mean opportunity, for the seat that gains most."""
    steps = range(1, min(len(setting.miss), len(setting.scenario.mev_growth)))
    if not steps:
        return unavailable(PROMPT, "the scenario's grid holds no delay")
    mean = setting.mean_value.__floor__()
    found = [(step, *worst(setting, partial(_mean_weights, setting, step, mean))) for step in steps]
    step, seat, weights = min(found, key=lambda case: total(case[2]))

    def margin(value: int) -> Fraction:
        return total(_mean_weights(setting, step, value, seat))

    stated = Stated(PROMPT.id, PROMPT.statement, f"propose delay {step}")
    tail = {heavy_tail.HOLDS_UP_TO: heavy_tail.thresholds(setting, seat.turns.share, margin)[heavy_tail.HOLDS_UP_TO]}
    named = thresholds_of_seat(setting, seat) | {"delay": _delay_text(setting, step)}
    return weighed(stated, weights, thresholds=named | tail, assumptions=(*ASSUMPTIONS, KEEPS))


def _mean_weights(setting: Setting, step: int, value: int, seat: Seat) -> Weights:
    late, prompt = setting.miss[step], setting.miss[0]
    taken = seat.payroll.value(value if setting.free_order() else 0)
    grown = seat.payroll.value(value * setting.scenario.mev_growth[step] // PPM)
    return [
        ("lost reward", (late - prompt) * (seat.fees + seat.minted + taken).both),
        ("recovered later", (prompt - late) * lost_slot(setting, seat, seat.turns.again)),
        ("gain", (late - 1) * grown.both),
    ]


def _delay_text(setting: Setting, step: int) -> str:
    growth = setting.scenario.mev_growth[step]
    return f"{setting.scenario.delays_ms[step]} ms: value +{growth / 10_000:g} %, missed {float(100 * setting.miss[step]):.3g} %"
