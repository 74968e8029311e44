"""A validator as a state machine: what all protocols have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from econ.consensus.simulation.blocks import Block, Proposal
from econ.consensus.simulation.journal import Journal
from econ.consensus.simulation.scheduler import Action, Scheduler
from econ.consensus.simulation.tally import Tally
from econ.consensus.simulation.wire import Wire
from econ.consensus.timeline import Timers


@dataclass(frozen=True)
class Setting:
    """What the validators of one run share: clock, wire and journal, timers, and who leads which view how."""

    scheduler: Scheduler
    wire: Wire
    journal: Journal
    timers: Timers
    leaders: Sequence[int]
    silent: Sequence[bool]
    waits: Sequence[int]
    stakes: Sequence[int]
    alive: Sequence[bool]


class Node(ABC):
    """A validator in a view; times are microseconds.

    A silent leader does nothing of a leader's part, neither proposing nor collecting votes; it votes and times out as
    everybody. A crashed validator sends nothing: what it still hears is what an observer in its place would. Nobody
    leads the views after the last one, and no timer runs there.
    """

    def __init__(self, number: int, setting: Setting) -> None:
        self.number = number
        self.setting = setting
        self.view = -1
        self.proposed = -1
        self._handlers = self.handlers()

    @abstractmethod
    def handlers(self) -> dict[type, Action]:
        """What is done on each kind of message."""

    @abstractmethod
    def start(self) -> None:
        """Time zero."""

    @abstractmethod
    def give_up(self, view: int) -> None:
        """The timer of the view that the validator is in has run out."""

    def receive(self, message: Any) -> None:
        """A message arrives."""
        self._handlers[type(message)](message)

    @property
    def now(self) -> int:
        """The time."""
        return self.setting.scheduler.now

    def leader(self, view: int) -> int | None:
        """Who leads a view; nobody after the last."""
        return self.setting.leaders[view] if 0 <= view < len(self.setting.leaders) else None

    def leads(self, view: int) -> bool:
        """Whether this validator does a leader's work in a view."""
        return self.leader(view) == self.number and not self.setting.silent[view] and self.setting.alive[self.number]

    def tally(self, share: Fraction) -> Tally:
        """Counts messages up to more than a share of the stake."""
        return Tally(self.setting.stakes, share)

    def later(self, delay: int, action: Action, argument: Any) -> None:
        """Does something after a while, or at once."""
        if delay:
            self.setting.scheduler.later(delay, action, argument)
        else:
            action(argument)

    def enter(self, view: int, *, failed: bool = False) -> None:
        """Enters a view and starts its timer."""
        self.view = view
        if self.setting.alive[self.number]:
            self.setting.journal.enter(view, self.now, failed=failed)
        if self.leader(view) is not None:
            self.setting.scheduler.later(self.patience(), self._expire, view)

    def patience(self) -> int:
        """The view's timer."""
        return self.setting.timers.propose

    def claim(self, view: int) -> bool:
        """Whether this validator is to propose in a view; says so once."""
        if not self.leads(view) or view <= self.proposed:
            return False
        self.proposed = view
        return True

    def send(self, receiver: int | None, message: Any) -> None:
        """A small message to one, if there is one."""
        if receiver is not None:
            self.setting.wire.send(self.number, receiver, message)

    def broadcast(self, message: Any) -> None:
        """A small message to all."""
        self.setting.wire.broadcast(self.number, message)

    def disseminate(self, proposal: Proposal) -> None:
        """A proposal to all; a new block goes into the journal."""
        if proposal.block.view == proposal.view:
            self.setting.journal.propose(proposal.block, self.now)
        self.setting.wire.disseminate(self.number, proposal)

    def speculate(self, block: Block) -> None:
        """The block is final here unless its leader signed twice."""
        self.setting.journal.speculate(self.number, block, self.now)

    def finalise(self, block: Block) -> None:
        """The block is final here, with all before it."""
        self.setting.journal.finalise(self.number, block, self.now)

    def _expire(self, view: int) -> None:
        if view == self.view:
            self.give_up(view)
