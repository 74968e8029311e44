"""What an offence costs: the chance that its evidence lands before the stake leaves, the slash, and the seat.

Deterrence needs gain <= p (slash + rent): A-SLH-1 (Becker 1968), A-SLH-5; p counts evidence final before unbonding.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from econ.certificates.chances import enclosed
from econ.machine.world import CONVICTABLE
from econ.protocol.slashing.rule import SlashingRule
from econ.protocol.terms import FOREVER, Clock, Duration, Offence
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.claims.rent import income, seat_lost
from econ.solvers.claims.setting import Seat, Setting


@dataclass(frozen=True)
class Sentence:
    """What a conviction takes, in msat: stake, and the seat for good or for a time."""

    slash: Fraction
    seat: Fraction


NO_SENTENCE = Sentence(Fraction(0), Fraction(0))


def sentence(setting: Setting, seat: Seat, offence: Offence) -> Sentence:
    """The sentence of every rule that punishes a single offence of this kind, in the mechanism's order."""
    bond, taken, lost = seat.bond, 0, Fraction(0)
    for rule in _rules(setting, offence):
        taken += penalty(rule, bond - taken)
        out = rule.jail == FOREVER or bond - taken < setting.mechanism.sequencers.ejection_below
        # The slot of the verdict counts as the first of the jail, and is over.
        jailed = max(rule.jail - 1, 0) * income(setting, seat)
        lost = max(lost, seat_lost(setting, seat, locked=bond - taken) if out else jailed)
    return Sentence(setting.worth(taken), lost)


def penalty(rule: SlashingRule, bond: int) -> int:
    """Stake units that one offence takes from a bond."""
    return int(rule.penalty(np.array([bond]), np.array([1]))[0])


def punished(setting: Setting, offence: Offence) -> bool:
    """Whether a rule punishes the offence at a venue that can."""
    if offence is Offence.DOWNTIME:
        return setting.mechanism.slashing.downtime is not None
    return bool(setting.world.lags[CONVICTABLE.index(offence)] > 0)


def detection(setting: Setting) -> Fraction:
    """The chance that somebody reports an offence."""
    return Fraction(int(setting.world.detection[1]), WEIGHT_TOTAL)


def lands(setting: Setting, seat: Seat, offence: Offence) -> Fraction:
    """The chance that reported evidence is judged while the offender stays: a rollup venue needs another leader."""
    if not punished(setting, offence):
        return Fraction(0)
    alone = seat.turns.share == 1
    return Fraction(int(setting.world.lag_on_bitcoin or not alone))


def lands_in_time(setting: Setting, offence: Offence) -> Fraction:
    """A lower bound of the chance that evidence is judged before stake that leaves at once is free.

    Where nobody stays behind to make blocks, nothing is judged.
    """
    if not punished(setting, offence) or setting.size == 1:
        return Fraction(0)
    return enclosed(*race(setting, lag_of(setting, offence)))[0]


def lag_of(setting: Setting, offence: Offence) -> Duration:
    """How long evidence of a punished offence takes at the mechanism's venue."""
    clock = Clock.BITCOIN_BLOCKS if setting.world.lag_on_bitcoin else Clock.SLOTS
    return Duration(int(setting.world.lags[CONVICTABLE.index(offence)]), clock)


def race(setting: Setting, lag: Duration) -> tuple[str, dict[str, Any]]:
    """The law and data of the chance that evidence with this lag wins against unbonding.

    On one clock it is certain or impossible; on two, Bitcoin blocks are a Poisson process.
    """
    unbonding, slot = setting.mechanism.sequencers.unbonding, setting.mechanism.chain.slot_ms
    if lag.clock is unbonding.clock:
        return "one clock", {"wait": lag.count, "limit": unbonding.count}
    if lag.clock is Clock.BITCOIN_BLOCKS:
        return "bitcoin blocks", {"blocks": lag.count, "milliseconds": f"{unbonding.count * slot}/1"}
    return "fewer bitcoin blocks", {"blocks": unbonding.count, "milliseconds": f"{lag.count * slot}/1"}


def consequences(setting: Setting, seat: Seat, offence: Offence) -> list[tuple[str, Fraction]]:
    """What an offender that stays expects to lose."""
    chance = detection(setting) * lands(setting, seat, offence)
    found = sentence(setting, seat, offence) if chance else NO_SENTENCE
    return [("slash", chance * found.slash), ("jail or ejection", chance * found.seat)]


def consequences_of_leaving(setting: Setting, seat: Seat, offence: Offence) -> list[tuple[str, Fraction]]:
    """What an offender expects to lose that leaves at once: the seat for sure, and stake if evidence is in time."""
    chance = detection(setting) * lands_in_time(setting, offence)
    found = sentence(setting, seat, offence) if chance else NO_SENTENCE
    return [("slash", chance * found.slash), ("jail or ejection", seat_lost(setting, seat, locked=seat.bond))]


def _rules(setting: Setting, offence: Offence) -> list[SlashingRule]:
    downtime = setting.mechanism.slashing.downtime
    if offence is Offence.DOWNTIME:
        return [] if downtime is None else [downtime]
    return [rule for rule in setting.mechanism.slashing.rules if rule.offence is offence]
