"""Reporting an offence: the whistleblower's share against what it costs to bring the evidence.

Source: A-FTX-5, the volunteer's dilemma; where reporting pays nothing, somebody must volunteer.
"""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.registry import PROTOCOLS
from econ.machine.world import CONVICTABLE
from econ.money import PPM, WEI_PER_MSAT
from econ.protocol.terms import FORCED_GAS
from econ.solvers.claims.claim import ClaimResult, Stated, Weights, unavailable, weighed
from econ.solvers.claims.evidence import penalty
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount, percent

REFUSED = Stated(
    "one-shot:refuse-to-report", "who could report an offence does not gain by silence", "refuse to report"
)
UNPROVABLE = "no rule punishes what somebody could prove"
ASSUMPTIONS = (
    "the reporter is anybody, and gets the whistleblower's share of one penalty",
    "evidence takes the space of a forced transaction, at the highest Bitcoin fee rate of the law",
    "what reporting does to the reporter's own turns is left out",
)


def refuse_to_report(setting: Setting) -> ClaimResult:
    """The smallest reward over rules and bonds, less the dearest report."""
    fines = _fines(setting)
    if not fines:
        return unavailable(REFUSED, UNPROVABLE)
    cost, least = cost_of_report(setting), setting.worth(min(fine for fine, _ in fines))
    weights: Weights = [("whistleblower reward", smallest_reward(setting)), ("gain", -cost)]
    needed = percent(cost / least) if least else "no share suffices: nothing is slashed"
    thresholds = {"cost of a report": amount(cost), "whistleblower share needed": needed}
    return weighed(REFUSED, weights, thresholds=thresholds, assumptions=ASSUMPTIONS)


def smallest_reward(setting: Setting) -> Fraction:
    """The smallest share of a penalty (msat) that a reporter gets, over rules that punish on evidence and bonds."""
    return min(setting.worth(fine * share // PPM) for fine, share in _fines(setting))


def _fines(setting: Setting) -> list[tuple[int, int]]:
    """Penalty (stake units) and reporter's share (ppm) of every rule that punishes on evidence, for every bond."""
    rules = [rule for rule in setting.mechanism.slashing.rules if setting.world.lags[CONVICTABLE.index(rule.offence)]]
    return [(penalty(rule, seat.bond), rule.whistleblower) for rule in rules for seat in setting.seats]


def cost_of_report(setting: Setting) -> Fraction:
    """Msat: an inscription where evidence goes to Bitcoin, nothing where consensus collects it, or a transaction."""
    if setting.world.lag_on_bitcoin:
        return Fraction(int(setting.world.fee_rates.max()) * setting.scenario.forced_vbytes)
    if PROTOCOLS[setting.mechanism.consensus.protocol].record.evidence_live:
        return Fraction(0)
    return Fraction(FORCED_GAS * setting.mechanism.fees.rule.floor, WEI_PER_MSAT)
