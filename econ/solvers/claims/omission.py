"""Leaving out the watched transaction: for nothing, or for a bribe.

Source: E. Fox, M. Pai, M. Resnick, Censorship Resistance in On-Chain Auctions, arXiv 2301.13321: d leaders in a row
cost a briber what each loses by omission (A-FTX-2).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from econ.money import PPM
from econ.solvers.claims import heavy_tail
from econ.solvers.claims.claim import ClaimResult, Stated, prescribed
from econ.solvers.claims.one_shot import one_shot
from econ.solvers.claims.proposing import Situation, worst_of
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount, counted, span
from econ.strategies.actions import Propose

CENSOR = Stated(
    "one-shot:censor-target", "a leader that leaves one transaction out once does not gain", "propose censor target"
)
BRIBED = Stated(
    "one-shot:bribed-leaders",
    "no leader gains by taking the scenario's bribe for leaving a transaction out",
    "propose censor target",
)
NO_TIP = "the watched transaction pays no tip of its own, and omission leaves no proof"


def censor_target(setting: Setting) -> ClaimResult:
    """Without a bribe there is nothing to gain."""
    if setting.free_selection():
        return prescribed(CENSOR)
    unbribed = replace(setting, scenario=replace(setting.scenario, bribe=0))
    case = worst_of(unbribed, Propose.CENSOR_TARGET, Situation(target=True))
    tail = heavy_tail.of_proposal(unbribed, case.seat, Situation(target=True), Propose.CENSOR_TARGET)
    return one_shot(setting, CENSOR, case, thresholds=tail, assumptions=(NO_TIP, "nobody bribes"))


def bribed_leaders(setting: Setting) -> ClaimResult:
    """The bribe against what omission costs the leader, which is nothing unless a rule finds it."""
    if setting.free_selection():
        return prescribed(BRIBED)
    case = worst_of(setting, Propose.CENSOR_TARGET, Situation(target=True))
    cheapest = sum((weight for name, weight in case.weights if name != "gain"), Fraction(0))
    tail = heavy_tail.of_proposal(setting, case.seat, Situation(target=True), Propose.CENSOR_TARGET)
    thresholds = {"cheapest bribe per slot": amount(cheapest), "briber pays for": _window(setting)}
    return one_shot(setting, BRIBED, case, thresholds=tail | thresholds, assumptions=(NO_TIP,))


def _window(setting: Setting) -> str:
    """How long a briber has to pay: until the sender takes the forced path, if it does."""
    scenario = setting.scenario
    cost = int(setting.world.fee_rates.max()) * scenario.forced_vbytes
    would = scenario.target_value * scenario.censorship_belief // PPM > cost
    if not (setting.mechanism.forced_inclusion.open and would):
        return "as long as the sender waits: it does not take the forced path at every fee rate of the law"
    seconds = scenario.target_patience * setting.mechanism.chain.slot_ms / 1_000
    return f"{counted(scenario.target_patience, 'slot')} ({span(seconds)}), then the sender takes the forced path"
