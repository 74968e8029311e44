"""The leader orders as it likes: Citrea today (highest tip first is a habit of the client, not a rule)."""

from __future__ import annotations

from dataclasses import dataclass

from econ.protocol.ordering.rule import Detectable, Flow


@dataclass(frozen=True)
class LeaderFree:
    """Every order of every selection conforms, so nothing here can be dishonest or detected."""

    flow: Flow = Flow.LEADER

    def prescribed(self, *, reorders: bool, censors: bool) -> bool:
        """Everything conforms."""
        return True

    def detectable(self, *, reorders: bool, censors: bool) -> Detectable:
        """Nothing to detect."""
        return Detectable.NONE
