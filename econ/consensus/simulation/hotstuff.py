"""Basic HotStuff: a leader takes its own block through three rounds of votes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate, Proposal, Vote, child
from econ.consensus.simulation.node import Node, Setting
from econ.consensus.simulation.scheduler import Action

_PREPARE, _PRE_COMMIT, _COMMIT, _DECIDE = range(4)


@dataclass(frozen=True, eq=False, slots=True)
class NewView:
    """A validator is in a view; `high` is the best certificate it knows."""

    view: int
    high: Certificate
    sender: int


@dataclass(frozen=True, eq=False, slots=True)
class Phase:
    """The leader shows that a quorum voted in the phase before."""

    view: int
    phase: int
    certificate: Certificate


class HotStuff(Node):
    """A validator of basic HotStuff: a view ends with the leader's word that its block is decided, or by timer."""

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting)
        self.high = self.lock = first
        self._reports = self.tally(Fraction(2, 3))
        self._votes = self.tally(Fraction(2, 3))
        self._voted: set[tuple[int, int]] = set()

    def handlers(self) -> dict[type, Action]:
        """Reports, proposals, votes and phases."""
        return {
            NewView: self.on_new_view,
            Proposal: self.on_proposal,
            Vote: self.on_vote,
            Phase: self.on_phase,
        }

    def start(self) -> None:
        """The first leader proposes at once: there is nothing to report."""
        self.enter(0)
        if self.claim(0):
            self.later(self.setting.waits[0], self._propose, 0)

    def give_up(self, view: int) -> None:
        """Reports to the next leader."""
        self._go_on(view + 1, failed=True)

    def on_new_view(self, report: NewView) -> None:
        """The leader proposes on the best of a quorum of reports."""
        if not self.leads(report.view):
            return
        self.high = max(self.high, report.high, key=lambda certificate: certificate.view)
        if self._reports.add(report.view, report.sender) and self.view <= report.view and self.claim(report.view):
            self._reach(report.view)
            self.later(self.setting.waits[report.view], self._propose, report.view)

    def on_proposal(self, proposal: Proposal) -> None:
        """Votes unless it is below the lock."""
        justify = proposal.block.justify
        self._reach(proposal.view)
        if justify is not None and justify.view >= self.lock.view:
            self._vote(proposal.view, _PREPARE, proposal.block)

    def on_vote(self, vote: Vote) -> None:
        """The leader counts each phase and opens the next."""
        block = vote.block
        if block is not None and self._votes.add((vote.view, vote.phase), vote.sender):
            self.broadcast(Phase(vote.view, vote.phase + 1, Certificate(vote.view, block)))

    def on_phase(self, phase: Phase) -> None:
        """Keeps the certificate, locks, or decides."""
        if phase.phase == _DECIDE:
            self._decide(phase)
            return
        self._reach(phase.view)
        self.high = max(self.high, phase.certificate, key=lambda certificate: certificate.view)
        if phase.phase == _COMMIT:
            self.lock = max(self.lock, phase.certificate, key=lambda certificate: certificate.view)
        self._vote(phase.view, phase.phase, phase.certificate.block)

    def _decide(self, phase: Phase) -> None:
        self.finalise(phase.certificate.block)
        if phase.view >= self.view:
            self._go_on(phase.view + 1, failed=False)

    def _propose(self, view: int) -> None:
        if view == self.view:
            self.disseminate(Proposal(view, child(view, self.high)))

    def _vote(self, view: int, phase: int, block: Block) -> None:
        if view == self.view and (view, phase) not in self._voted:
            self._voted.add((view, phase))
            self.send(self.leader(view), Vote(view, block, self.number, phase))

    def _reach(self, view: int) -> None:
        if view > self.view:
            self.enter(view)

    def _go_on(self, view: int, *, failed: bool) -> None:
        self.enter(view, failed=failed)
        self.send(self.leader(view), NewView(view, self.high, self.number))
