"""Does somebody check: the reporter's reward and own loss against the cost of evidence.

In the inspection game (`econ.solvers.deterrence.inspection_game`) violations have the rate C / (R + L) of what checkers
pay and are paid, which alone can move it; no violations and costly checks are never both in equilibrium.
Source: A-SLH-2 (E. Felten, The Cheater Checking Problem, Offchain Labs 2019; G. Tsebelis 1990).
"""

from __future__ import annotations

from fractions import Fraction

from econ.protocol.terms import Offence
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, unavailable, weighed
from econ.solvers.claims.evidence import penalty
from econ.solvers.claims.reporting import UNPROVABLE, cost_of_report, smallest_reward
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount, percent
from econ.solvers.deterrence import inspection_game

MONITORED = Stated(
    "monitored",
    "who finds an offence gets back what the evidence costs, so that somebody checks once offences occur",
    "do not check",
)
PARADOX = "zero fraud with costly checking is no equilibrium: a larger penalty lowers the rate of checks, not of fraud"
CHECKER = "the checker is anybody, relies on nothing itself, and gets the whistleblower's share of the smallest penalty"
COST = "checking costs what evidence costs: space on Bitcoin at the highest fee rate of the law, or in a block"


def attention_rate(cost: Fraction, deposit: Fraction) -> Fraction | None:
    """The least rate p of attention tests with p * deposit >= cost; None where no rate up to one suffices."""
    if cost <= 0:
        return Fraction(0)
    return cost / deposit if cost <= deposit else None


def monitored(setting: Setting) -> ClaimResult:
    """The smallest reward over rules and bonds against the dearest evidence."""
    if not setting.world.lags.any():
        return unavailable(MONITORED, UNPROVABLE)
    cost, reward = cost_of_report(setting), smallest_reward(setting)
    weights: Weights = [("whistleblower reward", reward), ("gain", -cost)]
    thresholds = {
        "cost of a check": amount(cost),
        **_rates(setting, cost, reward),
        "attention test needed": _attention(setting, cost),
    }
    return weighed(
        MONITORED, weights, method="closed form", thresholds=thresholds, assumptions=(PARADOX, CHECKER, COST)
    )


def _rates(setting: Setting, cost: Fraction, reward: Fraction) -> dict[str, str]:
    """Equilibrium rates for a checker that relies on nothing, and for one that relies on the order of a slot."""
    reliance = Fraction(setting.scenario.reliance_per_slot)
    # What reliance brought is kept even when caught, so that much less of the penalty deters.
    fine = max(_fine(setting) - reliance, Fraction(0))
    game, own = (
        inspection_game(gain=reliance, fine=fine, cost=cost, reward=reward, loss=loss) for loss in (0, reliance)
    )
    return {
        "checked from a fraud rate of": _rate(game.violation),
        "checked by who relies from a fraud rate of": _rate(own.violation),
        "checked in equilibrium with": percent(own.inspection),
    }


def _rate(rate: Fraction) -> str:
    return "none: checking does not pay even if all is fraud" if rate >= 1 else percent(rate)


def _fine(setting: Setting) -> Fraction:
    """The smallest penalty for equivocation, the offence that reliance tempts to."""
    rules = [rule for rule in setting.mechanism.slashing.rules if rule.offence is Offence.EQUIVOCATION]
    fines = [sum(penalty(rule, seat.bond) for rule in rules) for seat in setting.seats]
    return setting.worth(min(fines))


def _attention(setting: Setting, cost: Fraction) -> str:
    """How often an answer must be asked for, with the smallest bond as the deposit lost by silence."""
    deposit = setting.worth(min(seat.bond for seat in setting.seats))
    rate = attention_rate(cost, deposit)
    return "none suffices: the bond is smaller than the cost" if rate is None else f"{percent(rate)} of checks"
