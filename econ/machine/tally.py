"""What a final state does not tell of its run: pauses without a block, and how long forced transactions took."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, State

MS_PER_MINUTE = 60_000
# Minutes: up to a few Bitcoin blocks, and about a day, where forced transactions fall due.
WITHIN = (
    *range(10, 121, 10),
    *(150, 180, 240, 360, 720, 1_200, 1_320, 1_380, 1_440, 1_500, 1_560, 1_620, 1_680, 1_800, 2_160),
)


class Tally:
    """An observer of a chunk: pauses between final blocks, and tagged forced transactions by time to execution.

    A pause is a stretch of slots without a final block that lasts a minute or more. Of transactions within x minutes
    only those count that were sent x minutes or more before the end, executed or not: so the end hides none.
    """

    def __init__(self, lanes: int, *, slots: int, slot_ms: int) -> None:
        self.slots = slots
        self.least = max(-(-MS_PER_MINUTE // slot_ms), 1)
        self.edges = np.array([minutes * MS_PER_MINUTE // slot_ms for minutes in WITHIN], dtype=np.int64)
        self.gap = np.zeros(lanes, np.int64)
        self.longest = np.zeros(lanes, np.int64)
        self.pauses = np.zeros(lanes, np.int64)
        self.paused = np.zeros(lanes, np.int64)
        self.sent = np.zeros((lanes, len(WITHIN)), np.int64)
        self.done = np.zeros((lanes, len(WITHIN)), np.int64)

    def __call__(self, done: int, state: State) -> None:
        """Take in a slot; the start is none."""
        if done:
            self._pause(np.asarray(state["final"]) == 1)
            self._executed(done, np.asarray(state["tag_done"]))

    def _pause(self, final: Array) -> None:
        self.gap = np.where(final, 0, self.gap + 1)
        if self.gap.any():
            self.longest = np.maximum(self.longest, self.gap)
            self.pauses += self.gap == self.least
            self.paused += np.where(self.gap == self.least, self.least, self.gap > self.least)

    def _executed(self, done: int, waited: Array) -> None:
        lanes = np.flatnonzero(waited >= 0)
        if len(lanes):
            waits = waited[lanes].astype(np.int64)[:, None]
            watched = done - waits + self.edges <= self.slots
            self.sent[lanes] += watched
            self.done[lanes] += watched & (waits <= self.edges)

    def rows(self, final: State) -> dict[str, Array]:
        """Slots of the longest gap, pauses, slots in pauses [run]; forced transactions sent and executed [run, WITHIN].

        `final` is the state after the last slot.
        """
        under_way = np.asarray(final["tag_age"]) >= 0
        age = np.asarray(final["tag_wait"]).astype(np.int64)
        waiting = under_way[:, None] & (age[:, None] >= self.edges)
        return {
            "longest_gap": self.longest,
            "pauses": self.pauses,
            "paused": self.paused,
            "forced_watched": self.sent + waiting,
            "forced_within": self.done,
        }
