"""Jolteon: final after two certificates in a row; who times out tells everybody."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate, Failure, Proposal
from econ.consensus.simulation.chained import Chained
from econ.consensus.simulation.node import Setting
from econ.consensus.simulation.scheduler import Action


@dataclass(frozen=True, eq=False, slots=True)
class Timeout:
    """A validator gives a view up: its best certificate, how it came into the view, the block it voted for last."""

    view: int
    high: Certificate
    failure: Failure | None
    tip: Block | None
    sender: int


class Jolteon(Chained):
    """A validator of Jolteon: joins a third that gives up, and goes on with two thirds."""

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting, first)
        self.left = -1
        self.failure: Failure | None = None
        self._joins = self.tally(Fraction(1, 3))
        self._timeouts = self.tally(Fraction(2, 3))
        self._reported: dict[int, list[Timeout]] = {}

    def handlers(self) -> dict[type, Action]:
        """Timeouts too."""
        return {**super().handlers(), Timeout: self.on_timeout}

    def give_up(self, view: int) -> None:
        """Tells everybody, and votes no more in this view; the last view has no next leader to wait for."""
        if view > self.left and self.leader(view + 1) is not None:
            self.left = view
            self.voted = max(self.voted, view)
            self.broadcast(Timeout(view, self.high, self.failure, self.tip(), self.number))

    def tip(self) -> Block | None:
        """The block to report beside the best certificate."""
        return None

    def on_timeout(self, timeout: Timeout) -> None:
        """Counts those of its own view; what they carry brings it there."""
        self.learn(timeout.high)
        if timeout.failure is not None:
            self.learn_failure(timeout.failure)
        if timeout.view == self.view:
            self.count(timeout)

    def count(self, timeout: Timeout) -> None:
        """A third makes it join, two thirds end the view."""
        self._reported.setdefault(timeout.view, []).append(timeout)
        if self._joins.add(timeout.view, timeout.sender):
            self.give_up(timeout.view)
        if self._timeouts.add(timeout.view, timeout.sender):
            self.learn_failure(self._failure(timeout.view))

    def learn_failure(self, failure: Failure) -> None:
        """Keeps the latest, to show how it came into the view after."""
        if self.failure is None or failure.view > self.failure.view:
            self.failure = failure
        super().learn_failure(failure)

    def acceptable(self, proposal: Proposal) -> bool:
        """On the certificate of the view before, or on the best that a quorum reported when it failed."""
        justify, failure = proposal.block.justify, proposal.failure
        if justify is None:
            return False
        return justify.view == proposal.view - 1 or (
            failure is not None and failure.view == proposal.view - 1 and justify.view >= failure.high.view
        )

    def _failure(self, view: int) -> Failure:
        reported = self._reported.pop(view)
        high = max((timeout.high for timeout in reported), key=lambda certificate: certificate.view)
        tips = [timeout.tip for timeout in reported if timeout.tip is not None]
        return Failure(view, high, max(tips, key=lambda block: block.view, default=None))
