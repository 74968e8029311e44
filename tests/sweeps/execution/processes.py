"""Starting, watching and reading other processes in tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from tests.measure import ROOT
from tests.sweeps.execution.answers import until

LONG = 120


@contextmanager
def started(*arguments: str, stderr: int | IO[str] | None = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    """A Python process at the root of the checkout, in a group of its own, gone with all its group afterwards."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def program(pool: str, folder: Path) -> Any:
    """The program of fifty waiting tasks in a pool."""
    return started("-m", "tests.sweeps.execution.program", pool, str(folder))


def waiting(folder: Path, number: int) -> list[int]:
    """The process ids of so many tasks, once they are under way."""
    until(lambda: len(list(folder.glob("started-*[0-9]"))) >= number)
    return [int(path.read_text(encoding="utf-8")) for path in folder.glob("started-*[0-9]")]


def go(folder: Path) -> None:
    """Let the waiting tasks finish."""
    (folder / "go").touch()


def alive(process: int) -> bool:
    """Whether a process runs: a zombie does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def written(folder: Path) -> list[Any]:
    """The rows that a program's sink was given."""
    file = folder / "rows"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return sorted((address, run, tuple(values), error) for address, run, values, error in map(json.loads, lines))


def blocked(module: str, name: str) -> tuple[str, str]:
    """Arguments that run a command of distributed in a process that cannot import a module (or any: no name)."""
    block = f"sys.modules[{module!r}] = None; " if module else ""
    return "-c", f"import sys; {block}from distributed.cli.{name} import main; main()"


@contextmanager
def scheduler(folder: Path, *, without: str = "") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A Dask scheduler: its address and its process."""
    told = folder / "scheduler.json"
    common = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    with started(*blocked(without, "dask_scheduler"), *common, stderr=subprocess.DEVNULL) as process:
        until(lambda: told.exists() and told.stat().st_size)
        yield json.loads(told.read_text(encoding="utf-8"))["address"], process


@contextmanager
def worker(address: str, *, without: str = "") -> Iterator[subprocess.Popen[str]]:
    """A Dask worker without a nanny: dead when killed."""
    common = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
    with started(*blocked(without, "dask_worker"), address, *common, stderr=subprocess.DEVNULL) as process:
        yield process
