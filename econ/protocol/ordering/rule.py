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

    Mechanically the machine never asks: a rule decides what conforming play is in games and claims, and what a report
    says of a breach.
    """

    @property
    def flow(self) -> Flow:
        """Who sees the flow before it is ordered."""

    def prescribed(self, *, reorders: bool, censors: bool) -> bool:
        """Whether a proposal with these features conforms."""

    def detectable(self, *, reorders: bool, censors: bool) -> Detectable:
        """How a non-conforming proposal shows; NONE when it conforms."""
