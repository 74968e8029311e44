"""Observers of a run: a digest of whole trajectories, recorded variables, time series."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np

from econ.engine.block import Array, State


class Digest:
    """One SHA-256 per lane over every variable, at every `stride`-th slot and at the last.

    A state is everything the future depends on and holds cumulative accounts, so a trajectory that differs once differs
    at every later observation.
    """

    def __init__(self, names: tuple[str, ...], lanes: int, *, slots: int, stride: int = 1) -> None:
        self.names = tuple(sorted(names))
        self.slots = slots
        self.stride = stride
        self._hashes = [hashlib.sha256() for _ in range(lanes)]

    def __call__(self, done: int, state: State) -> None:
        """Take the state into every lane's digest."""
        if done % self.stride and done != self.slots:
            return
        rows = np.concatenate([self._rows(state[name]) for name in self.names], axis=1)
        for lane, digest in enumerate(self._hashes):
            digest.update(rows[lane].tobytes())

    def per_lane(self) -> list[str]:
        """The digests (hex), in lane order."""
        return [digest.hexdigest() for digest in self._hashes]

    @staticmethod
    def _rows(value: Array) -> Array:
        return np.ascontiguousarray(value.reshape(len(value), -1).astype(np.int64))


def combined(per_lane: list[str]) -> str:
    """The digest of a whole experiment: SHA-256 over the lanes' digests in run order."""
    return hashlib.sha256("".join(per_lane).encode()).hexdigest()


class Recorder:
    """Keeps named variables of every slot, [slot, lane, ...]; for tests and small runs."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.kept: dict[str, list[Array]] = {name: [] for name in names}

    def __call__(self, done: int, state: State) -> None:
        """Append this slot's values."""
        for name in self.names:
            self.kept[name].append(np.asarray(state[name]))

    def array(self, name: str) -> Array:
        """The recorded values [slot, lane, ...]."""
        return np.stack(self.kept[name])


class Series:
    """A function of the state, kept at every `stride`-th slot: [sample, lane]; memory does not grow with the slots."""

    def __init__(self, measure: Callable[[State], Array], *, stride: int) -> None:
        self.measure = measure
        self.stride = stride
        self.samples: list[Array] = []

    def __call__(self, done: int, state: State) -> None:
        """Keep a sample when one is due."""
        if done % self.stride == 0:
            self.samples.append(np.array(self.measure(state), dtype=np.int64))


class Histogram:
    """Counts of non-negative values of a variable in bins of fixed width; the last bin is open."""

    def __init__(self, name: str, *, width: int, bins: int) -> None:
        self.name = name
        self.width = width
        self.counts = np.zeros(bins, np.int64)

    def __call__(self, done: int, state: State) -> None:
        """Count this slot's values that are not negative."""
        values = np.asarray(state[self.name])
        seen = values[values >= 0].astype(np.int64)
        if len(seen):
            np.add.at(self.counts, np.minimum(seen // self.width, len(self.counts) - 1), 1)
