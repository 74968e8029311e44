"""What an ordering rule answers: which proposals conform, how a breach shows, and who sees the flow beforehand."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Detectable(Enum):
    """How a breach of the ordering rule shows."""

    SELF_INCRIMINATING = "self-incriminating"
    QUORUM_ATTESTED = "quorum-attested"
    STATISTICAL = "statistical"
    NONE = "none"


class Flow(Enum):
    """Who sees a transaction before it is ordered."""

    LEADER = "leader's private mempool"
    GOSSIP = "gossip"
    ENCRYPTED = "encrypted"


class OrderingRule(Protocol):
    """Say what honest ordering is.

    Mechanically: `free_order` tells the machine whether taking the slot's extractable value breaches the rule; the
    rest is for claims and reports.
    """

    @property
    def flow(self) -> Flow:
        """Who sees the flow before it is ordered."""

    def prescribed(self, *, reorders: bool, censors: bool) -> bool:
        """Whether a proposal with these features conforms."""

    def detectable(self, *, reorders: bool, censors: bool) -> Detectable:
        """How a non-conforming proposal shows; NONE when it conforms."""
