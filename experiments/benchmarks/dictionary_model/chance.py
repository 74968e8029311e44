"""Chance: one random word per purpose and slot, from the generator that the machine uses too."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from econ.randomness import PhiloxWords

BITCOIN_BLOCK = 1
BITCOIN_FEE = 2
MEV = 3
TARGET = 4
FORCED = 5
OUTAGE = 6
ARRIVALS = 7
PROPOSAL = 9
MISS = 10
DETECTION = 11


class Words:
    """The random words of one seed; those of the run under way are kept at hand."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._words = PhiloxWords(seed, (0,))

    def __deepcopy__(self, memo: object) -> Words:
        """Return this very object, because draws carry no history."""
        return self

    def of(self, run: int) -> PhiloxWords:
        """The words of a run."""
        if self._words.runs != (run,):
            self._words = PhiloxWords(self.seed, (run,))
        return self._words


def outcome(params: Any, state: Any, purpose: int, cumulative: list[int], *, index: int = 0) -> int:
    """The outcome of one draw, given the cumulative weights of the outcomes (the last is 2**32)."""
    words = params["words"].of(state["run"] - 1)
    return bisect_right(cumulative, int(words.draws(purpose, index, state["chain"]["slot"])[0]))
