"""MonadBFT: both leaders certify a block, timeouts carry the block last voted for, and it is proposed again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate, Failure, Proposal, Vote, child
from econ.consensus.simulation.jolteon import Jolteon, Timeout
from econ.consensus.simulation.node import Setting
from econ.consensus.simulation.scheduler import Action


@dataclass(frozen=True, eq=False, slots=True)
class AdvanceRound:
    """A leader shows the certificate of its own block."""

    certificate: Certificate


@dataclass(frozen=True, eq=False, slots=True)
class Request:
    """A leader asks for the block that it must propose again and does not hold."""

    failure: Failure
    sender: int


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """The block asked for, or the word that the sender does not hold it either."""

    failure: Failure
    held: bool
    sender: int


class MonadBFT(Jolteon):
    """A validator of MonadBFT; a block is speculatively final with its certificate."""

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting, first)
        self._last: Block | None = None
        self._paced = (-2, 0)
        self._held: set[Block] = set()
        self._denied: Failure | None = None
        self._tips = self.tally(Fraction(2, 3))
        self._denials = self.tally(Fraction(2, 3))

    def handlers(self) -> dict[type, Action]:
        """Certificates of other leaders, and lost blocks."""
        more: dict[type, Action] = {
            AdvanceRound: self.on_advance,
            Request: self.on_request,
            Answer: self.on_answer,
        }
        return {**super().handlers(), **more}

    def on_proposal(self, proposal: Proposal) -> None:
        """Keeps the block."""
        self._held.add(proposal.block)
        super().on_proposal(proposal)

    def vote(self, proposal: Proposal) -> None:
        """A pace after the vote for the parent, at once after a failure."""
        justify, view = proposal.block.justify, proposal.view
        self.voted = view
        before, at = self._paced
        follows = justify is not None and justify.view == before == view - 1
        due = max(self.now, at + self.setting.timers.pace) if follows else self.now
        self._paced = (view, due)
        self.later(due - self.now, self._cast, proposal)

    def on_vote(self, vote: Vote) -> None:
        """Both leaders count; the block's own shows the certificate to all if nobody did before."""
        block = vote.block
        counts = self.leads(vote.view) or self.leads(vote.view + 1)
        if block is None or not counts or not self._votes.add((vote.view, block), vote.sender):
            return
        certificate, fresh = Certificate(vote.view, block), vote.view > self.high.view
        self.learn(certificate)
        if fresh and self.leads(vote.view):
            self.broadcast(AdvanceRound(certificate))

    def on_advance(self, advance: AdvanceRound) -> None:
        """As good as one's own count."""
        self.learn(advance.certificate)

    def learn(self, certificate: Certificate) -> None:
        """Every certificate confirms its block speculatively."""
        self.speculate(certificate.block)
        super().learn(certificate)

    def tip(self) -> Block | None:
        """The block voted for last, if it is later than the best certificate."""
        return self._last if self._last is not None and self._last.view > self.high.view else None

    def count(self, timeout: Timeout) -> None:
        """A quorum for one tip certifies it in this view; then the view has not failed."""
        if timeout.tip is not None and self._tips.add((timeout.view, timeout.tip), timeout.sender):
            self.learn(Certificate(timeout.view, timeout.tip))
        if timeout.view == self.view:
            super().count(timeout)

    def propose(self, failure: Failure | None) -> None:
        """A new block, or the tip again where a failed view left one that is not certified."""
        tip = None if failure is None else failure.tip
        if self.proposed != self.view or failure is None or tip is None or tip.view <= self.high.view:
            super().propose(failure)
        elif tip in self._held:
            self.disseminate(Proposal(self.view, tip, failure))
        else:
            self.broadcast(Request(failure, self.number))

    def on_request(self, request: Request) -> None:
        """Gives the block, or signs that it does not hold it."""
        held = request.failure.tip in self._held
        if not held:
            self._denied = request.failure
        self.send(request.sender, Answer(request.failure, held, self.number))

    def on_answer(self, answer: Answer) -> None:
        """The block comes back, or a quorum lets the leader leave it out."""
        failure, view = answer.failure, answer.failure.view + 1
        if view != self.view or failure.tip is None or failure.tip in self._held:
            return
        if answer.held:
            self._held.add(failure.tip)
            self.disseminate(Proposal(view, failure.tip, failure))
        elif self._denials.add(failure.view, answer.sender):
            self.disseminate(Proposal(view, child(view, self.high), failure, unendorsed=True))

    def acceptable(self, proposal: Proposal) -> bool:
        """As in Jolteon, but a reported tip must be proposed again, certified or not endorsed."""
        failure, justify = proposal.failure, proposal.block.justify
        if self._denied is not None and self._denied.view == proposal.view - 1 and failure is not self._denied:
            return False
        if failure is None or failure.tip is None or proposal.unendorsed:
            return super().acceptable(proposal)
        if proposal.block is failure.tip:
            return failure.view == proposal.view - 1
        return super().acceptable(proposal) and justify is not None and justify.view >= failure.tip.view

    def _cast(self, proposal: Proposal) -> None:
        if proposal.view > self.left:
            self._last = proposal.block
            vote = Vote(proposal.view, proposal.block, self.number)
            for receiver in dict.fromkeys((self.leader(proposal.view), self.leader(proposal.view + 1))):
                self.send(receiver, vote)
