"""First come, first served by the leader's own clock."""

from __future__ import annotations

from dataclasses import dataclass

from econ.protocol.ordering.rule import Detectable, Flow


@dataclass(frozen=True)
class FirstComeFirstServed:
    """Arrival order without omission conforms.

    Arrival times are the leader's word, so a breach shows only in statistics over many blocks (dYdX measured about
    four times the honest noise floor for a bad validator), and statistics never slash in a preset.
    """

    flow: Flow = Flow.GOSSIP

    def prescribed(self, *, reorders: bool, censors: bool) -> bool:
        """Neither reordering nor omission conforms."""
        return not (reorders or censors)

    def detectable(self, *, reorders: bool, censors: bool) -> Detectable:
        """Statistical evidence only."""
        return Detectable.STATISTICAL if reorders or censors else Detectable.NONE
