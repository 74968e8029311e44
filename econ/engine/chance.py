"""The two ways to answer a declared chance event: sample it, or fix it while enumerating."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from econ.engine.block import Array, Chance, Params, State
from econ.randomness import PhiloxWords, exact_weights, pick


class Sampled:
    """Chance drawn from Philox words keyed by (seed, run); `runs` are the run numbers of the lanes.

    Without `runs` the lane is the run that the engine states in `state["run"]` (cadCAD counts from one).
    """

    def __init__(self, seed: int, runs: tuple[int, ...] | None = None) -> None:
        self.seed = seed
        self.runs = runs
        self._words: PhiloxWords | None = None if runs is None else PhiloxWords(seed, runs)

    def __deepcopy__(self, memo: object) -> Sampled:
        """Return this very object, because draws carry no history."""
        return self

    def __reduce__(self) -> tuple[type[Sampled], tuple[int, tuple[int, ...] | None]]:
        """Pickle the key only."""
        return Sampled, (self.seed, self.runs)

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        """The sampled outcome [lane] of an event in this slot."""
        weights = chance.weights(params, state)
        if weights.shape[-1] == 1:
            return np.zeros(len(state["slot"]), np.int64)
        draws = self._of(state).draws(chance.purpose, chance.index, int(state["slot"][0]))
        return pick(draws, weights)

    def _of(self, state: State) -> PhiloxWords:
        if self.runs is not None and self._words is not None:
            return self._words
        run = int(state["run"]) - 1
        if self._words is None or self._words.runs != (run,):
            self._words = PhiloxWords(self.seed, (run,))
        return self._words


class Fixed:
    """Chance whose outcomes [lane] were chosen beforehand, by name."""

    def __init__(self, outcomes: Mapping[str, Array]) -> None:
        self.outcomes = outcomes

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        """The chosen outcome [lane] of an event."""
        return self.outcomes[chance.name]


def enumerated(chance: Chance, params: Params, state: State, *, lanes: int) -> Array:
    """Exact integer weights [lane, k] of an event's outcomes, summing to 2**32 in every lane."""
    weights = exact_weights(np.asarray(chance.weights(params, state)))
    return np.broadcast_to(weights, (lanes, weights.shape[-1]))
