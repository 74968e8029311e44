"""How many tasks make a batch of about a second, learnt from the batches before."""

from __future__ import annotations

import math
from collections.abc import Iterable

from econ.sweeps.task import Task

SECONDS = 1.0
GROWTH = 4
MOST_TASKS = 4_096
WEIGHT = 0.5
LEAST_SECONDS = 1e-6


class Batches:
    """Cuts tasks into batches of about `seconds`, taking no more of them than it is asked for.

    Seconds per run are a moving estimate for each kind of answer. A kind of unknown cost makes a batch of one task, and
    a batch has at most four times the tasks of the largest one measured.
    """

    def __init__(self, tasks: Iterable[Task], *, seconds: float = SECONDS) -> None:
        self._tasks = iter(tasks)
        self._seconds = seconds
        self._next: Task | None = None
        self._limit = 1
        self._cost: dict[str, float] = {}

    def take(self) -> tuple[Task, ...]:
        """The next batch; empty when no task is left."""
        batch: list[Task] = []
        left = self._seconds
        while len(batch) < self._limit and (task := self._peek()) is not None:
            left -= self._predicted(task)
            if batch and left < 0:
                break
            batch.append(task)
            self._next = None
        return tuple(batch)

    def learn(self, tasks: tuple[Task, ...], seconds: float) -> None:
        """What a batch took: known kinds share the error of the prediction, an unknown kind starts with it."""
        self._limit = max(self._limit, min(MOST_TASKS, GROWTH * len(tasks)))
        share = max(seconds, LEAST_SECONDS) / sum(task.count for task in tasks)
        error = max(seconds, LEAST_SECONDS) / sum(map(self._predicted, tasks))
        for name in {task.kind for task in tasks}:
            self._cost[name] = self._cost[name] * (1 + WEIGHT * (error - 1)) if name in self._cost else share

    def _peek(self) -> Task | None:
        if self._next is None:
            self._next = next(self._tasks, None)
        return self._next

    def _predicted(self, task: Task) -> float:
        return self._cost.get(task.kind, math.inf) * task.count
