"""Does somebody check: the reporter's reward and own loss against the cost of evidence.

Inspection game: a violation pays g unseen and costs f seen; checking costs C, catching pays R, a violation unseen costs
the checker L. For 0 < C < R + L its one equilibrium is mixed: violations at a rate of C / (R + L), which only what
checkers are paid can move, and checks at a rate of g / (g + f). No violations and costly checks are never both in
equilibrium.
Source: A-SLH-2 (E. Felten, The Cheater Checking Problem, Offchain Labs 2019; G. Tsebelis 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.protocol.terms import Offence
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, unavailable, weighed
from econ.solvers.claims.evidence import penalty
from econ.solvers.claims.reporting import UNPROVABLE, cost_of_report, smallest_reward
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount, percent

MONITORED = Stated(
    "monitored",
    "who finds an offence gets back what the evidence costs, so that somebody checks once offences occur",
    "do not check",
)
PARADOX = "zero fraud with costly checking is no equilibrium: a larger penalty lowers the rate of checks, not of fraud"
CHECKER = "the checker is anybody, relies on nothing itself, and gets the whistleblower's share of the smallest penalty"
COST = "checking costs what evidence costs: space on Bitcoin at the highest fee rate of the law, or in a block"


@dataclass(frozen=True)
class Inspection:
    """The inspection game's equilibrium: rates of violations and of checks."""

    violations: Fraction
    checks: Fraction


def inspection(*, gain: Fraction, fine: Fraction, cost: Fraction, stake: Fraction) -> Inspection:
    """The equilibrium rates for a violator's gain g, loss f when seen, a checker's cost C and stake R + L.

    Outside 0 < C < R + L one side does not mix: free checks leave no violations, unaffordable ones meet them always.
    """
    if cost <= 0:
        return Inspection(Fraction(0), Fraction(1))
    if cost >= stake:
        return Inspection(Fraction(1), Fraction(0))
    return Inspection(cost / stake, gain / (gain + fine) if gain else Fraction(0))


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
    game = inspection(gain=reliance, fine=fine, cost=cost, stake=reward)
    own = inspection(gain=reliance, fine=fine, cost=cost, stake=reward + reliance)
    return {
        "checked from a fraud rate of": _rate(game.violations),
        "checked by who relies from a fraud rate of": _rate(own.violations),
        "checked in equilibrium with": percent(own.checks),
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
