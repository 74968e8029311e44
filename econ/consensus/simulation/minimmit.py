"""Minimmit: one round of votes; two fifths of them end a view, four fifths make its block final."""

from __future__ import annotations

from fractions import Fraction

from econ.consensus.simulation.blocks import Block, Certificate
from econ.consensus.simulation.node import Setting
from econ.consensus.simulation.simplex import Simplex


class Minimmit(Simplex):
    """A validator of Minimmit: who voted for a block does not nullify its view by timer."""

    notarising = Fraction(2, 5)

    def __init__(self, number: int, setting: Setting, first: Certificate) -> None:
        super().__init__(number, setting, first)
        self.finalising = self.tally(Fraction(4, 5))

    def give_up(self, view: int) -> None:
        """Nullifies a view without a block."""
        if view not in self.voted:
            self.deny(view)

    def count_notarising(self, block: Block, sender: int) -> None:
        """The same vote counts towards both quorums."""
        super().count_notarising(block, sender)
        self.count_final(block, sender)

    def certified(self, block: Block) -> None:
        """Two fifths confirm nothing."""
