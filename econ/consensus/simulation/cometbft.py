"""CometBFT: rounds of proposal, prevotes and precommits until a height is decided.

The rules are those of Tendermint (E. Buchman et al., 2018), where a majority of nil precommits waits as the code of
CometBFT does (`Timers.wait_on_nil`). A view is a round; the views of a height follow those of the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate, Proposal, child
from econ.consensus.simulation.node import Node, Setting
from econ.consensus.simulation.scheduler import Action

_PROPOSE, _PREVOTE, _PRECOMMIT = range(3)


@dataclass(frozen=True, eq=False, slots=True)
class RoundProposal:
    """A block for a round; `valid` is the round whose prevotes speak for it, -1 for a new one."""

    height: int
    round: int
    valid: int
    proposal: Proposal


@dataclass(frozen=True, eq=False, slots=True)
class RoundVote:
    """A prevote or precommit of a round, for a block or for none."""

    height: int
    round: int
    step: int
    block: Block | None
    sender: int


class Places:
    """Which view a height begins with; the first decision of the one before says it for everybody."""

    def __init__(self) -> None:
        self._first = {1: 0}

    def decided(self, height: int, number: int) -> None:
        """A round decided a height."""
        self._first.setdefault(height + 1, self._first[height] + number + 1)

    def view(self, height: int, number: int) -> int:
        """The view of a round."""
        return self._first[height] + number


class CometBFT(Node):
    """A validator of CometBFT."""

    def __init__(self, number: int, setting: Setting, first: Certificate, places: Places) -> None:
        super().__init__(number, setting)
        self._places = places
        self._last = first.block
        self._height, self._round, self._step = 0, 0, _PROPOSE
        self._locked: tuple[int, Block | None] = (-1, None)
        self._valid: tuple[int, Block | None] = (-1, None)
        self._waiting: set[tuple[int, int]] = set()
        self._proposals: dict[tuple[int, int], RoundProposal] = {}
        self._held: set[Block] = set()
        self._agreed: dict[tuple[int, int, int], Block | None] = {}
        self._decision: dict[int, tuple[int, Block]] = {}
        self._alike = self.tally(Fraction(2, 3))
        self._any = self.tally(Fraction(2, 3))

    def handlers(self) -> dict[type, Action]:
        """Proposals and votes."""
        return {RoundProposal: self.on_proposal, RoundVote: self.on_vote}

    def start(self) -> None:
        """The first height."""
        self._open(1)

    def on_proposal(self, proposal: RoundProposal) -> None:
        """Keeps the block."""
        self._held.add(proposal.proposal.block)
        self._proposals[proposal.height, proposal.round] = proposal
        self._progress()

    def on_vote(self, vote: RoundVote) -> None:
        """Counts votes that agree, and votes of any kind."""
        place = (vote.height, vote.round, vote.step)
        agreed = self._alike.add((place, vote.block), vote.sender)
        if agreed:
            self._agreed[place] = vote.block
        if agreed and vote.step == _PRECOMMIT and vote.block is not None:
            self._decision[vote.height] = (vote.round, vote.block)
        if self._any.add(place, vote.sender) or agreed:
            self._catch_up(vote)
            self._progress()

    def give_up(self, view: int) -> None:
        """No proposal in time: prevotes nil."""
        if self._step == _PROPOSE:
            self._prevote(None)
            self._progress()

    def patience(self) -> int:
        """Grows with each round of a height."""
        return self.setting.timers.propose + self._round * self.setting.timers.propose_step

    def _open(self, height: int) -> None:
        self._height = height
        self._locked = self._valid = (-1, None)
        self._open_round(0)

    def _open_round(self, number: int) -> None:
        self._round, self._step = number, _PROPOSE
        view = self._places.view(self._height, number)
        self.enter(view, failed=number > 0)
        if self.claim(view):
            self.later(self.setting.waits[view], self._propose, view)
        self._progress()

    def _propose(self, view: int) -> None:
        if view != self.view or self._last.height >= self._height:
            return
        valid, block = self._valid
        block = child(view, Certificate(self._last.view, self._last)) if block is None else block
        proposal = Proposal(view, block)
        if valid < 0:
            self.setting.journal.propose(block, self.now)
        self.setting.wire.disseminate(self.number, RoundProposal(self._height, self._round, valid, proposal))

    def _catch_up(self, vote: RoundVote) -> None:
        """Two thirds of a later round bring everybody there."""
        deciding = self._last.height >= self._height
        if vote.height == self._height and vote.round > self._round and not deciding:
            self._open_round(vote.round)

    def _progress(self) -> None:
        """Every rule that now applies, in the order of the steps."""
        if self._last.height >= self._height:
            return
        self._try_prevote()
        self._try_precommit()
        self._wait_for_votes()
        self._try_decide()

    def _try_prevote(self) -> None:
        proposal = self._proposals.get((self._height, self._round))
        if self._step != _PROPOSE or proposal is None:
            return
        block, (locked, lock) = proposal.proposal.block, self._locked
        shown = proposal.valid < 0 or self._agreed.get((self._height, proposal.valid, _PREVOTE)) is block
        if shown:
            self._prevote(block if locked <= proposal.valid or lock is block else None)

    def _try_precommit(self) -> None:
        place = (self._height, self._round, _PREVOTE)
        if place not in self._agreed or self._step == _PROPOSE:
            return
        block = self._agreed[place]
        if block is not None and block in self._held:
            self._valid = (self._round, block)
        if self._step == _PREVOTE and (block is None or block in self._held):
            self._locked = self._locked if block is None else (self._round, block)
            self._precommit(block)

    def _wait_for_votes(self) -> None:
        here = (self._height, self._round)
        timers = self.setting.timers
        if self._step == _PREVOTE and self._any.reached((*here, _PREVOTE)):
            self._wait(_PREVOTE, self._give_up_prevotes)
        if self._any.reached((*here, _PRECOMMIT)):
            self._wait(_PRECOMMIT, self._give_up_precommits)
            if not timers.wait_on_nil and self._agreed.get((*here, _PRECOMMIT), self._last) is None:
                self._open_round(self._round + 1)

    def _wait(self, step: int, action: Action) -> None:
        place = (self.view, step)
        if place not in self._waiting and self.leader(self.view) is not None:
            self._waiting.add(place)
            wait = self.setting.timers.vote + self._round * self.setting.timers.vote_step
            self.setting.scheduler.later(wait, action, (self._height, self._round))

    def _give_up_prevotes(self, place: tuple[int, int]) -> None:
        if place == (self._height, self._round) and self._step == _PREVOTE:
            self._precommit(None)
            self._progress()

    def _give_up_precommits(self, place: tuple[int, int]) -> None:
        if place == (self._height, self._round) and self._last.height < self._height:
            self._open_round(self._round + 1)

    def _try_decide(self) -> None:
        number, block = self._decision.get(self._height, (0, None))
        if block is None or block not in self._held or self._last.height >= self._height:
            return
        self._last = block
        self.finalise(block)
        self._places.decided(self._height, number)
        self.later(self.setting.timers.commit, self._open, self._height + 1)

    def _prevote(self, block: Block | None) -> None:
        self._step = _PREVOTE
        self.broadcast(RoundVote(self._height, self._round, _PREVOTE, block, self.number))

    def _precommit(self, block: Block | None) -> None:
        self._step = _PRECOMMIT
        self.broadcast(RoundVote(self._height, self._round, _PRECOMMIT, block, self.number))
