"""Answers that workers can load: well-behaved ones, and those that raise, end or kill their process."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from econ.sweeps.execution.spawned import ONE_THREAD, end_with_parent
from econ.sweeps.task import Batch, Done, Rows, Task

Row = tuple[str, int, tuple[Any, ...], str]


@dataclass(frozen=True)
class Squares:
    """Numbers and a text for each run, after `busy` rounds of work; or the end of its process.

    `end` is `exit` for one without a word, `kill` for how the kernel kills who takes too much memory.
    """

    base: int
    busy: int = 0
    end: str = ""

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        if self.end == "exit":
            os._exit(3)
        if self.end == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        sum(number * number for number in range(self.busy))
        return {
            "square": np.array([(self.base + run) ** 2 for run in runs], dtype=np.int64),
            "half": np.array([(self.base + run) / 2 for run in runs]),
            "word": np.array([f"{self.base}:{run}" for run in runs]),
        }


def level_of(logger: str) -> int:
    """From which level on this process logs what this logger is told."""
    return logging.getLogger(logger).getEffectiveLevel()


@dataclass(frozen=True)
class Raises:
    """A user's mistake."""

    text: str

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        raise ValueError(self.text)


@dataclass(frozen=True)
class Short:
    """One row fewer than asked for."""

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        return {"square": np.zeros(len(runs) - 1)}


@dataclass(frozen=True)
class Leaves:
    """A user's script that exits."""

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        sys.exit("enough")


@dataclass(frozen=True)
class KilledOnce:
    """Dies the first time it is computed: later it finds its mark."""

    mark: str

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        if not Path(self.mark).exists():
            Path(self.mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Squares(7)(runs)


@dataclass(frozen=True)
class Counted:
    """Leaves a mark in a folder each time it is computed."""

    folder: str
    number: int

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        marks = len(list(Path(self.folder).glob(f"{self.number}-*")))
        (Path(self.folder) / f"{self.number}-{marks}").touch()
        return Squares(self.number)(runs)


@dataclass(frozen=True)
class Waits:
    """Tells its process id in a file `started`, then waits until a file `go` is there."""

    folder: str

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        told = Path(self.folder) / f"started-{runs[0]}"
        told.with_suffix(".new").write_text(str(os.getpid()), encoding="utf-8")
        told.with_suffix(".new").rename(told)
        until((Path(self.folder) / "go").exists)
        return Squares(0)(runs)


class Homebound:
    """Cannot travel to another process."""

    def __init__(self) -> None:
        self.handler: Callable[..., Rows] = lambda runs, base=0: Squares(base)(runs)

    def __call__(self, runs: tuple[int, ...]) -> Rows:
        return self.handler(runs)


def until(holds: Callable[[], Any], *, patience: float = 60.0) -> None:
    """Wait for something that other processes do; AssertionError when it does not come about."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"{holds} does not hold after {patience} s"
        time.sleep(0.02)


def squares(number: int, *, count: int = 2, busy: int = 0) -> list[Task]:
    """So many well-behaved tasks."""
    return [Task(f"{index:04x}", index, count, Squares(3 * index, busy)) for index in range(number)]


def rows(batches: Iterable[Batch]) -> list[Row]:
    """Everything that came back, in a form that can be compared and does not know of batches."""
    return sorted(row for batch in batches for done in batch.done for row in _rows(done))


def _rows(done: Done) -> list[Row]:
    if done.error:
        return [(done.address, done.first, (), done.error)]
    columns = [done.rows[name].tolist() for name in sorted(done.rows)]
    return [(done.address, done.first + index, tuple(row), "") for index, row in enumerate(zip(*columns, strict=True))]


def expected(tasks: Iterable[Task]) -> list[Row]:
    """The rows of tasks, computed right here."""
    return sorted(
        row for task in tasks for row in _rows(Done(task.address, task.first, task.count, task.answer(task.runs)))
    )


def surroundings() -> dict[str, Any]:
    """What a worker finds around it."""
    return {
        "threads": {name: os.environ.get(name) for name in ONE_THREAD},
        "deaf": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
        "parent": os.getppid(),
    }


def hears(path: str) -> None:
    """Write which signals are blocked here."""
    Path(path).write_text(" ".join(map(str, signal.pthread_sigmask(signal.SIG_BLOCK, ()))), encoding="utf-8")


def watched(path: str) -> None:
    """Tell the process id, then live as long as the parent."""
    new = Path(path).with_suffix(".new")
    new.write_text(str(os.getpid()), encoding="utf-8")
    new.rename(path)
    end_with_parent()
