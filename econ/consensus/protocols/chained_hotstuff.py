"""Chained HotStuff: one phase a view, final after three views in a row.

Source: M. Yin et al., HotStuff, PODC 2019; J. Niu et al. on its forks (arXiv 2501.02970).
"""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.chain import Rules, run
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers

RECORD = Record(
    name="chained-hotstuff",
    title="Chained HotStuff",
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
    period_hops=2,
    run=4,
    single_slot="nothing",
    aggregator="next leader",
    excluder="next leader",
    fork_depth=2,
    fork_price="nothing",
    loses_predecessor=True,
    responsive="fully",
    happy=(2, 1),
    unhappy=(1, 1),
    authenticators=(2, 1),
    source="M. Yin et al., HotStuff (2019), chained form: the next leader holds the votes",
)


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Three certificates in a row."""
    return run(Rules(depth=3), traffic, schedule, timers)


CHAINED_HOTSTUFF = Protocol(RECORD, path)
