"""Stake: who may act, what stands behind it, and CometBFT's priorities."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array
from econ.money import PPM
from econ.protocol.election.weighted_round_robin import WeightedRoundRobin
from econ.protocol.invariants.invariant import Slot, always
from econ.protocol.terms import Clock, Standing

SEATED = (Standing.QUEUED, Standing.ACTIVE, Standing.JAILED)
LEAVING = (Standing.UNBONDING, Standing.EJECTED)
# Two totals before an election (CometBFT types/validator_set.go, PriorityWindowSizeFactor), one more after it.
MOST_SPREAD = 3


def _power(slot: Slot) -> Array:
    """Whole power units of bond, at least one for the active, capped where the mechanism caps, nothing for others."""
    rules, power = slot.mechanism.sequencers, slot.after["power"]
    active = slot.after["standing"] == Standing.ACTIVE
    whole = np.where(active, np.maximum(slot.after["bond"] // rules.power_unit, 1), 0)
    if rules.power_cap >= PPM:
        return np.asarray(power == whole)
    return np.asarray((power <= whole) & ((power > 0) == active))


def _standing(slot: Slot) -> Array:
    """Bonds back seats, stake on its way out belongs to those who leave, and what waits has a clock."""
    standing, timer = slot.after["standing"], slot.after["standing_timer"]
    known = np.isin(standing, list(Standing))
    bonded = (slot.after["bond"] == 0) | np.isin(standing, SEATED)
    unbonding = (slot.after["unbonding"] == 0) | (np.isin(standing, LEAVING) & (timer > 0))
    waits = (timer > 0) | ~np.isin(standing, (Standing.JAILED, Standing.UNBONDING))
    settled = (timer == 0) | ~np.isin(standing, (Standing.OUTSIDE, Standing.ACTIVE))
    return np.asarray(known & bonded & unbonding & waits & settled)


def _clocks(slot: Slot) -> Array:
    """The clock of a standing that lasts: jail by slots, leaving by the unbonding clock, the queue once per epoch."""
    standing, timer = slot.after["standing"], slot.before["standing_timer"]
    on_bitcoin = slot.mechanism.sequencers.unbonding.clock is Clock.BITCOIN_BLOCKS
    passed = slot.after["referenced"][:, None] if on_bitcoin else 1
    epochs = (slot.after["slot"] % slot.mechanism.chain.slots_per_epoch == 0)[:, None]
    ticks = np.where(np.isin(standing, LEAVING), passed, np.where(standing == Standing.QUEUED, epochs, 1))
    lasts = (standing == slot.before["standing"]) & (timer > 0)
    return np.asarray(~lasts | (slot.after["standing_timer"] == np.maximum(timer - ticks, 0)))


def _admissions(slot: Slot) -> Array:
    """New seats [lane] are given when an epoch ends, so many at a time; leaving jail is no admission."""
    rules, chain = slot.mechanism.sequencers, slot.mechanism.chain
    seated = np.isin(slot.before["standing"], (Standing.ACTIVE, Standing.JAILED))
    new = ((slot.after["standing"] == Standing.ACTIVE) & ~seated).sum(-1)
    ends = slot.after["slot"] % chain.slots_per_epoch == 0
    return np.asarray(new <= np.where(ends, rules.activations_per_epoch, 0))


def _charged(slot: Slot) -> Array:
    """A charge [lane, offence, sequencer] is pending exactly while its evidence matures, no longer than its lag."""
    evidence = slot.after["evidence"]
    lags = slot.params["world"].lags[:, None]
    return np.asarray(((evidence > 0) == (slot.after["charges"] > 0)) & (evidence <= lags))


def _priorities(slot: Slot) -> Array:
    """CometBFT scales and centres priorities before an election, which adds less than one total to their spread."""
    priority, power = slot.after["priority"], slot.after["power"]
    if not isinstance(slot.mechanism.election, WeightedRoundRobin):
        return np.ones(len(power), bool)
    able, total, balance = power > 0, power.sum(-1), priority.sum(-1)
    centred = (balance >= 0) & (balance < np.maximum(able.sum(-1), 1))
    spread = np.where(able, priority, 0).max(-1) - np.where(able, priority, 0).min(-1)
    return np.asarray(centred & (spread <= MOST_SPREAD * total) & (able | (priority == 0)).all(-1))


POWER_BY_STANDING = always(
    "power-by-standing",
    "the active have the voting power of their bond, jailed, exited and queued stake has none",
    _power,
    reads=("power", "bond", "standing"),
)
STANDING_MATCHES_STAKE = always(
    "standing-matches-stake",
    "only seats are bonded, only those who leave have unbonding stake, and every wait has a clock",
    _standing,
    reads=("standing", "standing_timer", "bond", "unbonding"),
)
CLOCKS_RUN = always(
    "clocks-run",
    "the clock of jail, of leaving and of the queue runs down as long as the standing lasts",
    _clocks,
    reads=("standing", "standing_timer", "referenced", "slot"),
)
QUEUE_CAPPED = always(
    "queue-capped",
    "the queue admits at the end of an epoch only, and no more than the cap",
    _admissions,
    reads=("standing", "slot"),
)
EVIDENCE_CHARGED = always(
    "evidence-charged",
    "a charge is pending exactly while its evidence matures",
    _charged,
    reads=("evidence", "charges"),
)
PRIORITIES_BOUNDED = always(
    "priorities-bounded",
    "proposer priorities lie within three totals, add up to nearly nothing, and belong to the active",
    _priorities,
    reads=("priority", "power"),
)
