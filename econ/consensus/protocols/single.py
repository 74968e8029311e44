"""A single sequencer: its signature is the order.

Source: Citrea docs, transaction finality (2025-12).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.quorum import NEVER
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers, after

RECORD = Record(
    name="single",
    title="Single sequencer",
    propose_timers=1,
    vote_timers=0,
    order_by_word=True,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1),
    quorum=Fraction(0),
    speculative_hops=1,
    final_hops=1,
    period_hops=0,
    run=1,
    single_slot="speculative",
    aggregator="nobody",
    excluder="nobody",
    fork_depth=0,
    fork_price="impossible",
    loses_predecessor=False,
    responsive="fully",
    happy=(1, 1),
    unhappy=(0, 1),
    authenticators=(1, 0),
    source="Citrea docs, transaction finality (2025-12): soft confirmation by one signature",
)


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Whoever the schedule names sends a block every `Timers.commit`; known on arrival, and nobody votes.

    One sequencer is a schedule with one leader; another leader is a standby that takes over on hearing the last block,
    or when `Timers.propose` runs out without one.
    """
    entered = np.zeros((len(schedule.leaders), traffic.network.size), np.int64)
    alive, row, views = traffic.network.alive, np.arange(len(entered)), []
    for view in range(schedule.views):
        leader, deadline = schedule.leaders[:, view], after(entered, timers.propose)
        idle = schedule.silent[:, view] | ~alive[leader]
        sent = np.where(idle, NEVER, entered[row, leader] + schedule.waits[:, view])
        held = traffic.block(sent, leader)
        views.append((entered[:, alive].min(-1), sent, held, (held > deadline)[:, alive].any(-1)))
        entered = np.where(held <= deadline, after(held, timers.commit), deadline)
    opened, proposed, known, timeouts = (np.stack(part, 1) for part in zip(*views, strict=True))
    return Timeline(opened, proposed, known, known, np.zeros(proposed.shape, bool), timeouts)


SINGLE = Protocol(RECORD, path)
