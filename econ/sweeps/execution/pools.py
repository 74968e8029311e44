"""Where batches are computed: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from econ.sweeps.execution.dask_pool import Dask
from econ.sweeps.execution.local import Local

T = TypeVar("T")


class Pool(Protocol):
    """Computes calls in the manner of `concurrent.futures.Executor`; entered once, it serves many executions.

    `workers` is how many calls run at the same time now, `capacity` how many it should be given so that none is idle.
    `isolates` says that a worker has one call at a time, so that its death is told of that call alone.
    """

    @property
    def workers(self) -> int:
        """How many workers there are now."""

    @property
    def capacity(self) -> int:
        """How many calls to keep under way."""

    @property
    def isolates(self) -> bool:
        """Whether the death of a worker fails no other call than the one it was at."""

    def __enter__(self) -> Self:
        """Start the workers."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers go; after an error they are stopped at once."""

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Have a module's own function called in a worker."""

    def deaths(self, error: BaseException) -> int:
        """How many deaths of workers a call's error stands for; SeqeconError where no worker can be had any more."""

    def rebuild(self) -> None:
        """Replace workers that died; to be called by the thread that entered the pool."""

    def recall(self, future: Future[Any]) -> bool:
        """Take a call back that no worker has begun; whether that went well."""

    def abandon(self) -> None:
        """Stop every worker at once and wait for none; the pool is of no use afterwards."""


class Inline:
    """The calling process itself: nothing is started, nothing travels; a task that ends its process ends the sweep."""

    workers = 1
    capacity = 1
    isolates = True

    def __enter__(self) -> Self:
        """Nothing to start."""
        return self

    def __exit__(self, *_ending: object) -> None:
        """Nothing to stop."""

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """The call, made before this returns; a KeyboardInterrupt passes through."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # noqa: BLE001 - an executor hands every error to who asked
            future.set_exception(error)
        return future

    def deaths(self, error: BaseException) -> int:
        """None: whoever could tell would be dead."""
        return 0

    def rebuild(self) -> None:
        """Nothing can be broken."""

    def recall(self, future: Future[Any]) -> bool:
        """Never: a call is done when it is known."""
        return False

    def abandon(self) -> None:
        """Nothing is under way."""


def pool_for(workers: int, dask: str | None = None) -> Pool:
    """The pool of a command line: Dask at an address (or `local`), else this process or spawned ones."""
    if dask is not None:
        return Dask(dask, workers)
    return Inline() if workers == 1 else Local(workers)
