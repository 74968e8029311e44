"""Basic HotStuff: the view's leader collects three quorums for its own block.

Source: M. Yin et al., HotStuff, PODC 2019; Decentralized Thoughts 2023-04-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.ending import inherited
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.quorum import NEVER, Array, more_than
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers, after, every

RECORD = Record(
    name="hotstuff",
    title="HotStuff",
    propose_timers=1,
    vote_timers=0,
    order_by_word=False,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1, 3),
    quorum=Fraction(2, 3),
    speculative_hops=None,
    final_hops=7,
    period_hops=8,
    run=1,
    single_slot="final",
    aggregator="leader",
    excluder="leader",
    fork_depth=0,
    fork_price="impossible",
    loses_predecessor=False,
    responsive="fully",
    happy=(8, 1),
    unhappy=(1, 1),
    authenticators=(8, 1),
    source="M. Yin et al., HotStuff (2019): three phases of one leader; evidence where votes name their certificate",
)


@dataclass(frozen=True)
class _Ended:
    """A view: `final` [sample, validator], and [sample] when its block was `sent` and whether it is `kept`."""

    opened: Array
    sent: Array
    final: Array
    kept: Array
    expired: Array


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Everybody reports to the next leader on a decision, or when the timer runs out."""
    entered, ended = np.zeros((len(schedule.leaders), traffic.network.size), np.int64), []
    alive = traffic.network.alive
    quorum = more_than(RECORD.quorum, traffic.network.stakes)
    for view in range(schedule.views):
        leader, deadline = schedule.leaders[:, view], after(entered, timers.propose)
        ready = traffic.gather(entered, leader, quorum) if view else np.zeros(len(leader), np.int64)
        idle = schedule.silent[:, view] | ~alive[leader]
        sent = np.where(idle, NEVER, np.minimum(ready + schedule.waits[:, view], NEVER))
        final, kept = _phases(traffic, sent, leader, deadline=deadline)
        expired = deadline[:, alive].min(-1) < final[:, alive].min(-1)
        ended.append(_Ended(entered[:, alive].min(-1), sent, final, kept, expired))
        entered = np.minimum(final, deadline)
    return _timeline(ended)


def _phases(traffic: Traffic, sent: Array, leader: Array, *, deadline: Array) -> tuple[Array, Array]:
    """Prepare, pre-commit, commit, each to all and back, then the decision: when each knows it [sample, validator].

    Also whether the block stays if it is not decided [sample]: a third of the stake holds its first certificate, so
    every later leader hears of it.
    """
    stakes = traffic.network.stakes
    quorum, told = more_than(RECORD.quorum, stakes), traffic.block(sent, leader)
    certified = []
    for _phase in range(3):
        replies = np.where(told <= deadline, told, NEVER)
        told = traffic.notice(traffic.gather(replies, leader, quorum), leader)
        certified.append((told <= deadline) & (told < NEVER) & traffic.network.alive)
    return told, certified[0] @ stakes >= more_than(Fraction(1, 3), stakes)


def _timeline(ended: list[_Ended]) -> Timeline:
    """A decision takes along the undecided blocks that it rests on."""
    sent, kept = np.stack([view.sent for view in ended], 1), np.stack([view.kept for view in ended], 1)
    final = np.stack([view.final for view in ended], 1)
    kept |= ~every(final >= NEVER)
    known = inherited(final, kept)
    return Timeline(
        entered=np.stack([view.opened for view in ended], 1),
        proposed=sent,
        speculative=known,
        final=known,
        lost=(sent < NEVER) & ~kept,
        timeouts=np.stack([view.expired for view in ended], 1),
    )


HOTSTUFF = Protocol(RECORD, path)
