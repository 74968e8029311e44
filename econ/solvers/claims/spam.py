"""Forced-queue spam: users fill the forced path through Bitcoin so that others do not get in."""

from __future__ import annotations

from fractions import Fraction

from econ.machine.blocks.bitcoin import COHORT_CAP
from econ.machine.world import BITCOIN_MS, MS_PER_DAY
from econ.solvers.claims.claim import ClaimResult, Stated, unavailable, weighed
from econ.solvers.claims.forced import NO_PATH
from econ.solvers.claims.setting import Setting
from econ.solvers.claims.wording import amount

SPAM = Stated(
    "one-shot:forced-queue-spam",
    "filling the forced path for one Bitcoin block costs more than the bribes somebody pays meanwhile",
    "forced-queue spam",
)
ASSUMPTIONS = (
    "a spammer pays the lowest Bitcoin fee rate of the law and no fee of the rollup",
    "the gain is the scenario's bribe for every slot of one Bitcoin block at the mean interval",
    "entries beyond a Bitcoin block's cap are refused, the watched one first",
)


def forced_queue_spam(setting: Setting) -> ClaimResult:
    """The inscriptions that keep the path full for one Bitcoin block, against the bribes of its slots."""
    rule = setting.mechanism.forced_inclusion
    if not rule.open:
        return unavailable(SPAM, NO_PATH)
    slots = Fraction(BITCOIN_MS, setting.mechanism.chain.slot_ms)
    needed = min(COHORT_CAP, -(-rule.per_block * slots // 1))
    price = Fraction(needed * setting.scenario.forced_vbytes * int(setting.world.fee_rates.min()))
    thresholds = {
        "inscriptions per Bitcoin block": str(needed),
        "cost of a day's delay": amount(price * MS_PER_DAY / BITCOIN_MS),
        "holds up to": f"{amount(price / slots)} of bribes per slot",
    }
    weights = [("price", price), ("gain", -setting.scenario.bribe * slots)]
    return weighed(SPAM, weights, thresholds=thresholds, assumptions=ASSUMPTIONS)
