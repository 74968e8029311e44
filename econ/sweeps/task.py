"""A unit of work and what comes back of it: all that execution and the store know of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Rows = Mapping[str, Array]
"""Columns of equal length, one entry per run: int64, float64 (nan where nothing was measured), bool or text."""


@dataclass(frozen=True)
class Task:
    """Runs first, first + 1, ... of what is asked at one point.

    `address` is the content address (hex) of point and question: equal addresses give equal rows for equal runs.
    `answer` computes the rows of given runs; it travels to other processes, so it is a value of a module's own type.
    Tasks of one `kind` take about as long for a run.
    """

    address: str
    first: int
    count: int
    answer: Callable[[tuple[int, ...]], Rows]
    kind: str = ""

    @property
    def runs(self) -> tuple[int, ...]:
        """The run numbers."""
        return tuple(range(self.first, self.first + self.count))


@dataclass(frozen=True)
class Done:
    """The rows of a task, or why there are none: `error` is one line, empty where all went well."""

    address: str
    first: int
    count: int
    rows: Rows
    error: str = ""


@dataclass(frozen=True)
class Batch:
    """What one worker brought back together, with its CPU and wall time and the digest of the code it ran."""

    done: tuple[Done, ...]
    cpu_seconds: float
    wall_seconds: float
    code_sha256: str


def failed(task: Task, error: str) -> Done:
    """The record of a task that could not be computed; the error is cut to one line."""
    return Done(task.address, task.first, task.count, {}, " ".join(error.split())[:500] or "no reason given")


def computed(task: Task) -> Done:
    """The task's rows, checked for their lengths; a failed record where the computation raised an error."""
    try:
        rows = {name: np.asarray(values) for name, values in task.answer(task.runs).items()}
    except Exception as error:  # noqa: BLE001 - one bad point must not end a sweep, whatever it raises
        return failed(task, f"{type(error).__name__}: {error}")
    lengths = {len(values) for values in rows.values()}
    if lengths - {task.count}:
        return failed(task, f"answers for {task.count} runs have the lengths {sorted(lengths)}")
    return Done(task.address, task.first, task.count, rows)
