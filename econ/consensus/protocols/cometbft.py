"""CometBFT: propose, prevote, precommit; a block is final before the next height opens.

Source: CometBFT v0.40.0, spec/consensus/consensus.md and consensus/state.go. There a majority of nil precommits waits
`timeout_precommit`, which the specification does not ask for (`Timers.wait_on_nil`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.ending import Ended, timeline
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.quorum import NEVER, Array, more_than
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers, after, every

RECORD = Record(
    name="cometbft",
    title="CometBFT",
    propose_timers=1,
    vote_timers=1,
    order_by_word=False,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=True,
    accountable=Fraction(0),
    quorum=Fraction(2, 3),
    speculative_hops=None,
    final_hops=3,
    period_hops=3,
    run=1,
    single_slot="final",
    aggregator="nobody",
    excluder="next leader",
    fork_depth=0,
    fork_price="impossible",
    loses_predecessor=False,
    responsive="optimistically",
    happy=(2, 2),
    unhappy=(2, 2),
    authenticators=(2, 2),
    source="CometBFT v0.40.0 consensus/state.go: a nil majority waits timeout_precommit; evidence: duplicate vote, "
    "whose judge blames nobody for votes against a lock in different rounds (GetByzantineValidators)",
)


@dataclass(frozen=True)
class _Round:
    """A round of some samples.

    `entered` [sample, validator] is when validators are in it, `failed` [sample] how many rounds of its height failed
    before, `valid` [sample, validator] who saw two thirds prevote for the block of the last one, `block` [sample] the
    view that first proposed that.
    """

    entered: Array
    failed: Array
    valid: Array
    block: Array


@dataclass(frozen=True)
class _Voted:
    """How a round goes [sample, validator]: when it is `decided`, when it is over without that, and who is `valid`."""

    decided: Array
    ended: Array
    valid: Array


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Rounds in a row; a view is a round, and a height ends with the round that decides.

    A leader that saw two thirds prevote for the block of a failed round proposes that again.
    """
    samples, size = len(schedule.leaders), traffic.network.size
    zero, row = np.zeros((samples, size), np.int64), np.arange(samples)
    now, ended = _Round(zero, zero[:, 0], zero > 0, zero[:, 0]), []
    for view in range(schedule.views):
        leader = schedule.leaders[:, view]
        idle = schedule.silent[:, view] | ~traffic.network.alive[leader]
        sent = np.where(idle, NEVER, np.minimum(now.entered[row, leader] + schedule.waits[:, view], NEVER))
        block = np.where(now.valid[row, leader], now.block, view)
        over = schedule.open_end and view == schedule.views - 1
        voted = _unfollowed(now) if over else _round(traffic, timers, now, (sent, leader))
        ended.append(_ended(traffic, now, voted, sent=sent, block=block, over=over))
        now = _next(timers, now, voted, block=np.where(idle, now.block, block))
    return timeline(ended, 1, early=False)


def _unfollowed(now: _Round) -> _Voted:
    """Nobody counts the votes."""
    never = np.full(now.entered.shape, NEVER)
    return _Voted(never, never, np.ones(never.shape, bool))


def _ended(traffic: Traffic, now: _Round, voted: _Voted, *, sent: Array, block: Array, over: bool) -> Ended:
    """The record of a round: its decision is its certificate."""
    alive = traffic.network.alive
    done = every(voted.decided < NEVER)
    lost = (sent < NEVER) & ~done & every(~voted.valid | ~alive)
    return Ended(now.entered[:, alive].min(-1), sent, voted.decided, done, block, lost, expired=~done & (not over))


def _next(timers: Timers, now: _Round, voted: _Voted, *, block: Array) -> _Round:
    """The next height, or the next round of the same."""
    done = every(voted.decided < NEVER)
    entered = np.where(done[:, None], after(voted.decided, timers.commit), voted.ended)
    voted_for = ~every(~voted.valid)
    valid = np.where(voted_for[:, None], voted.valid, now.valid) & ~done[:, None]
    return _Round(entered, np.where(done, 0, now.failed + 1), valid, np.where(voted_for, block, now.block))


def _round(traffic: Traffic, timers: Timers, now: _Round, proposal: tuple[Array, Array]) -> _Voted:
    """Prevotes and precommits of a round; where a proposal comes late to somebody, some of them are nil."""
    held = np.maximum(traffic.block(*proposal), now.entered)
    patience = timers.propose + now.failed * timers.propose_step
    deadline = after(now.entered, 0) + patience[:, None]
    on_time = held <= deadline
    decided, ended, valid = np.full(held.shape, NEVER), np.full(held.shape, NEVER), np.zeros(held.shape, bool)
    prompt = every(on_time | ~traffic.network.alive)
    decided[prompt] = _decided(traffic, held[prompt])
    rest = ~prompt
    if rest.any():
        votes = np.where(on_time, held, NEVER)[rest], np.where(on_time, NEVER, deadline)[rest]
        contested = _contested(traffic, timers, held[rest], (votes, now.failed[rest]))
        decided[rest], ended[rest], valid[rest] = contested.decided, contested.ended, contested.valid
    return _Voted(decided, ended, valid)


def _decided(traffic: Traffic, held: Array) -> Array:
    """Everybody prevotes for the block."""
    quorum = more_than(RECORD.quorum, traffic.network.stakes)
    locked = np.maximum(traffic.exchange(held, quorum), held)
    return np.maximum(traffic.exchange(locked, quorum), held)


def _contested(traffic: Traffic, timers: Timers, held: Array, case: tuple[tuple[Array, Array], Array]) -> _Voted:
    """Some prevote nil: who precommits what, and when the round is over if it does not decide."""
    (yes, nil), failed = case
    quorum = more_than(RECORD.quorum, traffic.network.stakes)
    wait = timers.vote + failed[:, None] * timers.vote_step
    agreed, denied = traffic.exchange(yes, quorum), traffic.exchange(nil, quorum)
    gave_up = np.minimum(denied, traffic.exchange(np.minimum(yes, nil), quorum) + wait)
    locks = agreed <= gave_up
    precommit, empty = np.where(locks, np.maximum(agreed, held), NEVER), np.where(locks, NEVER, gave_up)
    decided = np.maximum(traffic.exchange(precommit, quorum), held)
    ended = traffic.exchange(np.minimum(precommit, empty), quorum) + wait
    if not timers.wait_on_nil:
        ended = np.minimum(ended, traffic.exchange(empty, quorum))
    ended = np.minimum(ended, NEVER)
    valid = (np.maximum(agreed, held) < NEVER) & (np.maximum(agreed, held) <= ended)
    return _Voted(np.minimum(decided, NEVER), ended, valid)


COMETBFT = Protocol(RECORD, path)
