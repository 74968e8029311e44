"""Stake-weighted counting of messages."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction


class Tally:
    """Stake heard on each matter; a quorum is more than a share of all stake. Everybody speaks once on a matter."""

    def __init__(self, stakes: Sequence[int], share: Fraction) -> None:
        self._stakes = stakes
        self._quorum = int(share * sum(stakes)) + 1
        self._heard: dict[Hashable, int] = {}

    def add(self, matter: Hashable, sender: int) -> bool:
        """Whether this message is the one that completes the quorum."""
        before = self._heard.get(matter, 0)
        self._heard[matter] = after = before + self._stakes[sender]
        return before < self._quorum <= after

    def reached(self, matter: Hashable) -> bool:
        """Whether the quorum is complete."""
        return self._heard.get(matter, 0) >= self._quorum
