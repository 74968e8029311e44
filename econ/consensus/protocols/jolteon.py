"""Two-chain HotStuff: Jolteon, whose view change is quadratic, and HotStuff-2, whose leader waits instead.

Source: R. Gelashvili et al., Jolteon and Ditto (FC 2022), asonnino/hotstuff core.rs; D. Malkhi, K. Nayak, HotStuff-2.
"""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.chain import Rules, run
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers

JOLTEON_RECORD = Record(
    name="jolteon",
    title="Jolteon",
    propose_timers=1,
    vote_timers=0,
    order_by_word=False,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1, 3),
    quorum=Fraction(2, 3),
    speculative_hops=None,
    final_hops=5,
    period_hops=2,
    run=3,
    single_slot="nothing",
    aggregator="next leader",
    excluder="next leader",
    fork_depth=1,
    fork_price="timer",
    loses_predecessor=True,
    responsive="optimistically",
    happy=(2, 1),
    unhappy=(1, 2),
    authenticators=(1, 2),
    source="asonnino/hotstuff core.rs: after a timeout certificate a proposal extends the highest one reported",
)

HOTSTUFF_2_RECORD = Record(
    name="hotstuff-2",
    title="HotStuff-2",
    propose_timers=1,
    vote_timers=0,
    order_by_word=False,
    reverts_speculative=False,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1, 3),
    quorum=Fraction(2, 3),
    speculative_hops=None,
    final_hops=5,
    period_hops=2,
    run=3,
    single_slot="nothing",
    aggregator="next leader",
    excluder="next leader",
    fork_depth=1,
    fork_price="nothing",
    loses_predecessor=True,
    responsive="optimistically",
    happy=(2, 1),
    unhappy=(1, 1),
    authenticators=(2, 1),
    source="D. Malkhi, K. Nayak, HotStuff-2 (2023): a leader without the last certificate waits, unchecked",
)


def jolteon_path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Two certificates in a row; a failed view ends with a certificate of timeouts."""
    return run(Rules(depth=2), traffic, schedule, timers)


JOLTEON = Protocol(JOLTEON_RECORD, jolteon_path)


def hotstuff_2_path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Two certificates in a row; after a failed view the leader waits `Timers.settle` for late votes and locks."""
    return run(Rules(depth=2, settles=True), traffic, schedule, timers)


HOTSTUFF_2 = Protocol(HOTSTUFF_2_RECORD, hotstuff_2_path)
