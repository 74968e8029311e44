"""Chained protocols: one proposal and one vote a view, the votes to the next leader."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate, Failure, Proposal, Vote, child
from econ.consensus.simulation.node import Node, Setting
from econ.consensus.simulation.scheduler import Action


class Chained(Node):
    """A validator of a chained protocol: `depth` certificates of views in a row make the first one's block final."""

    depth = 2

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting)
        self.high = first
        self.voted = -1
        self._votes = self.tally(Fraction(2, 3))

    def handlers(self) -> dict[type, Action]:
        """Proposals and votes."""
        return {Proposal: self.on_proposal, Vote: self.on_vote}

    def start(self) -> None:
        """The first leader proposes at once."""
        self.enter(0)
        self.lead(0, None)

    @abstractmethod
    def acceptable(self, proposal: Proposal) -> bool:
        """Whether a proposal of the validator's own view may be voted for."""

    def on_proposal(self, proposal: Proposal) -> None:
        """Learns what the proposal rests on, and votes once a view."""
        if proposal.block.justify is not None:
            self.learn(proposal.block.justify)
        if proposal.failure is not None:
            self.learn_failure(proposal.failure)
        if proposal.view == self.view and proposal.view > self.voted and self.acceptable(proposal):
            self.vote(proposal)

    def vote(self, proposal: Proposal) -> None:
        """The vote goes to the next leader."""
        self.voted = proposal.view
        self.send(self.leader(proposal.view + 1), Vote(proposal.view, proposal.block, self.number))

    def on_vote(self, vote: Vote) -> None:
        """The next leader counts."""
        block = vote.block
        if block is not None and self.leads(vote.view + 1) and self._votes.add((vote.view, block), vote.sender):
            self.learn(Certificate(vote.view, block))

    def learn(self, certificate: Certificate) -> None:
        """A certificate may make a block final, ends its view, and lets the next leader propose."""
        if certificate.view > self.high.view:
            self.high = certificate
            self._commit(certificate)
        if certificate.view >= self.view:
            self.enter(certificate.view + 1)
        if certificate.view + 1 == self.view:
            self.lead(self.view, None)

    def learn_failure(self, failure: Failure) -> None:
        """A quorum left a view."""
        if failure.view >= self.view:
            self.enter(failure.view + 1, failed=True)
        if failure.view + 1 == self.view:
            self.lead(self.view, failure)

    def lead(self, view: int, failure: Failure | None) -> None:
        """Proposes after the leader's own wait."""
        if self.claim(view):
            self.later(self.setting.waits[view], self.propose, failure)

    def propose(self, failure: Failure | None) -> None:
        """A new block on the best certificate, unless the view is over."""
        if self.proposed == self.view:
            self.disseminate(Proposal(self.view, child(self.view, self.high), failure))

    def _commit(self, certificate: Certificate) -> None:
        block = _committed(certificate, self.depth)
        if block is not None:
            self.finalise(block)


def _committed(certificate: Certificate, depth: int) -> Block | None:
    for _ in range(depth - 1):
        below = certificate.block.justify
        if below is None or below.view != certificate.view - 1:
            return None
        certificate = below
    return certificate.block
