"""Timing games: a leader waits because extractable value grows, and risks to miss its slot.

`one-shot:delay-k` weighs the machine's own actions at the law's top value; `timing-prompt` is the mean-field form of
A-MEV-5 (Alpturer, Babel, Saraf, arXiv 2510.25144) on the scenario's grid: growth of the value against chance of a miss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, crowded, unavailable
from econ.solvers.claims.one_shot import best_of, one_shot
from econ.solvers.claims.proposing import Situation, named, worst_of
from econ.solvers.claims.setting import Seat, Setting
from econ.solvers.claims.wording import percent
from econ.solvers.timing.equilibrium import in_slots
from econ.strategies.actions import EFFECTS, Propose

PROMPT = Stated("timing-prompt", "no delay of the grid gains at the mean opportunity")
BOUND = "extractable value is at the top of its law, a declared bound"
MEAN = "every slot holds the mean extractable value"


def delay(step: int) -> Callable[[Setting], ClaimResult]:
    """The claim about one step of the grid of delays."""
    return partial(_delay, step)


def _delay(step: int, setting: Setting) -> ClaimResult:
    statement = f"a leader that waits for step {step} of the grid of delays once does not gain"
    stated = Stated(f"one-shot:delay-{step}", statement)
    if step not in setting.delays:
        return unavailable(stated, "the scenario's grid of delays ends before")
    if not setting.block.settled:
        return crowded(stated)
    situations = (Situation(), Situation(value=setting.top_value))
    found = {action: worst_of(setting, action, *situations) for action in _waiting(setting, step)}
    action, case = best_of(found)
    tail = heavy_tail.of_proposal(setting, case.seat, Situation(), *found)
    tried = replace(stated, deviation=named(action))
    return one_shot(setting, tried, case, thresholds=_said(setting, step) | tail, assumptions=(BOUND,))


def timing_prompt(setting: Setting) -> ClaimResult:
    """The delay of the grid that gains most at the mean opportunity, for the seat that gains most."""
    if not setting.delays:
        return unavailable(PROMPT, "the scenario's grid holds no delay")
    if not setting.block.settled:
        return crowded(PROMPT)
    mean = Situation(value=setting.mean_value.__floor__())
    found = {
        (step, action): worst_of(setting, action, mean) for step in setting.delays for action in _waiting(setting, step)
    }
    (step, action), case = best_of(found)
    tail = heavy_tail.of_proposal(setting, case.seat, Situation(), *_waiting(setting, step))
    thresholds = _said(setting, step) | tail | _if_all_wait(setting, case.seat)
    return one_shot(setting, replace(PROMPT, deviation=named(action)), case, thresholds=thresholds, assumptions=(MEAN,))


def _if_all_wait(setting: Setting, seat: Seat) -> dict[str, str]:
    """What waiting comes to where what arrives meanwhile is missing in the next block."""
    delays, mean, free = range(len(setting.delays) + 1), setting.mean_value, setting.free_order()
    own = (seat.fees + seat.minted).both
    grown = [mean * (free + Fraction(setting.scenario.mev_growth[step], PPM)) for step in delays]
    values = [own + seat.payroll.value(value.__floor__()).both for value in grown]
    game = in_slots(values, [int(setting.miss[step] * WEIGHT_TOTAL) for step in delays])
    waits = [f"{setting.scenario.delays_ms[step]} ms" for step in delays]
    equilibria = ", ".join(waits[each] for each in game.equilibria) or "none on the grid"
    return {
        "best delay alone": waits[game.alone],
        "equilibrium delays of all": equilibria + (", worse for all than none" if game.dilemma else ""),
    }


def _waiting(setting: Setting, step: int) -> list[Propose]:
    """The proposals of this delay; one that takes the whole value is another breach where the rule forbids that."""
    free = setting.free_order()
    return [action for action, effect in EFFECTS.items() if effect.delay == step and (free or not effect.reorders)]


def _said(setting: Setting, step: int) -> dict[str, str]:
    growth = percent(Fraction(setting.scenario.mev_growth[step], PPM))
    wait, missed = setting.scenario.delays_ms[step], percent(setting.miss[step])
    return {"delay": f"{wait} ms: value grows by {growth}, the slot is missed with {missed}"}
