"""Files appear whole or not at all: full disks, read-only folders, killed processes, two processes at once."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from econ.errors import BadInput
from econ.sweeps.store.files import TEMPORARY, is_leftover, replacing, write_bytes
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import PointRow, TableSpec
from econ.sweeps.task import Done
from tests.sweeps.store.rows import address, batch, done, expected, spec, sql

ROOT = Path(__file__).parents[3]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    target = write_bytes(tmp_path / "a.bin", b"old")
    with replacing(target) as temporary:
        temporary.write_bytes(b"new")
        assert target.read_bytes() == b"old"
        assert temporary.parent == target.parent
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["a.bin"]


def half_write(target: Path, error: BaseException) -> None:
    with replacing(target) as temporary:
        temporary.write_bytes(b"half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("x"), OSError(errno.EIO, "broken")])
def test_after_an_error_the_old_file_stays_and_nothing_is_left(error: BaseException, tmp_path: Path) -> None:
    target = write_bytes(tmp_path / "a.bin", b"old")
    with pytest.raises((type(error), BadInput)):
        half_write(target, error)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_what_the_file_system_refuses_is_one_line(
    call: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 3)))
    before = names(tmp_path)

    def refuse(*_arguments: object, **_keywords: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, refuse)
    monkeypatch.setattr(Path, call, refuse, raising=False)
    folder = tmp_path / "sweeps" / "one-11111111"
    for attempt in (
        lambda: store.write(batch(done(2, 0, 3))),
        lambda: store.write_table(store.sweep_folder("one", "1" * 64), spec([(1, 3)])),
    ):
        with pytest.raises(BadInput, match=os.strerror(number)) as told:
            attempt()
        assert "\n" not in str(told.value)
    monkeypatch.undo()
    folder.rmdir()
    assert names(tmp_path) == before
    assert store.known([address(1), address(2)])[address(1)].ok == {0, 1, 2}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    if not _mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)):
        pytest.skip("mounting a file system is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S607 - the test skips where there is no mount


def _mounted(*arguments: str) -> bool:
    if shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0  # noqa: S607


def _large(number: int, runs: int) -> Done:
    chance = np.random.default_rng(number)
    return Done(address(number), 0, runs, {"share": chance.random(runs)})


def test_a_full_disk_costs_no_finished_part(small_disk: Path) -> None:
    store = Store.open(small_disk)
    written: list[int] = []

    def fill() -> None:
        for number in range(100):
            store.write(batch(_large(number, 5_000)))
            written.append(number)

    with pytest.raises(BadInput, match="No space left on device") as told:
        fill()
    assert "\n" not in str(told.value)
    number = len(written)
    assert number > 10
    assert not [name for name in names(small_disk) if TEMPORARY in name]
    known = Store.open(small_disk).known([address(one) for one in range(number + 1)])
    assert [len(found.ok) for found in known.values()] == [5_000] * number + [0]


def test_a_table_on_a_full_disk_costs_nothing(small_disk: Path) -> None:
    store = Store.open(small_disk)
    for number in range(16):
        store.write(batch(_large(number, 5_000)))
    folder = store.sweep_folder("one", "1" * 64)
    points = [PointRow(number, address(number), 5_000, ()) for number in range(16)]
    store.write_table(folder, TableSpec("runs", (), points[:2], (("share", False),)))
    before = (folder / "runs.parquet").read_bytes()
    with pytest.raises(BadInput, match=r"runs\.parquet: cannot be written") as told:
        store.write_table(folder, TableSpec("runs", (), points, (("share", False),)))
    assert "\n" not in str(told.value)
    assert (folder / "runs.parquet").read_bytes() == before
    assert not [name for name in names(small_disk) if TEMPORARY in name]


def test_a_read_only_store_is_read_and_refuses_to_be_written(small_disk: Path) -> None:
    store = Store.open(small_disk)
    store.write(batch(done(1, 0, 3)))
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, 3)]))
    part = next((small_disk / "parts").iterdir())
    part.write_bytes(b"damaged")
    before = names(small_disk)
    if not _mounted("-o", "remount,ro", str(small_disk)):
        pytest.skip("mounting a file system read-only is not permitted here")
    looking = Store.open(small_disk, create=False)
    assert looking.known([address(1)])[address(1)].ok == {0, 1, 2}
    assert looking.rows([address(1)], ("run",))[address(1)]["run"].tolist() == [0, 1, 2]
    for attempt in (
        lambda: looking.write(batch(done(2, 0, 3))),
        lambda: looking.write_table(folder, spec([(1, 3)])),
        lambda: Store.open(small_disk).sweep_folder("new", "2" * 64),
    ):
        with pytest.raises(BadInput, match="Read-only file system") as told:
            attempt()
        assert "\n" not in str(told.value)
    looking.settle([address(1)])
    assert names(small_disk) == before


def test_a_folder_that_cannot_be_made_is_one_line() -> None:
    with pytest.raises(BadInput, match="/proc/nowhere"):
        Store.open("/proc/nowhere")


WRITER = """
import sys
from econ.sweeps.store.store import Store
from tests.sweeps.store.rows import batch, done, spec
store = Store.open(sys.argv[1])
print("begun", flush=True)
{body}
"""
ENDLESS = """
number = 0
while True:
    store.write(batch(done(number, 0, 2_000)))
    number += 1
    print(number, flush=True)
"""
HALF = """
from pathlib import Path
from econ.sweeps.store import files
def stop(path):
    print("half", flush=True)
    sys.stdin.read()
files._settle = stop
{deed}
"""
PART = HALF.format(deed="store.write(batch(done(7, 0, 3)))")
TABLE = HALF.format(deed='store.write_table(store.sweep_folder("one", "1" * 64), spec([(1, 3)]))')


def started(store: Path, body: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER.format(body=body), str(store)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def heard(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert any(line.strip() == word for line in process.stdout)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no SIGKILL")
@pytest.mark.parametrize("parts", [1, 7, 20])
def test_a_killed_writer_leaves_whole_parts(parts: int, tmp_path: Path) -> None:
    process = started(tmp_path, ENDLESS)
    heard(process, str(parts))
    process.kill()
    process.communicate()
    store = Store.open(tmp_path)
    assert not [name for name in names(tmp_path) if TEMPORARY in name]
    known = store.known([address(number) for number in range(parts)])
    assert all(found.ok == set(range(2_000)) for found in known.values())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no SIGKILL")
@pytest.mark.parametrize("body", [PART, TABLE], ids=["part", "table"])
def test_what_a_killed_process_had_half_written_is_removed_when_it_is_gone(body: str, tmp_path: Path) -> None:
    Store.open(tmp_path).write(batch(done(1, 0, 3)))
    process = started(tmp_path, body)
    heard(process, "half")
    while_alive = [name for name in names(tmp_path) if TEMPORARY in name]
    assert while_alive
    # Nobody takes away what a living process writes, or takes it for a part.
    store = Store.open(tmp_path)
    assert [name for name in names(tmp_path) if TEMPORARY in name] == while_alive
    assert store.known([address(7)])[address(7)].ok == frozenset()
    process.kill()
    process.communicate()
    assert [name for name in names(tmp_path) if TEMPORARY in name] == while_alive
    store = Store.open(tmp_path)
    assert not [name for name in names(tmp_path) if TEMPORARY in name]
    assert store.known([address(1)])[address(1)].ok == {0, 1, 2}
    folder = store.sweep_folder("one", "1" * 64)
    store.write_table(folder, spec([(1, 3)]))
    assert sql(folder / "runs.parquet") == expected([(1, 3)], {})


def test_a_strangers_half_written_file_is_left_alone_until_it_is_old(tmp_path: Path) -> None:
    foreign = tmp_path / f"{TEMPORARY}00000000-1-abcd.npz"
    foreign.write_bytes(b"x")
    assert not is_leftover(foreign)
    os.utime(foreign, (0, 0))
    assert is_leftover(foreign)
    assert not is_leftover(tmp_path / "part.npz")


SHARER = """
mine = int(sys.stdin.readline())
addresses = [done(number, 0, 1).address for number in range(30)]
for round in range(30):
    store.write(batch(done(round, 0, 50)))
    points = [(number, 50) for number in range(round + 1)]
    if round % 5 == 4:
        folder = store.sweep_folder(f"sweep{mine}-{round}", str(mine) * 64)
        written = store.write_table(folder, spec(points))
        assert (written.rows, written.failed) == (50 * len(points), 0)
        store.settle(addresses)
    assert all(found.ok == set(range(50)) for found in store.known(addresses[: round + 1]).values())
print("ended", flush=True)
"""


def test_two_processes_share_a_store(tmp_path: Path) -> None:
    """Both write the same parts, make tables of them, and remove parts that the other still needs."""
    processes = [started(tmp_path, SHARER) for _ in range(2)]
    for process in processes:
        heard(process, "begun")
    for number, process in enumerate(processes):
        assert process.stdin is not None
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
    told = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert [text.strip() for text in told] == ["ended"] * 2
    tables = sorted((tmp_path / "sweeps").glob("*-29-*/runs.parquet"))
    assert len(tables) == 2
    assert tables[0].read_bytes() == tables[1].read_bytes()
    assert sql(tables[0]) == expected([(number, 50) for number in range(30)], {})
    assert not [name for name in names(tmp_path) if TEMPORARY in name]
