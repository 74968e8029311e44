"""How worker processes are born, and how they end with their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread

LIBRARIES = ("BLIS_NUM", "MKL_NUM", "NUMEXPR_NUM", "OMP_NUM", "OPENBLAS_NUM", "VECLIB_MAXIMUM")
ONE_THREAD = {f"{library}_THREADS": "1" for library in LIBRARIES}
PR_SET_PDEATHSIG = 1


class Worker(SpawnProcess):
    """A spawned process whose numerical libraries keep to one thread and that never hears Ctrl-C."""

    def start(self) -> None:
        """Start it; the surroundings it inherits are put back afterwards."""
        with environment(ONE_THREAD), interrupts_blocked():
            super().start()


class Spawning(SpawnContext):
    """The `multiprocessing` context that gives an executor such workers."""

    Process = Worker


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Environment variables set for a while; what is started meanwhile inherits them."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            _put_back(name, value)


def _put_back(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Threads and processes started meanwhile never see SIGINT; this process loses none of them.

    A signal mask is inherited, and unlike an ignored signal a blocked one is delivered once the mask is lifted.
    """
    if sys.platform == "win32":
        yield
        return
    # Starting the tracker lifts the mask; once it runs it leaves the mask alone.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare(parent: int) -> None:
    """Begin a worker's life: deaf to Ctrl-C, and dead as soon as its parent (a process id) is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not _killed_with_parent():
        Thread(target=end_with_parent, daemon=True).start()
    # The parent may have died before the kernel was asked to watch it.
    if os.getppid() != parent:
        os._exit(1)


def _killed_with_parent() -> bool:
    """Have the kernel kill this process when the thread that started it ends; False where it cannot."""
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL)) == 0)
    except (OSError, AttributeError):
        return False


def end_with_parent() -> None:
    """Wait until the parent of this spawned process is gone, then end at once."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
