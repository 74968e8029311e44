"""Real pools: equal rows everywhere, whatever dies on the way, and no process outlives its parent."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.sweeps.execution.driver import Ended, execute
from econ.sweeps.execution.local import Local
from econ.sweeps.execution.pools import Inline, Pool, pool_for
from econ.sweeps.task import Batch, Task
from tests.sweeps.execution.answers import (
    Counted,
    Homebound,
    KilledOnce,
    Leaves,
    Raises,
    Short,
    Squares,
    Waits,
    expected,
    rows,
    squares,
    until,
)
from tests.sweeps.execution.processes import LONG, alive, go, program, started, waiting, written

DEATH = "its worker died 3 times"
FAILING = [Task("f0", 3, 2, Raises("bad")), Task("f1", 4, 2, Leaves()), Task("f2", 5, 2, Short())]
FAILED = [
    ("f0", 3, (), "ValueError: bad"),
    ("f1", 4, (), "SystemExit: enough"),
    ("f2", 5, (), "answers for 2 runs have the lengths [1]"),
]


@pytest.mark.parametrize("pool", [Inline(), Local(1), Local(2)], ids=["inline", "one", "two"])
def test_every_pool_gives_the_same_rows(pool: Pool) -> None:
    tasks = squares(120, count=3)
    got: list[Batch] = []
    with pool:
        ended = execute([*tasks[:50], *FAILING, *tasks[50:]], pool, got.append)
        again = execute(tasks[:5], pool, got.append)

    assert rows(got) == sorted([*expected(tasks), *expected(tasks[:5]), *FAILED])
    assert (ended, again) == (Ended(360, 6, "finished"), Ended(15, 0, "finished"))


@settings(max_examples=2)
@given(st.lists(st.sampled_from(["exit", "kill"]), min_size=1, max_size=2), st.data())
def test_killers_are_recorded_and_everything_else_completes(killers: list[str], data: st.DataObject) -> None:
    tasks = squares(60)
    for number, killer in enumerate(killers):
        tasks.insert(data.draw(st.integers(0, len(tasks))), Task(f"killer{number}", 0, 1, Squares(0, end=killer)))
    got: list[Batch] = []
    with Local(2) as pool:
        ended = execute(tasks, pool, got.append)

    killed = [(f"killer{number}", 0, (), DEATH) for number in range(len(killers))]
    assert rows(got) == sorted([*expected(squares(60)), *killed])
    assert ended == Ended(120, len(killers), "finished")


def test_only_what_a_death_lost_is_computed_again(tmp_path: Path) -> None:
    counted = [Task(f"{number:02d}", 0, 1, Counted(str(tmp_path), number)) for number in range(40)]
    got: list[Batch] = []
    with Local(2) as pool:
        execute(counted, pool, got.append)

    assert len(list(tmp_path.iterdir())) == 40
    assert rows(got) == expected(Task(task.address, 0, 1, Squares(number)) for number, task in enumerate(counted))


def test_a_death_that_does_not_come_again_leaves_no_trace(tmp_path: Path) -> None:
    once = Task("once", 2, 2, KilledOnce(str(tmp_path / "mark")))
    got: list[Batch] = []
    with Local(2) as pool:
        ended = execute([*squares(20), once, *squares(0)], pool, got.append)

    assert rows(got) == sorted([*expected(squares(20)), *expected([Task("once", 2, 2, Squares(7))])])
    assert ended.failed == 0


def test_workers_killed_from_outside_are_replaced(tmp_path: Path) -> None:
    tasks = [Task(f"{number:02d}", number, 1, Waits(str(tmp_path))) for number in range(6)]

    def kill() -> None:
        killed = waiting(tmp_path, 2)
        for process in killed:
            os.kill(process, signal.SIGKILL)
        until(lambda: not any(map(alive, killed)))
        go(tmp_path)

    killer = Thread(target=kill)
    killer.start()
    got: list[Batch] = []
    with Local(2) as pool:
        ended = execute(tasks, pool, got.append)
    killer.join()

    assert rows(got) == expected(Task(f"{number:02d}", number, 1, Squares(0)) for number in range(6))
    assert ended == Ended(6, 0, "finished")


def test_a_task_that_cannot_travel_is_recorded() -> None:
    got: list[Batch] = []
    with Local(1) as pool:
        execute([*squares(3), Task("home", 0, 1, Homebound())], pool, got.append)

    *good, bad = rows(got)
    assert good == expected(squares(3))
    assert "cannot travel" in bad[-1]


def test_an_error_of_the_sink_kills_what_is_under_way(tmp_path: Path) -> None:
    class Full(Exception):
        pass

    def sink(_batch: Batch) -> None:
        waiting(tmp_path, 1)
        raise Full

    with pytest.raises(Full), Local(2) as pool:
        execute([*squares(1), Task("waits", 0, 1, Waits(str(tmp_path)))], pool, sink)

    [process] = waiting(tmp_path, 1)
    until(lambda: not alive(process))


def test_workers_that_cannot_start_end_the_execution(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; sys.path.insert(0, '.')\n"
        "from econ.sweeps.execution.driver import execute\n"
        "from econ.sweeps.execution.local import Local\n"
        "from tests.sweeps.execution.answers import squares\n"
        "with Local(2) as pool:\n"
        "    execute(squares(5), pool, print)\n",
        encoding="utf-8",
    )
    with started(str(script)) as process:
        out, err = process.communicate(timeout=LONG)

    assert process.returncode == 1
    assert out == ""
    assert "worker processes cannot start" in err.splitlines()[-1]


@pytest.mark.parametrize(("pool", "workers"), [("inline", 1), ("local", 2)])
def test_the_first_ctrl_c_keeps_the_batches_under_way(pool: str, workers: int, tmp_path: Path) -> None:
    with program(pool, tmp_path) as process:
        waiting(tmp_path, workers)
        os.killpg(process.pid, signal.SIGINT)
        assert "finishing" in process.stderr.readline()
        go(tmp_path)
        out, err = process.communicate(timeout=LONG)

    assert written(tmp_path) == expected(Task(f"{n:04x}", n, 2, Squares(0)) for n in range(workers))
    assert out.split() == ["interrupted", str(2 * workers), "0"]
    assert err == ""


@pytest.mark.parametrize("pool", ["inline", "local"])
def test_the_second_ctrl_c_abandons(pool: str, tmp_path: Path) -> None:
    with program(pool, tmp_path) as process:
        workers = waiting(tmp_path, 1)
        os.killpg(process.pid, signal.SIGINT)
        assert "finishing" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=LONG)
        until(lambda: not any(map(alive, workers)))

    assert written(tmp_path) == []
    assert out.split() == ["interrupted", "0", "0"]
    assert err == ""


def test_workers_die_with_a_killed_parent(tmp_path: Path) -> None:
    with program("local", tmp_path) as process:
        workers = waiting(tmp_path, 2)
        assert all(map(alive, workers))
        process.kill()
        until(lambda: not any(map(alive, workers)))

    assert len(set(workers)) == 2


def test_the_pool_of_a_command_line() -> None:
    assert isinstance(pool_for(1), Inline)
    local = pool_for(3)
    assert isinstance(local, Local)
    assert local.workers == 3
