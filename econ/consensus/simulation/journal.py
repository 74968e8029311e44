"""What an observer of a whole run writes down, in the terms of a timeline."""

from __future__ import annotations

from econ.consensus.quorum import NEVER
from econ.consensus.simulation.blocks import Block


class Journal:
    """Times of one run by view and validator, microseconds, NEVER where it did not happen.

    `decided` [validator] are the blocks final there. It takes no part in the protocol: nobody reads it.
    """

    def __init__(self, views: int, size: int) -> None:
        self.entered = [NEVER] * views
        self.proposed = [NEVER] * views
        self.failed = [False] * views
        self.speculative = [[NEVER] * size for _ in range(views)]
        self.final = [[NEVER] * size for _ in range(views)]
        self.blocks: list[Block] = []
        self.decided: list[set[Block]] = [set() for _ in range(size)]
        self._seen = -1

    def enter(self, view: int, time: int, *, failed: bool) -> None:
        """A validator is in a view, and left the one before with or without a timer."""
        if view <= self._seen:
            return
        self._seen = view
        if view < len(self.entered):
            self.entered[view] = time
        if view > 0:
            self.failed[view - 1] = failed

    def propose(self, block: Block, time: int) -> None:
        """A leader sends a new block."""
        self.blocks.append(block)
        self.proposed[block.view] = time

    def speculate(self, validator: int, block: Block, time: int) -> None:
        """A block is final unless its own leader signed twice."""
        if block.view >= 0:
            times = self.speculative[block.view]
            times[validator] = min(times[validator], time)

    def finalise(self, validator: int, block: Block, time: int) -> None:
        """A block is final at a validator, and with it all before it."""
        last: Block | None = block
        while last is not None and last.view >= 0 and last not in self.decided[validator]:
            self.believe(validator, last, time)
            last = last.parent

    def believe(self, validator: int, block: Block, time: int) -> None:
        """A block is final at a validator, by itself."""
        self.decided[validator].add(block)
        self.final[block.view][validator] = time
        self.speculate(validator, block, time)

    def lost(self) -> list[bool]:
        """Views whose block was left out for good: a later one is final without it."""
        final = set().union(*self.decided)
        last = max((block.view for block in final), default=-1)
        gone = {block.view for block in self.blocks if block not in final and block.view < last}
        kept = {block.view for block in final}
        return [view in gone - kept for view in range(len(self.proposed))]
