"""A single sequencer, with standbys: the leader's signature is the order."""

from __future__ import annotations

from econ.consensus.simulation.blocks import Certificate, Proposal, child
from econ.consensus.simulation.node import Node, Setting
from econ.consensus.simulation.scheduler import Action


class Single(Node):
    """Follows whoever leads: each block is final where it arrives, and the next one follows `Timers.commit` later.

    There is no agreement to protect: a late block and its standby's may both be believed.
    """

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting)
        self.high = first

    def handlers(self) -> dict[type, Action]:
        """Proposals alone."""
        return {Proposal: self.on_proposal}

    def start(self) -> None:
        """The first leader proposes at once."""
        self._go_on((0, False))

    def on_proposal(self, proposal: Proposal) -> None:
        """Believed as it stands."""
        self.setting.journal.believe(self.number, proposal.block, self.now)
        if proposal.view > self.high.view:
            self.high = Certificate(proposal.view, proposal.block)
        if proposal.view >= self.view:
            self.later(self.setting.timers.commit, self._go_on, (proposal.view + 1, False))

    def give_up(self, view: int) -> None:
        """The next one takes over."""
        if view > self.high.view:
            self._go_on((view + 1, True))

    def _go_on(self, step: tuple[int, bool]) -> None:
        view, failed = step
        if view <= self.view:
            return
        self.enter(view, failed=failed)
        if self.claim(view):
            self.later(self.setting.waits[view], self._propose, view)

    def _propose(self, view: int) -> None:
        if view == self.view:
            self.disseminate(Proposal(view, child(view, self.high)))
