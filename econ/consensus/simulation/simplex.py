"""Simplex: votes go to everybody, and a view is left as soon as it is notarised or nullified."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate, Proposal, Vote, child
from econ.consensus.simulation.node import Node, Setting
from econ.consensus.simulation.scheduler import Action

_NOTARISE, _FINALISE = 0, 1


@dataclass(frozen=True, eq=False, slots=True)
class Chain:
    """A proposal with what it rests on: the certificate of its parent, and the `nullified` views after that."""

    proposal: Proposal
    nullified: tuple[int, ...]


class Simplex(Node):
    """A validator of Simplex.

    Certificates travel inside proposals, not by themselves: everybody hears every vote. A validator nullifies a view
    `Timers.propose` after entering it if it holds no block, and `Timers.vote` later if there is no certificate.
    A block that comes late is still voted for where its certificate, not its nullification, came before it.
    """

    speculative = True
    notarising = Fraction(2, 3)

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting)
        self._certified = {-1: first}
        self._nullified: set[int] = set()
        self.voted: set[int] = set()
        self.denied: set[int] = set()
        self._notarising = self.tally(self.notarising)
        self._nullifying = self.tally(self.notarising)
        self.finalising = self.tally(Fraction(2, 3))

    def handlers(self) -> dict[type, Action]:
        """Proposals and votes, which may be empty."""
        return {Chain: self.on_proposal, Vote: self.on_vote}

    def start(self) -> None:
        """The first leader proposes at once."""
        self._go_on(0, failed=False)

    def give_up(self, view: int) -> None:
        """Without a block nullifies, with one waits for its certificate."""
        if view in self.voted:
            self.later(self.setting.timers.vote, self._lose_patience, view)
        else:
            self.deny(view)

    def deny(self, view: int) -> None:
        """Nullifies a view, once."""
        if view not in self.denied:
            self.denied.add(view)
            self.broadcast(Vote(view, None, self.number))

    def on_proposal(self, chain: Chain) -> None:
        """Learns what the proposal rests on, and votes unless it nullified the view."""
        block, view = chain.proposal.block, chain.proposal.view
        if block.justify is not None:
            self._certify(block.justify)
        for nullified in chain.nullified:
            self._nullify(nullified)
        if (view >= self.view or view in self._certified) and view not in self.denied | self.voted:
            self.voted.add(view)
            self.broadcast(Vote(view, block, self.number, _NOTARISE))

    def on_vote(self, vote: Vote) -> None:
        """Counts notarising, nullifying and finalising votes."""
        block = vote.block
        if block is None:
            if self._nullifying.add(vote.view, vote.sender):
                self._nullify(vote.view)
        elif vote.phase == _FINALISE:
            self.count_final(block, vote.sender)
        else:
            self.count_notarising(block, vote.sender)

    def count_notarising(self, block: Block, sender: int) -> None:
        """A quorum certifies the block."""
        if self._notarising.add(block, sender):
            self._certify(Certificate(block.view, block))

    def count_final(self, block: Block, sender: int) -> None:
        """A quorum makes the block final, whatever happens later."""
        if self.finalising.add(block, sender):
            self.finalise(block)

    def certified(self, block: Block) -> None:
        """Confirms the block speculatively, and votes to finalise it unless the view was nullified."""
        self.speculate(block)
        if block.view not in self.denied:
            self.broadcast(Vote(block.view, block, self.number, _FINALISE))

    def _certify(self, certificate: Certificate) -> None:
        view = certificate.view
        if view in self._certified:
            return
        self._certified[view] = certificate
        self.certified(certificate.block)
        if view >= self.view:
            self._go_on(view + 1, failed=False)

    def _nullify(self, view: int) -> None:
        self._nullified.add(view)
        if view >= self.view:
            self._go_on(view + 1, failed=True)

    def _go_on(self, view: int, *, failed: bool) -> None:
        self.enter(view, failed=failed)
        if self.claim(view):
            self.later(self.setting.waits[view], self._propose, view)

    def _propose(self, view: int) -> None:
        if view != self.view:
            return
        parent = next(before for before in range(view - 1, -2, -1) if before in self._certified)
        block = child(view, self._certified[parent])
        self.setting.journal.propose(block, self.now)
        self.setting.wire.disseminate(self.number, Chain(Proposal(view, block), tuple(range(parent + 1, view))))

    def _lose_patience(self, view: int) -> None:
        if view == self.view:
            self.deny(view)
