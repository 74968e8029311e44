"""Simplex: votes go to everybody; a view is left as soon as it is notarised or nullified.

Source: B. Chan, R. Pass, Simplex Consensus (2023); commonwarexyz/monorepo dc41a895 (2026-08-21).
"""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.broadcast import Rules, run
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers

RECORD = Record(
    name="simplex",
    title="Simplex",
    propose_timers=1,
    vote_timers=0,
    order_by_word=False,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1, 3),
    quorum=Fraction(2, 3),
    speculative_hops=2,
    final_hops=3,
    period_hops=2,
    run=1,
    single_slot="final",
    aggregator="nobody",
    excluder="nobody",
    fork_depth=0,
    fork_price="impossible",
    loses_predecessor=False,
    responsive="optimistically",
    happy=(2, 2),
    unhappy=(2, 2),
    authenticators=(2, 2),
    source="commonwarexyz/monorepo dc41a895: a view is skipped only by a quorum of nullify votes",
)


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Two thirds notarise or nullify a view; two thirds that notarised finalise."""
    return run(Rules(leave=Fraction(2, 3), final=RECORD.quorum, second=True), traffic, schedule, timers)


SIMPLEX = Protocol(RECORD, path)
