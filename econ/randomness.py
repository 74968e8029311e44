"""Counter-based chance: every draw is a function of (seed, run) and (slot, index, purpose), and of nothing else.

numpy's Philox4x64-10 is keyed by (seed, run) and set to the counter (slot, index // 4, purpose, 0), which it raises
by one before it computes a block; the upper 32 bits of word index % 4 are the draw. A draw therefore does not depend
on the number of lanes, sequencers, slots or workers, and two worlds that differ in a strategy or a parameter see the
same chance.
Source: J. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

WEIGHT_BITS = 32
WEIGHT_TOTAL = 1 << WEIGHT_BITS
SLOTS_PER_FILL = 128
WORDS = 4

Array = npt.NDArray[Any]


def pick(draws: Array, weights: Array) -> Array:
    """The outcome each 32-bit draw selects, with chance proportional to integer weights.

    draws [lane], weights [k] or [lane, k] >= 0 with a sum of 2**32, or below 2**31; returns indices [lane]. The law
    this realises is `exact_weights`, to the last unit.
    """
    cumulative = np.cumsum(weights, axis=-1)
    total = cumulative[..., -1]
    if cumulative.ndim == 1:
        position = draws if int(total) == WEIGHT_TOTAL else draws * total >> WEIGHT_BITS
        return np.searchsorted(cumulative, position, side="right")
    position = np.where(total == WEIGHT_TOTAL, draws, draws * (total % WEIGHT_TOTAL) >> WEIGHT_BITS)
    return np.asarray((cumulative <= position[:, None]).sum(-1, dtype=np.int64))


def exact_weights(weights: Array) -> Array:
    """The number of 32-bit draws, out of 2**32, that select each outcome under `pick`.

    weights [..., k] with a positive sum; returns int64 [..., k] whose rows sum to exactly 2**32.
    """
    cumulative = np.cumsum(weights.astype(object), axis=-1)
    total = cumulative[..., -1:]
    below = -(-(cumulative * WEIGHT_TOTAL) // total)
    return np.asarray(np.diff(below, axis=-1, prepend=0).astype(np.int64))


class PhiloxWords:
    """32-bit draws of a fixed seed for a set of runs, filled SLOTS_PER_FILL slots at a time.

    runs are the run numbers of the lanes, in lane order. The cache holds one fill per purpose and is the only state;
    copies and pickles start with an empty one.
    """

    def __init__(self, seed: int, runs: tuple[int, ...]) -> None:
        self.seed = seed
        self.runs = runs
        self._generator = np.random.Philox(0)
        self._fills: dict[tuple[int, int], tuple[int, Array]] = {}

    def __deepcopy__(self, memo: object) -> PhiloxWords:
        """Return this very object, because draws carry no history."""
        return self

    def __reduce__(self) -> tuple[type[PhiloxWords], tuple[int, tuple[int, ...]]]:
        """Pickle the key only."""
        return PhiloxWords, (self.seed, self.runs)

    def draws(self, purpose: int, index: int, slot: int) -> Array:
        """The 32-bit draws [lane] of one purpose and index in one slot."""
        fill, offset = divmod(slot, SLOTS_PER_FILL)
        block, word = divmod(index, WORDS)
        held = self._fills.get((purpose, block))
        if held is None or held[0] != fill:
            held = (fill, self._filled(fill, block, purpose))
            self._fills[purpose, block] = held
        return np.asarray(held[1][offset, word])

    def _filled(self, fill: int, block: int, purpose: int) -> Array:
        words = np.empty((SLOTS_PER_FILL, WORDS, len(self.runs)), np.int64)
        for lane, run in enumerate(self.runs):
            words[:, :, lane] = self._run_words(run, (fill * SLOTS_PER_FILL, block, purpose, 0))
        return words

    def _run_words(self, run: int, counter: tuple[int, int, int, int]) -> Array:
        state: Any = self._generator.state
        state["state"]["key"][:] = (self.seed, run)
        state["state"]["counter"][:] = counter
        state["buffer_pos"] = WORDS
        state["has_uint32"] = 0
        self._generator.state = state
        raw = self._generator.random_raw(WORDS * SLOTS_PER_FILL)
        return (raw >> np.uint64(64 - WEIGHT_BITS)).astype(np.int64).reshape(SLOTS_PER_FILL, WORDS)
