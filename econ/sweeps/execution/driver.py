"""Execution: tasks go out in batches, batches come back to the sink, and no death of a worker stops the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Literal

from econ.errors import SeqeconError
from econ.sweeps.execution.batches import Batches
from econ.sweeps.execution.interrupts import Interrupts
from econ.sweeps.execution.pools import Pool
from econ.sweeps.execution.progress import SILENT, Progress
from econ.sweeps.execution.worker import code_sha256, work
from econ.sweeps.task import Batch, Task, failed

TRIES = 3
PULSE_SECONDS = 1.0


@dataclass(frozen=True)
class Ended:
    """How an execution ended: runs with rows, runs recorded as failed, and why it stopped."""

    done: int
    failed: int
    ended_by: Literal["finished", "interrupted"]


@dataclass(frozen=True)
class _Load:
    """Tasks sent out together; `deaths` counts workers that died of a single task, `suspect` asks for a trial alone."""

    tasks: tuple[Task, ...]
    deaths: int = 0
    suspect: bool = False


def execute(tasks: Iterable[Task], pool: Pool, sink: Callable[[Batch], None], *, progress: Progress = SILENT) -> Ended:
    """Compute every task in an entered pool and give each finished batch to the sink, in this thread.

    Tasks are taken as they are needed. A task that raises, or that kills its worker three times, is recorded as failed.
    The first Ctrl-C waits for the batches under way, a second one stops the pool. What the sink raises ends the
    execution; SeqeconError where workers run other code than this process or none can be had any more.
    """
    answers: SimpleQueue[Future[Batch] | None] = SimpleQueue()

    def wake() -> None:
        answers.put(None)
        # A signal may come in the midst of another write; the sentence is then lost, not the answer to the signal.
        with suppress(RuntimeError):
            progress.note("interrupted: finishing what is under way; Ctrl-C again abandons it")

    with Interrupts(wake) as interrupts:
        return _Execution(Batches(tasks), pool, sink, progress=progress, interrupts=interrupts, answers=answers).run()


class _Execution:
    def __init__(
        self,
        batches: Batches,
        pool: Pool,
        sink: Callable[[Batch], None],
        *,
        progress: Progress,
        interrupts: Interrupts,
        answers: SimpleQueue[Future[Batch] | None],
    ) -> None:
        self.batches, self.pool, self.sink = batches, pool, sink
        self.progress, self.interrupts, self.answers = progress, interrupts, answers
        self.suspects: deque[_Load] = deque()
        self.flight: dict[Future[Batch], _Load] = {}
        self.done = self.failed = 0
        self.draining = False
        self.manned = True

    def run(self) -> Ended:
        """Until nothing is left, or until interrupted."""
        try:
            while self._send():
                self._receive()
        except KeyboardInterrupt:
            self.draining = True
            self.pool.abandon()
        finally:
            self._recall()
        interrupted = self.draining or self.interrupts.heard
        return Ended(self.done, self.failed, "interrupted" if interrupted else "finished")

    def _send(self) -> bool:
        """Keep the pool busy; whether anything is under way."""
        if self.interrupts.heard and not self.draining:
            self.draining = True
            self._recall()
        while not self.draining and len(self.flight) < self._room():
            load = self._next()
            if not load.tasks or self.interrupts.heard:
                break
            self._submit(load)
        return bool(self.flight)

    def _room(self) -> int:
        """Where a death would be told of other batches too, a suspect travels alone."""
        trial = self.suspects or any(load.suspect for load in self.flight.values())
        return 1 if trial and not self.pool.isolates else self.pool.capacity

    def _next(self) -> _Load:
        return self.suspects.popleft() if self.suspects else _Load(self.batches.take())

    def _submit(self, load: _Load) -> None:
        future = self.pool.submit(work, load.tasks)
        self.flight[future] = load
        future.add_done_callback(self.answers.put)

    def _recall(self) -> None:
        for future in [future for future in self.flight if self.pool.recall(future)]:
            del self.flight[future]

    def _receive(self) -> None:
        try:
            future = self.answers.get(timeout=PULSE_SECONDS)
        except Empty:
            self._wait()
            return
        load = self.flight.pop(future, None) if future else None
        if future and load:
            self._settle(load, future)

    def _wait(self) -> None:
        self.progress.pulse()
        manned = self.pool.workers > 0
        if self.manned and not manned:
            self.progress.note("no worker is there; waiting for one to join")
        self.manned = manned

    def _settle(self, load: _Load, future: Future[Batch]) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            self._deliver(load, future.result())
        elif isinstance(error, ImportError | AttributeError):
            raise SeqeconError(
                f"a worker cannot load what it is asked to compute ({error}); what is finished is kept; "
                "install the same modules for every worker and run the same command again"
            ) from error
        else:
            self._fail(load, error)

    def _deliver(self, load: _Load, batch: Batch) -> None:
        if batch.code_sha256 != code_sha256():
            raise SeqeconError(
                f"a worker runs other code ({batch.code_sha256[:12]}) than this command ({code_sha256()[:12]}); "
                "what is finished is kept; install one version everywhere and run the same command again"
            )
        self.batches.learn(load.tasks, batch.wall_seconds)
        self._record(batch)

    def _record(self, batch: Batch) -> None:
        self.sink(batch)
        failed_runs = sum(done.count for done in batch.done if done.error)
        runs = sum(done.count for done in batch.done) - failed_runs
        self.done += runs
        self.failed += failed_runs
        self.progress.advance(runs, failed_runs)

    def _fail(self, load: _Load, error: BaseException) -> None:
        """A batch came to nothing: try it alone, then its halves, then a single task until its tries are used up."""
        deaths = self.pool.deaths(error)
        if deaths:
            self.pool.rebuild()
        alone = load.suspect or self.pool.isolates
        if deaths and not alone:
            self.suspects.append(_Load(load.tasks, suspect=True))
        elif len(load.tasks) > 1:
            middle = len(load.tasks) // 2
            self.suspects.extend(_Load(half, suspect=True) for half in (load.tasks[:middle], load.tasks[middle:]))
        elif deaths and load.deaths + deaths < TRIES:
            self.suspects.append(replace(load, deaths=load.deaths + deaths, suspect=True))
        else:
            text = f"its worker died {TRIES} times" if deaths else f"{type(error).__name__}: {error}"
            self._record(Batch((failed(load.tasks[0], text),), 0.0, 0.0, code_sha256()))
