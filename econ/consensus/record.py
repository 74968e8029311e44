"""What a consensus protocol is, apart from its latency: costs, properties, and what its messages prove."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Record:
    """A protocol's record.

    `propose_timers` and `vote_timers` are what a view with a dead leader costs. `order_by_word`: users rely on the
    leader's signature alone before a quorum or Bitcoin confirms it. `reverts_speculative`: the block's own leader can
    take a speculative confirmation back by signing twice. `attributable` names offences of which the protocol's own
    messages are proof; `evidence_live` whether the deployed code collects that proof; `accountable` the share of the
    power that is provably guilty after two conflicting final blocks.

    `quorum` is the share of power that a quorum must exceed. Hops are one-way delays until everybody knows:
    `speculative_hops` (None without), `final_hops`, `period_hops` between proposals. `run` counts the views with live
    leaders in a row, the block's own first, until it is final. `single_slot` says what is known before the next
    proposal: "final", "speculative" or "nothing".

    `aggregator` forms the certificate of a block: "nobody", "leader", "next leader" or "both"; `excluder` may leave
    single votes out of it. `fork_depth` counts predecessors that a leader can leave out without proof, `fork_price`
    what it pays: "nothing", "timer", "certificate" (two thirds deny the block) or "impossible". `loses_predecessor`: a
    dead leader takes its predecessor's block with it. `responsive`: "fully", "optimistically" or "no".
    `happy` and `unhappy` are the messages of a view as (coefficient, power of the set's size), `authenticators`
    likewise for the signatures that a view sends.
    """

    name: str
    title: str
    propose_timers: int
    vote_timers: int
    order_by_word: bool
    reverts_speculative: bool
    attributable: tuple[str, ...]
    evidence_live: bool
    accountable: Fraction
    quorum: Fraction
    speculative_hops: int | None
    final_hops: int
    period_hops: int
    run: int
    single_slot: str
    aggregator: str
    excluder: str
    fork_depth: int
    fork_price: str
    loses_predecessor: bool
    responsive: str
    happy: tuple[int, int]
    unhappy: tuple[int, int]
    authenticators: tuple[int, int]
    source: str

    def view_change_ms(self, timeout_propose_ms: int, timeout_vote_ms: int) -> int:
        """Wall clock that a dead leader costs, milliseconds."""
        return self.propose_timers * timeout_propose_ms + self.vote_timers * timeout_vote_ms

    def messages(self, size: int) -> int:
        """Leading term of the messages that a view without failures delivers."""
        return int(self.happy[0] * size ** self.happy[1])

    def messages_of_a_failure(self, size: int) -> int:
        """Leading term of the messages that a failed view delivers."""
        return int(self.unhappy[0] * size ** self.unhappy[1])

    def signatures(self, size: int) -> int:
        """Leading term of the authenticators that a view sends."""
        return int(self.authenticators[0] * size ** self.authenticators[1])
