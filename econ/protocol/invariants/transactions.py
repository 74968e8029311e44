"""Transactions: none is lost, none is included twice, and what is due is not left out without consequence."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array
from econ.protocol.counters import Counter
from econ.protocol.forced_inclusion.rule import Enforcement
from econ.protocol.invariants.invariant import Slot, always, equal

TAKEN = (Counter.FORCED_INCLUDED, Counter.FORCED_DROPPED)
ONLY_IN_BLOCKS = (*TAKEN, Counter.USERS_INCLUDED, Counter.GAS_USED, Counter.TARGETS_INCLUDED)


def _users_waiting(slot: Slot) -> Array:
    more = (slot.after["mempool"] - slot.genesis["mempool"]).sum(-1)
    return np.asarray(slot.counted(Counter.USERS_INCLUDED, Counter.USERS_REFUSED) + more)


def _targets_waiting(slot: Slot) -> Array:
    gone = slot.counted(Counter.TARGETS_INCLUDED, Counter.TARGETS_FORCED)
    return np.asarray(gone + slot.after["target"] - slot.genesis["target"])


def _forced_waiting(slot: Slot) -> Array:
    gone = slot.counted(Counter.FORCED_INCLUDED, Counter.FORCED_DROPPED, Counter.FORCED_REFUSED)
    in_line = (slot.after["forced_line"] - slot.genesis["forced_line"]).sum(-1)
    return np.asarray(gone + in_line + slot.after["forced_mempool"] - slot.genesis["forced_mempool"])


def _line_sum(slot: Slot) -> Array:
    return np.asarray(slot.after["forced_line"].sum(-1))


def _tag_in_line(slot: Slot) -> Array:
    """The tagged transaction is one of those that wait for a block, or one of its column."""
    tag, line = slot.after["tag_age"], slot.after["forced_line"]
    in_line = line[np.arange(len(tag)), np.clip(tag - 1, 0, line.shape[1] - 1)] > 0
    in_mempool = slot.after["forced_mempool"] > 0
    known = (tag >= -1) & (tag <= line.shape[1])
    return np.asarray(known & np.where(tag == 0, in_mempool, (tag < 0) | in_line))


def _due_included(slot: Slot) -> Array:
    """A final block takes what is due, as far as the cap goes, or halts the chain where the rule says so."""
    rule = slot.mechanism.forced_inclusion
    must = np.minimum(slot.after["forced_due"], rule.per_block) * slot.after["final"]
    left_out = slot.happened(*TAKEN) < must
    if rule.enforcement is Enforcement.NOTHING:
        return np.ones_like(left_out)
    excused = rule.enforcement is Enforcement.INVALID
    return np.asarray(~left_out | (excused & (slot.after["halted"] == 1)))


def _fits(slot: Slot) -> Array:
    """What happens in a block happens in a final one, within its gas limit and the cap on forced transactions."""
    final, chain = slot.after["final"], slot.mechanism.chain
    outside = np.stack([slot.happened(counter) for counter in ONLY_IN_BLOCKS]).any(0) & (final == 0)
    gas = slot.happened(Counter.GAS_USED) <= chain.block_gas_limit
    return np.asarray(~outside & gas & (slot.happened(*TAKEN) <= slot.mechanism.forced_inclusion.per_block))


def _committed(slot: Slot) -> Array:
    """Commitments waiting for Bitcoin, for a proof, and proven; the last column already counts as unproven."""
    waiting = slot.after["commitments"][:, :-1].sum(-1) - slot.genesis["commitments"].sum(-1)
    unproven = slot.after["unproven"] - slot.genesis["unproven"]
    return np.asarray(waiting + unproven + slot.counted(Counter.PROOFS) * slot.mechanism.chain.proof_every)


def _blocks_committed(slot: Slot) -> Array:
    posted = slot.counted(Counter.COMMITMENTS) * slot.mechanism.chain.commitment_every
    return np.asarray(posted + slot.after["uncommitted"] - slot.genesis["uncommitted"])


USERS_CONSERVED = equal(
    "users-conserved",
    "every user transaction that arrived is included, refused, or waits",
    arrived=lambda slot: slot.counted(Counter.USERS_ARRIVED),
    included_refused_or_waiting=_users_waiting,
)
TARGETS_CONSERVED = equal(
    "targets-conserved",
    "every watched transaction that arrived is included, forced, or waits",
    arrived=lambda slot: slot.counted(Counter.TARGETS_ARRIVED),
    included_forced_or_waiting=_targets_waiting,
)
FORCED_CONSERVED = equal(
    "forced-conserved",
    "every forced transaction is included, dropped, refused, in the line, or waits for a Bitcoin block",
    sent=lambda slot: slot.counted(Counter.FORCED_SENT, Counter.TARGETS_FORCED),
    accounted_for=_forced_waiting,
)
FORCED_COUNTED = equal(
    "forced-counted",
    "the number of forced transactions waiting is the sum of the line",
    forced_waiting=lambda slot: np.asarray(slot.after["forced_waiting"]),
    line=_line_sum,
)
TAG_IN_LINE = always(
    "tag-in-line",
    "the tagged forced transaction is where its tag says",
    _tag_in_line,
    reads=("tag_age", "forced_line", "forced_mempool"),
)
DUE_INCLUDED = always(
    "due-included",
    "a final block leaves out a due forced transaction only where that makes it unprovable, and then the chain halts",
    _due_included,
    reads=("forced_due", "final", "halted", "forced_waiting"),
)
BLOCK_FITS = always(
    "block-fits",
    "transactions are included by final blocks only, within the gas limit and the cap on forced transactions",
    _fits,
    reads=("final", "counters"),
)
COMMITMENTS_CONSERVED = equal(
    "commitments-conserved",
    "every commitment waits for Bitcoin, waits for its proof, or is proven",
    posted=lambda slot: slot.counted(Counter.COMMITMENTS),
    waiting_or_proven=_committed,
)
BLOCKS_COMMITTED = equal(
    "blocks-committed",
    "every final block is in a commitment or will be in the next",
    blocks=lambda slot: slot.counted(Counter.BLOCKS),
    committed_or_not_yet=_blocks_committed,
)
