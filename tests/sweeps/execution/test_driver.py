"""The driver against a pool whose deaths are invented: every task comes back once, and only killers are failed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import SeqeconError
from econ.sweeps.execution import driver
from econ.sweeps.execution.driver import Ended, execute
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import Silent
from econ.sweeps.task import Batch, Task
from tests.sweeps.execution.answers import Raises, Row, Squares, expected, rows, squares

DEATH = "its worker died 3 times"


@dataclass
class Invented:
    """A pool of one thread: a batch with a killer dies, and others under way with it unless the pool isolates."""

    isolates: bool
    workers: int
    random: np.random.Generator
    told: int = 1
    calls: list[tuple[Task, ...]] = field(default_factory=list)
    deaths_of: Counter[str] = field(default_factory=Counter)
    suspected: set[str] = field(default_factory=set)
    company: list[int] = field(default_factory=list)
    most: int = 0
    _queue: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    _open: list[tuple[Future[Any], Callable[..., Any], tuple[Task, ...]]] = field(default_factory=list)

    @property
    def capacity(self) -> int:
        return 2 * self.workers

    def __enter__(self) -> Self:
        self.thread = Thread(target=self._serve)
        self.thread.start()
        return self

    def __exit__(self, *_ending: object) -> None:
        self._queue.put(None)
        self.thread.join()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._queue.put((future, function, *arguments))
        return future

    def deaths(self, error: BaseException) -> int:
        return self.told if isinstance(error, BrokenProcessPool) else 0

    def rebuild(self) -> None:
        pass

    def recall(self, future: Future[Any]) -> bool:
        return False

    def abandon(self) -> None:
        pass

    def _serve(self) -> None:
        while (call := self._queue.get()) is not None:
            self._open.append(call)
            while not self._queue.empty() and (further := self._queue.get()) is not None:
                self._open.append(further)
            self.most = max(self.most, len(self._open))
            self._answer(self._open.pop(int(self.random.integers(len(self._open)))))
            for waiting in self._open:
                self._queue.put(waiting)
            self._open.clear()

    def _answer(self, call: tuple[Future[Any], Callable[..., Any], tuple[Task, ...]]) -> None:
        future, function, tasks = call
        self.calls.append(tasks)
        if self.suspected & {task.address for task in tasks}:
            self.company.append(len(self._open))
        killers = [task.address for task in tasks if killer(task)]
        if not killers:
            future.set_result(function(tasks))
            return
        victims = [] if self.isolates else [other for other in self._open if self.random.random() < 0.7]
        for victim in victims:
            self._open.remove(victim)
        self.deaths_of.update(task.address for task in tasks)
        for victim in [call, *victims]:
            self.suspected |= {task.address for task in victim[2]}
            victim[0].set_exception(BrokenProcessPool("invented"))


def pools(isolates: st.SearchStrategy[bool] = st.booleans()) -> st.SearchStrategy[Invented]:  # noqa: B008
    generators = st.integers(0, 999).map(np.random.default_rng)
    return st.builds(Invented, isolates, st.integers(1, 4), generators, st.integers(1, 4))


def killer(task: Task) -> bool:
    return isinstance(task.answer, Squares) and task.answer.end != ""


def mixed(poison: set[int], number: int) -> list[Task]:
    return [
        Task(task.address, task.first, task.count, Squares(0, end="exit")) if place in poison else task
        for place, task in enumerate(squares(number))
    ]


def outcome(tasks: list[Task]) -> list[Row]:
    good = [task for task in tasks if not killer(task)]
    bad = [task for task in tasks if killer(task)]
    return sorted([*expected(good), *((task.address, task.first, (), DEATH) for task in bad)])


@given(pools(), st.sets(st.integers(0, 149), max_size=5))
def test_only_killers_fail_wherever_they_stand(pool: Invented, poison: set[int]) -> None:
    tasks = mixed(poison, 150)
    got: list[Batch] = []
    with pool:
        ended = execute(tasks, pool, got.append)

    assert rows(got) == outcome(tasks)
    assert ended == Ended(2 * (150 - len(poison)), 2 * len(poison), "finished")
    assert pool.most <= pool.capacity
    for place in poison:
        alone = [call for call in pool.calls if [task.address for task in call] == [tasks[place].address]]
        least = -(-driver.TRIES // pool.told)
        assert len(alone) == least if pool.isolates else least <= len(alone)


@given(pools(isolates=st.just(value=True)), st.sets(st.integers(0, 59), max_size=3))
def test_what_was_answered_is_never_computed_again(pool: Invented, poison: set[int]) -> None:
    tasks = mixed(poison, 60)
    got: list[Batch] = []
    with pool:
        execute(tasks, pool, got.append)

    good = Counter(task.address for call in pool.calls for task in call if not killer(task))
    assert all(times == 1 + pool.deaths_of[address] for address, times in good.items())


@given(pools(isolates=st.just(value=False)), st.sets(st.integers(0, 99), min_size=1, max_size=4))
def test_a_suspect_travels_alone_where_deaths_are_shared(pool: Invented, poison: set[int]) -> None:
    with pool:
        execute(mixed(poison, 100), pool, lambda _batch: None)

    assert set(pool.company) == {0}


def endless(taken: list[int]) -> Iterator[Task]:
    number = 0
    while True:
        taken.append(number)
        yield Task(f"{number}", 0, 1, Squares(number))
        number += 1


class Full(Exception):
    pass


def test_a_full_disk_ends_the_execution_and_tasks_are_not_drawn_ahead() -> None:
    taken: list[int] = []
    got: list[Batch] = []

    def sink(batch: Batch) -> None:
        got.append(batch)
        if len(got) == 4:
            raise Full

    with pytest.raises(Full), Inline() as pool:
        execute(endless(taken), pool, sink)

    assert len(taken) <= sum(len(batch.done) for batch in got) + 1


def test_an_error_of_the_tasks_themselves_is_the_callers() -> None:
    def tasks() -> Iterator[Task]:
        yield from squares(3)
        raise Full

    with pytest.raises(Full), Inline() as pool:
        execute(tasks(), pool, lambda _batch: None)


def test_workers_with_other_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "code_sha256", lambda: "0" * 64)
    got: list[Batch] = []

    with pytest.raises(SeqeconError, match="other code") as refusal, Inline() as pool:
        execute(squares(3), pool, got.append)

    assert got == []
    assert "\n" not in str(refusal.value)


@dataclass(frozen=True)
class Heard(Silent):
    """Keeps what it hears."""

    told: list[tuple[int, int]] = field(default_factory=list)

    def advance(self, done: int, failed: int) -> None:
        self.told.append((done, failed))


def test_progress_hears_of_every_run_once() -> None:
    heard = Heard()
    tasks = [*squares(40, count=3), Task("bad", 0, 5, Raises("no"))]
    with Inline() as pool:
        ended = execute(tasks, pool, lambda _batch: None, progress=heard)

    assert tuple(map(sum, zip(*heard.told, strict=True))) == (120, 5) == (ended.done, ended.failed)


def test_nothing_to_do_is_finished_at_once() -> None:
    with Inline() as pool:
        assert execute([], pool, lambda _batch: None) == Ended(0, 0, "finished")


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_in_this_process_keeps_what_is_finished(times: int) -> None:
    before = signal.getsignal(signal.SIGINT)
    got: list[Batch] = []

    def tasks() -> Iterator[Task]:
        yield from squares(3)
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
        yield from squares(1_000)

    with Inline() as pool:
        ended = execute(tasks(), pool, got.append)

    assert ended.ended_by == "interrupted"
    assert rows(got) == expected(squares(1))
    assert ended.done == 2
    assert signal.getsignal(signal.SIGINT) is before


def test_a_process_that_ignores_ctrl_c_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def tasks() -> Iterator[Task]:
        os.kill(os.getpid(), signal.SIGINT)
        yield from squares(30)

    try:
        with Inline() as pool:
            ended = execute(tasks(), pool, lambda _batch: None)
    finally:
        signal.signal(signal.SIGINT, before)

    assert ended == Ended(60, 0, "finished")
