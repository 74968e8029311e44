"""What a search asks next: the means of its points so far, read once each from the store, decide the next generation.

Only the runs that a point was promised count, so that what else a store holds changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from econ.errors import BadInput
from econ.sweeps.designs.evolved import HOLDS, Evolution, Evolved
from econ.sweeps.places import Places, Values
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store
from econ.sweeps.task import Array
from econ.sweeps.work import LOOKED_UP_TOGETHER, addresses

Promised = Callable[[int, Values], int]
"""How many runs of a question (by its place) a point gets."""
HOLDING = "holds"


@dataclass
class Search:
    """A sweep's points that are wholly computed, with the means of what its design aims at; none where one failed."""

    sweep: Sweep
    places: Places
    store: Store
    means: dict[Values, dict[str, float]] = field(default_factory=dict)
    evolution: Evolution | None = None

    def asked(self, points: Sequence[Values], promised: Promised) -> list[Values]:
        """The points that come next, once all of these are computed; none without a search, or at the end of it.

        Raises BadInput where the design aims at something that no question answers.
        """
        design = self.sweep.design
        if not isinstance(design, Evolved):
            return []
        answered = {column.name for question in self.sweep.questions for column in question.columns}
        unknown = [name for name in design.columns if name not in answered]
        if unknown:
            raise BadInput(f"optimise: {unknown[0]} is no answer; allowed: {', '.join(sorted(answered))}")
        fresh = [point for point in points if point not in self.means]
        for start in range(0, len(fresh), LOOKED_UP_TOGETHER):
            self._measure(fresh[start : start + LOOKED_UP_TOGETHER], design.columns, promised)
        self.evolution = self.evolution or Evolution(design, self.sweep.axes, self.sweep.admits)
        return list(self.evolution.asked(self.means))

    def _measure(self, points: Sequence[Values], columns: Sequence[str], promised: Promised) -> None:
        told = [self._told(place, points, columns, promised) for place in range(len(self.sweep.questions))]
        for point in points:
            answers = [answer for part in told if (answer := part[point]) is not None]
            whole = len(answers) == len(told)
            self.means[point] = {name: mean for answer in answers for name, mean in answer.items()} if whole else {}

    def _told(
        self, place: int, points: Sequence[Values], columns: Sequence[str], promised: Promised
    ) -> dict[Values, dict[str, float] | None]:
        """One question's means; None where a run has no answer."""
        own = tuple(column.name for column in self.sweep.questions[place].columns if column.name in columns)
        named = {point: addresses(self.places, point)[place] for point in points}
        rows = self.store.rows(list(named.values()), (*own, "run"))
        return {point: _means(rows.get(address), own, promised(place, point)) for point, address in named.items()}


def _means(rows: dict[str, Array] | None, columns: Sequence[str], runs: int) -> dict[str, float] | None:
    kept = np.zeros(0, dtype=bool) if rows is None else rows["run"] < runs
    if rows is None or kept.sum() < runs:
        return None
    return {name: mean_of(rows[name][kept]) for name in columns}


def mean_of(answers: Array) -> float:
    """The mean of answers [run], of verdicts the share that holds; nan where none is a finite number."""
    numbers = answers.dtype.kind in "biuf"
    values = answers.astype(float) if numbers else np.where(answers == HOLDING, HOLDS, 0.0)
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
