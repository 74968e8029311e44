"""Dask: the same rows as everywhere, with workers that die and join, and a line where no scheduler is."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from econ.errors import BadInput, SeqeconError
from econ.sweeps.execution import dask_pool
from econ.sweeps.execution.dask_pool import Dask
from econ.sweeps.execution.driver import Ended, execute
from econ.sweeps.execution.pools import pool_for
from econ.sweeps.execution.progress import Silent
from econ.sweeps.task import Batch, Task
from tests.sweeps.execution.answers import Leaves, Raises, Squares, Waits, expected, level_of, rows, squares, until
from tests.sweeps.execution.processes import LONG, alive, go, program, scheduler, waiting, worker, written

pytest.importorskip("distributed")


def test_an_own_cluster_gives_the_same_rows_and_records_killers(capfd: pytest.CaptureFixture[str]) -> None:
    tasks = squares(60)
    bad = [Task("f0", 3, 2, Raises("bad")), Task("f1", 4, 2, Leaves()), Task("f2", 5, 2, Squares(0, end="kill"))]
    got: list[Batch] = []
    with pool_for(2, "local") as pool:
        assert pool.workers == 2
        plain = execute(tasks, pool, got.append)
        assert rows(got) == expected(tasks)
        got.clear()
        ended = execute([*tasks[:30], *bad, *tasks[30:]], pool, got.append)

    failed = [("f0", "ValueError: bad"), ("f1", "SystemExit: enough"), ("f2", "its worker died 3 times")]
    assert rows(got) == sorted([*expected(tasks), *((name, 3 + n, (), text) for n, (name, text) in enumerate(failed))])
    assert (plain, ended) == (Ended(120, 0, "finished"), Ended(120, 6, "finished"))
    assert capfd.readouterr() == ("", "")


def test_the_first_ctrl_c_reaches_the_driver_and_not_the_workers(tmp_path: Path) -> None:
    with program("dask", tmp_path) as process:
        waiting(tmp_path, 2)
        os.killpg(process.pid, signal.SIGINT)
        assert "finishing" in process.stderr.readline()
        go(tmp_path)
        out, err = process.communicate(timeout=LONG)

    # The scheduler alone knows which of the four batches have begun: all of them are finished.
    assert written(tmp_path) == expected(Task(f"{n:04x}", n, 2, Squares(0)) for n in range(4))
    assert (out.split(), err) == (["interrupted", "8", "0"], "")


def test_the_second_ctrl_c_ends_an_own_cluster(tmp_path: Path) -> None:
    with program("dask", tmp_path) as process:
        workers = waiting(tmp_path, 2)
        os.killpg(process.pid, signal.SIGINT)
        assert "finishing" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=LONG)
        until(lambda: not any(map(alive, workers)))

    assert written(tmp_path) == []
    assert (out.split(), err) == (["interrupted", "0", "0"], "")


def test_workers_of_an_own_cluster_die_with_a_killed_parent(tmp_path: Path) -> None:
    with program("dask", tmp_path) as process:
        workers = waiting(tmp_path, 2)
        process.kill()
        until(lambda: not any(map(alive, workers)))

    assert len(set(workers)) == 2


def test_workers_join_and_die(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tasks = [Task(f"{number:02d}", number, 1, Waits(str(tmp_path))) for number in range(8)]
    got: list[Batch] = []
    with ExitStack() as opened:
        address, _ = opened.enter_context(scheduler(tmp_path))
        pool = opened.enter_context(Dask(address))

        def disturb() -> None:
            until(lambda: "no worker is there" in capfd.readouterr().err)
            first = opened.enter_context(worker(address))
            waiting(tmp_path, 1)
            first.kill()
            opened.enter_context(worker(address))
            opened.enter_context(worker(address))
            waiting(tmp_path, 2)
            go(tmp_path)

        disturber = Thread(target=disturb)
        disturber.start()
        ended = execute(tasks, pool, got.append, progress=Silent(quiet=False))
        disturber.join()

    assert rows(got) == expected(Task(f"{number:02d}", number, 1, Squares(0)) for number in range(8))
    assert ended == Ended(8, 0, "finished")


def test_a_lost_scheduler_is_told(tmp_path: Path) -> None:
    got: list[Batch] = []

    def sink(batch: Batch) -> None:
        got.append(batch)
        master.kill()

    with (
        scheduler(tmp_path) as (address, master),
        worker(address),
        Dask(address) as pool,
        pytest.raises(SeqeconError, match=r"is lost .* is kept, and the same command resumes") as told,
    ):
        execute(squares(500, busy=100_000), pool, sink)

    assert address in str(told.value)
    assert "\n" not in str(told.value)
    assert set(rows(got)) < set(expected(squares(500)))


@pytest.mark.parametrize("lacking", ["worker", "scheduler"])
def test_a_worker_without_this_package_is_told_and_a_scheduler_needs_none(lacking: str, tmp_path: Path) -> None:
    got: list[Batch] = []
    without = {lacking: "econ"}
    with (
        scheduler(tmp_path, without=without.get("scheduler", "")) as (address, _),
        worker(address, without=without.get("worker", "")),
        Dask(address) as pool,
    ):
        if lacking == "worker":
            with pytest.raises(SeqeconError, match="install the same modules"):
                execute(squares(4), pool, got.append)
            assert got == []
        else:
            execute(squares(4), pool, got.append)
            assert rows(got) == expected(squares(4))


@contextmanager
def chatter() -> Iterator[str]:
    """Something that listens and is no scheduler."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        talker = Thread(target=answer)
        talker.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        talker.join()


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("address", ["localhost", "nonsense://127.0.0.1:8786", "tcp://", ""])
def test_an_address_that_is_none_is_bad_input(address: str) -> None:
    refused(address)


def test_where_nothing_or_something_else_answers_is_bad_input(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_pool, "CONNECT_SECONDS", 0.5)
    refused(closed_port())
    with chatter() as address:
        refused(address)
    assert capfd.readouterr() == ("", "")


def refused(address: str) -> None:
    with pytest.raises(BadInput, match="leave --dask out") as told, Dask(address):
        pass
    assert address in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_package_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(BadInput, match=r"pip install seqecon\[cluster\]"), Dask("local"):
        pass


def test_processes_of_an_own_cluster_start_silent_and_the_environment_is_put_back() -> None:
    before = [os.environ.get(name) for name in dask_pool.VARIABLES]
    with pool_for(1, "local") as pool:
        level = pool.submit(level_of, "distributed.core").result()
    assert level >= logging.CRITICAL
    assert [os.environ.get(name) for name in dask_pool.VARIABLES] == before
