"""What a consensus protocol answers to the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsensusProtocol:
    """A protocol's record.

    `timers_lost` counts the propose and vote timers that a dead leader costs; `order_by_word` says that users rely on
    the leader's signature alone before a quorum or Bitcoin confirms it; `attributable` names offences of which the
    protocol's own messages are proof; `evidence_live` whether the deployed code collects that proof.
    """

    name: str
    propose_timers: int
    vote_timers: int
    order_by_word: bool
    attributable: tuple[str, ...]
    evidence_live: bool
    source: str

    def view_change_ms(self, timeout_propose_ms: int, timeout_vote_ms: int) -> int:
        """Wall clock that a dead leader costs, milliseconds."""
        return self.propose_timers * timeout_propose_ms + self.vote_timers * timeout_vote_ms
