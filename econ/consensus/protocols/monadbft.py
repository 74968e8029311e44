"""MonadBFT: two-chain with a certificate at both leaders, reproposal, and paced votes.

Source: monad-bft 532472d5 (2026-08-21); M. Jalalzai, K. Babel et al., MonadBFT, arXiv 2502.20692.
"""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.chain import Rules, run
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers

RECORD = Record(
    name="monadbft",
    title="MonadBFT",
    propose_timers=1,
    vote_timers=0,
    order_by_word=False,
    reverts_speculative=True,
    attributable=("equivocation",),
    evidence_live=False,
    accountable=Fraction(1, 3),
    quorum=Fraction(2, 3),
    speculative_hops=3,
    final_hops=5,
    period_hops=2,
    run=2,
    single_slot="speculative",
    aggregator="both",
    excluder="next leader",
    fork_depth=0,
    fork_price="certificate",
    loses_predecessor=False,
    responsive="optimistically",
    happy=(4, 1),
    unhappy=(1, 2),
    authenticators=(1, 2),
    source="monad-bft 532472d5: one round timer, reproposal keeps the predecessor; no evidence collected yet",
)


def path(traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """Two certificates in a row, each by the own leader or the next, and nothing voted for is left out."""
    return run(Rules(depth=2, both=True), traffic, schedule, timers)


MONADBFT = Protocol(RECORD, path)
