"""The chain: one block per height, by a quorum, at a price that moves by its rule."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array
from econ.money import muldiv
from econ.protocol.counters import Counter
from econ.protocol.election.rule import NOBODY
from econ.protocol.fees.eip1559 import Eip1559
from econ.protocol.invariants.invariant import Slot, always, equal

TIMERS = (
    *("stall", "offline", "evidence", "standing_timer", "proof_timer", "bitcoin_age", "since_reference"),
    *("unreferenced", "referenced", "mempool", "target", "target_wait", "tag_wait", "forced_mempool", "forced_line"),
    *("missed", "charges", "uncommitted", "uncommitted_bytes", "commitments", "unproven", "unproven_bytes"),
)


def _one_block(slot: Slot) -> Array:
    final = slot.after["final"]
    counted = slot.happened(Counter.BLOCKS) == final
    return np.asarray(((final == 0) | (final == 1)) & (slot.grown("height") == final) & counted)


def _halts(slot: Slot) -> Array:
    """Halted from the slot after the first final block that cannot be proven, for ever, and without further blocks."""
    earlier, now = slot.before["halted"] == 1, slot.after["halted"] == 1
    breaks = (slot.after["final"] == 1) & (slot.after["valid"] == 0)
    return np.asarray((now == (earlier | breaks)) & ~(earlier & (slot.after["final"] == 1)))


def _quorum(slot: Slot) -> Array:
    """Power is counted as it was when the slot began: staking moves it only after the vote."""
    power = slot.before["power"]
    voted = (power * slot.after["voted"]).sum(-1)
    return np.asarray((slot.after["final"] == 0) | (3 * voted > 2 * power.sum(-1)))


def _entitled(slot: Slot) -> Array:
    """Whether leader and voters had power when the slot began, and voters were not down."""
    power, leader = slot.before["power"], slot.after["leader"]
    leads = (leader >= 0) & (leader < power.shape[1])
    entitled = power[np.arange(len(leader)), np.where(leads, leader, 0)] > 0
    votes = ~slot.after["voted"] | ((power > 0) & (slot.after["offline"] == 0))
    return np.asarray(votes.all(-1) & np.where(leads, entitled, leader == NOBODY))


def _certified(slot: Slot) -> Array:
    """Who was next leads or nobody does; a forked block is lost, a final one has a next leader that is up, if any."""
    after, following = slot.after, slot.after["next_leader"]
    up = after["offline"][np.arange(len(following)), following] == 0
    forked, final = after["forked"], after["final"] == 1
    lost = (forked == 0) | ((forked == 1) & ~final & (following != NOBODY))
    expected = slot.before["next_leader"]
    leads = (expected == NOBODY) | (after["leader"] == expected) | (after["leader"] == NOBODY)
    return np.asarray(lost & leads & (~final | (following == NOBODY) | up))


def _by_rule(slot: Slot) -> Array:
    limit, price = slot.mechanism.chain.block_gas_limit, np.asarray(slot.before["base_fee"])
    moved = slot.mechanism.fees.rule.next_base_fee(price, slot.happened(Counter.GAS_USED), limit)
    return np.asarray(np.where(slot.after["final"] == 1, moved, price))


def _price_bounded(slot: Slot) -> Array:
    """A full block raises the price by what it holds beyond its target, an empty one lowers it by one step."""
    rule, price, limit = slot.mechanism.fees.rule, slot.before["base_fee"], slot.mechanism.chain.block_gas_limit
    above = slot.after["base_fee"] >= rule.floor
    if not isinstance(rule, Eip1559):
        return np.asarray(above)
    target = max(limit // rule.elasticity, 1)
    most = muldiv(price, limit - limit // rule.elasticity, target) // rule.denominator
    rise, fall = slot.grown("base_fee"), -slot.grown("base_fee")
    return np.asarray(above & (rise <= most + 1) & (fall <= price // rule.denominator))


def _timers(slot: Slot) -> Array:
    return np.stack([(slot.after[name] >= 0).reshape(len(slot.after["slot"]), -1).all(-1) for name in TIMERS], axis=-1)


def _grows(slot: Slot) -> Array:
    return np.concatenate([slot.grown("counters") >= 0, slot.grown("flows") >= 0], axis=-1)


SLOT_ADVANCES = equal(
    "slot-advances",
    "every slot is one more",
    slot=lambda slot: np.asarray(slot.after["slot"]),
    next_slot=lambda slot: np.asarray(slot.before["slot"] + 1),
)
ONE_BLOCK_PER_HEIGHT = always(
    "one-block-per-height",
    "a slot has one final block or none, and the height grows by exactly that",
    _one_block,
    reads=("height", "final"),
)
HALT_IS_FINAL = always(
    "halt-is-final",
    "the chain halts exactly when a block that cannot be proven is final, and has no block from then on",
    _halts,
    reads=("halted", "final", "valid"),
)
QUORUM = always(
    "quorum",
    "more than two thirds of the voting power voted for every final block",
    _quorum,
    reads=("final", "voted", "power"),
)
ONLY_ACTIVE_ACT = always(
    "only-active-act",
    "jailed, exited and queued stake neither leads nor votes, and who is down does not vote",
    _entitled,
    reads=("leader", "voted", "power", "offline"),
)
CERTIFIED = always(
    "certified-by-the-next-leader",
    "who is named next leads next or nobody does, and a block that it forked, or could not certify, is not final",
    _certified,
    reads=("leader", "next_leader", "final", "forked", "offline"),
)
BASE_FEE_BY_RULE = equal(
    "base-fee-by-rule",
    "a final block moves the base fee by the rule, and nothing else moves it",
    base_fee=lambda slot: np.asarray(slot.after["base_fee"]),
    by_rule=_by_rule,
)
BASE_FEE_BOUNDED = always(
    "base-fee-bounded",
    "the base fee keeps its floor and moves by at most its denominator's share for each target of gas, and one wei",
    _price_bounded,
    reads=("base_fee",),
)
TIMERS_NOT_NEGATIVE = always(
    "timers-not-negative",
    "no timer, queue or count of waiting things is negative",
    _timers,
    reads=TIMERS,
)
COUNTERS_GROW = always(
    "counters-grow",
    "events and flows only ever grow",
    _grows,
    reads=("counters", "flows"),
)
