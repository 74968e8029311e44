"""Chained HotStuff: final after three certificates in a row."""

from __future__ import annotations

from econ.consensus.simulation.blocks import Proposal
from econ.consensus.simulation.jolteon import Jolteon


class ChainedHotStuff(Jolteon):
    """A validator of chained HotStuff.

    The paper leaves the pacemaker open; here it is what implementations of the family do: timeouts go to everybody.
    """

    depth = 3

    def acceptable(self, proposal: Proposal) -> bool:
        """Not below the lock, which is the parent of the best certificate."""
        justify, lock = proposal.block.justify, self.high.block.justify
        return lock is None or (justify is not None and justify.view >= lock.view)
