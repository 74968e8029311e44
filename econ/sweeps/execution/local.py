"""Worker processes of this machine: one executor each, so that a death is told of the call that caused it."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, Self, TypeVar

from econ.errors import SeqeconError
from econ.sweeps.execution.spawned import Spawning, prepare
from econ.sweeps.execution.worker import packed

T = TypeVar("T")

AHEAD = 2
STILLBORN = 3


@dataclass(frozen=True)
class _Lane:
    """An executor of one process; `born` is done once that process has answered."""

    executor: ProcessPoolExecutor
    born: Future[int]


@dataclass(frozen=True)
class _Call:
    future: Future[Any]
    payload: bytes


class Local:
    """Spawned processes that die with this one and never see Ctrl-C.

    A process gets its next call the moment it has answered the last, by a thread of its own, while the parent writes.
    Processes are started by the thread that enters or rebuilds the pool, and must not outlive that thread.
    """

    isolates = True

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._lock = Lock()
        self._waiting: deque[_Call] = deque()
        self._lanes: list[_Lane] = []
        self._idle: list[_Lane] = []
        self._broken: list[_Lane] = []
        self._stillborn = 0

    @property
    def capacity(self) -> int:
        """Twice as many calls as workers: one to work on, one to begin at once."""
        return AHEAD * self.workers

    def __enter__(self) -> Self:
        """Start every process, without waiting for them."""
        self._lanes = [_lane() for _ in range(self.workers)]
        self._idle = list(self._lanes)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_ending: object) -> None:
        """Let the processes end after what they are at; after an error, at once."""
        if kind is not None:
            self.abandon()
        for lane in self._lanes:
            lane.executor.shutdown()

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Have a module's own function called in whichever process is free first."""
        future: Future[T] = Future()
        try:
            asked = _Call(future, packed(function, *arguments))
        except pickle.PicklingError as error:
            future.set_exception(error)
            return future
        with self._lock:
            self._waiting.append(asked)
        self._feed()
        return future

    def deaths(self, error: BaseException) -> int:
        """One for a broken process, none for any other error."""
        return int(isinstance(error, BrokenProcessPool))

    def rebuild(self) -> None:
        """Start a process for each that died; SeqeconError after three that never came to life."""
        with self._lock:
            broken, self._broken = self._broken, []
        self._stillborn += sum(lane.born.exception() is not None for lane in broken)
        if self._stillborn >= STILLBORN:
            raise SeqeconError(
                "worker processes cannot start; in a script, call from under `if __name__ == '__main__'`, "
                "else see whether memory is left"
            )
        fresh = [_lane() for _ in broken]
        with self._lock:
            self._lanes = [lane for lane in self._lanes if lane not in broken] + fresh
            self._idle += fresh
        self._feed()

    def recall(self, future: Future[Any]) -> bool:
        """Take back a call that waits for a process."""
        return future.cancel()

    def abandon(self) -> None:
        """Kill every process; calls under way and waiting are never answered."""
        with self._lock:
            self._waiting.clear()
            self._idle.clear()
        for lane in self._lanes:
            _kill(lane.executor)

    def _feed(self) -> None:
        while (pair := self._pair()) is not None:
            self._begin(*pair)

    def _pair(self) -> tuple[_Lane, _Call] | None:
        with self._lock:
            return (self._idle.pop(), self._waiting.popleft()) if self._idle and self._waiting else None

    def _begin(self, lane: _Lane, asked: _Call) -> None:
        if not asked.future.set_running_or_notify_cancel():
            self._rest(lane)
            return
        try:
            answer = lane.executor.submit(pickle.loads, asked.payload)  # noqa: S301 - packed by this process
        except BrokenProcessPool as error:
            self._lost(lane)
            asked.future.set_exception(error)
        else:
            answer.add_done_callback(partial(self._finished, lane, asked.future))

    def _finished(self, lane: _Lane, future: Future[Any], answer: Future[Any]) -> None:
        error = answer.exception()
        if isinstance(error, BrokenProcessPool):
            self._lost(lane)
        else:
            self._stillborn = 0
            self._rest(lane)
            self._feed()
        if error is None:
            future.set_result(answer.result())
        else:
            future.set_exception(error)

    def _lost(self, lane: _Lane) -> None:
        with self._lock:
            self._broken.append(lane)

    def _rest(self, lane: _Lane) -> None:
        with self._lock:
            self._idle.append(lane)


def _lane() -> _Lane:
    executor = ProcessPoolExecutor(1, mp_context=Spawning(), initializer=prepare, initargs=(os.getpid(),))
    # The first call starts the process, and by this thread, whose end is the process's end.
    return _Lane(executor, executor.submit(os.getpid))


def _kill(executor: ProcessPoolExecutor) -> None:
    # `kill_workers` exists from Python 3.14 on; before, only the executor's own table leads to its processes.
    for process in list((executor._processes or {}).values()):  # noqa: SLF001
        process.kill()
