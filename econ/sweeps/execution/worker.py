"""What a worker process does: it computes a batch, and says what that cost and which code it ran."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from econ.machine.source import model_sha256
from econ.sweeps.task import Batch, Done, Task, computed, failed

code_sha256 = cache(model_sha256)
"""The digest of this process's code, read once."""


def work(tasks: tuple[Task, ...]) -> Batch:
    """Compute the tasks one after the other; CPU time is this thread's, for a worker may have several."""
    wall, cpu = time.perf_counter(), time.thread_time()
    done = tuple(_answered(task) for task in tasks)
    return Batch(done, time.thread_time() - cpu, time.perf_counter() - wall, code_sha256())


def _answered(task: Task) -> Done:
    try:
        return computed(task)
    except SystemExit as stop:
        return failed(task, f"SystemExit: {stop}")


def packed(function: Callable[..., Any], *arguments: Any) -> bytes:
    """A call as a pickle that makes the call when it is loaded; PicklingError for what cannot travel.

    A pool has its workers call `pickle.loads`, which they all know. What else a worker lacks is then an error of this
    call alone, where a function of ours would break a Dask worker's connection.
    """
    try:
        return pickle.dumps(_Call(function, arguments), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise pickle.PicklingError(f"cannot travel to a worker: {error}") from error


@dataclass(frozen=True)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.function, self.arguments
