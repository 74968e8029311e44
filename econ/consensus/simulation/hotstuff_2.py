"""HotStuff-2: final after two certificates in a row; after a failed view the leader waits for every lock."""

from __future__ import annotations

from econ.consensus.simulation.blocks import Certificate, Failure, Proposal
from econ.consensus.simulation.jolteon import Jolteon
from econ.consensus.simulation.node import Setting


class HotStuff2(Jolteon):
    """A validator of HotStuff-2: a leader without the certificate of the view before waits `Timers.settle` more.

    The certificate ends that wait if it still comes. The pacemaker is the family's: timeouts go to everybody.
    """

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting, first)
        self._settling = -1

    def lead(self, view: int, failure: Failure | None) -> None:
        """At once on a certificate, Delta later on a failure."""
        if failure is not None and self.claim(view):
            self._settling = view
            self.later(self.setting.waits[view] + self.setting.timers.settle, self._settled, failure)
        elif failure is None and self._settling == view:
            self._settling = -1
            self.later(self.setting.waits[view], self.propose, None)
        elif failure is None:
            super().lead(view, None)

    def acceptable(self, proposal: Proposal) -> bool:
        """Not below the best certificate, which is the lock."""
        justify = proposal.block.justify
        return justify is not None and justify.view >= self.high.view

    def _settled(self, failure: Failure) -> None:
        if self._settling == self.view:
            self._settling = -1
            self.propose(failure)
