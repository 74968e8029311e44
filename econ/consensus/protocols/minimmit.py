"""Minimmit: one round of votes; two fifths open the next view, four fifths finalise.

Source: commonwarexyz/monorepo dc41a895 (2026-08-21) and Commonware's announcement of Minimmit (2025).
"""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.broadcast import Rules, run
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers

RECORD = Record(
    name="minimmit",
    title="Minimmit",
    propose_timers=1,
    vote_timers=0,
    order_by_word=False,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1, 5),
    quorum=Fraction(4, 5),
    speculative_hops=None,
    final_hops=2,
    period_hops=2,
    run=1,
    single_slot="final",
    aggregator="nobody",
    excluder="nobody",
    fork_depth=0,
    fork_price="impossible",
    loses_predecessor=False,
    responsive="fully",
    happy=(1, 2),
    unhappy=(1, 2),
    authenticators=(1, 2),
    source="commonwarexyz/monorepo dc41a895: n >= 5f + 1, a view ends at 40 %, a block is final at 80 %",
)


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Two fifths end a view either way; four fifths of the same votes finalise."""
    return run(Rules(leave=Fraction(2, 5), final=RECORD.quorum, second=False), traffic, schedule, timers)


MINIMMIT = Protocol(RECORD, path)
