"""A Dask cluster: a scheduler at an address, or one of our own on this machine."""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib import import_module
from math import inf
from typing import Any, Self, TypeVar

from econ.errors import BadInput, SeqeconError
from econ.sweeps.execution.spawned import environment, interrupts_blocked
from econ.sweeps.execution.worker import packed

T = TypeVar("T")

EMBEDDED = "local"
AHEAD = 2
CONNECT_SECONDS = 5
COUNT_SECONDS = 2.0
END_SECONDS = 1.0
SILENT = logging.CRITICAL + 1
LOGGERS = ("distributed", "tornado", "asyncio")
VARIABLES = tuple(f"DASK_LOGGING__{name.upper()}" for name in LOGGERS)


class Dask:
    """Workers of a Dask scheduler, which may die and join at any time; `local` starts a cluster on this machine.

    A task is tried again by the scheduler when its worker dies; after too many deaths its error names all of them.
    """

    isolates = False

    def __init__(self, address: str, workers: int = 1) -> None:
        self.address = address
        self._asked = workers
        self._open = ExitStack()
        self._client: Any = None
        self._executor: Any = None
        self._counted = (0, -inf)

    @property
    def workers(self) -> int:
        """Threads of all workers, counted anew every two seconds."""
        number, when = self._counted
        if time.monotonic() - when >= COUNT_SECONDS:
            number = self._count()
            self._counted = (number, time.monotonic())
        return number

    @property
    def capacity(self) -> int:
        """Twice as many calls as workers, and some where workers are still to come."""
        return AHEAD * max(1, self.workers)

    def __enter__(self) -> Self:
        """Connect; BadInput where the package is missing or no scheduler answers."""
        with ExitStack() as opened:
            opened.enter_context(_silence())
            self._client = opened.enter_context(self._connected())
            self._open = opened.pop_all()
        self._executor = self._client.get_executor(pure=False)
        self._counted = (0, -inf)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_ending: object) -> None:
        """Disconnect; an own cluster ends."""
        if kind is not None:
            self.abandon()
        self._open.close()

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Have a module's own function called by any worker."""
        future: Future[T] = Future()
        try:
            payload = packed(function, *arguments)
        except pickle.PicklingError as error:
            future.set_exception(error)
            return future
        asked: Future[T] = self._executor.submit(pickle.loads, payload)  # noqa: S301 - packed by this process
        return asked

    def deaths(self, error: BaseException) -> int:
        """The deaths a KilledWorker tells of; SeqeconError when the scheduler is lost."""
        if isinstance(error, _distributed().KilledWorker):
            return int(getattr(error, "allowed_failures", 0)) + 1
        if isinstance(error, CancelledError | OSError):
            raise SeqeconError(
                f"the scheduler at {self.address} is lost ({_line(error)}); "
                "what is finished is kept, and the same command resumes"
            ) from error
        return 0

    def rebuild(self) -> None:
        """Nothing: workers are restarted by their nannies or by whoever runs the cluster."""

    def recall(self, future: Future[Any]) -> bool:
        """Never: which calls have begun is known to the scheduler only."""
        return False

    def abandon(self) -> None:
        """Cancel all calls; the workers of an own cluster are killed."""
        self._executor.shutdown(wait=False)
        cluster = self._client.cluster
        if cluster is not None:
            cluster.sync(_end, tuple(cluster.workers.values()))

    def _connected(self) -> Any:
        if self.address == EMBEDDED:
            return _embedded(self._asked)
        _answering(self.address)
        return _client(self.address)

    def _count(self) -> int:
        asked = self._client.scheduler.ncores
        try:
            return sum(self._client.sync(asked, workers=None, callback_timeout=COUNT_SECONDS).values())
        except (OSError, CancelledError):
            return self._counted[0]


def _client(address: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about versions: other code is refused by its digest
        return _distributed().Client(address, timeout=CONNECT_SECONDS, set_as_default=False)


@contextmanager
def _embedded(workers: int) -> Iterator[Any]:
    """A scheduler in this process and processes as workers, listening on the loopback interface only."""
    with ExitStack() as opened:
        # Workers are started, and later replaced, by threads that are born here.
        with interrupts_blocked():
            cluster = _distributed().LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                memory_limit=0,
                silence_logs=SILENT,
            )
            opened.enter_context(cluster)
            client = opened.enter_context(_client(cluster))
        yield client


async def _end(nannies: tuple[Any, ...]) -> None:
    """Give workers a second to end, then kill them; a nanny that finds its worker slow to die only says so."""
    await asyncio.gather(*(nanny.close(timeout=END_SECONDS) for nanny in nannies), return_exceptions=True)


def _answering(address: str) -> None:
    """BadInput unless a Dask scheduler answers at an address within five seconds."""
    try:
        with ThreadPoolExecutor(1) as thread:
            kind = thread.submit(asyncio.run, _kind(address)).result()
    except Exception as error:  # whatever listens there may answer anything
        raise BadInput(
            f"--dask {address}: no scheduler answers at {address} ({_line(error)}); "
            "start one by `dask scheduler`, or leave --dask out"
        ) from error
    if kind != "Scheduler":
        raise BadInput(f"--dask {address}: a Dask {kind} answers there; give the address of its scheduler")


async def _kind(address: str) -> str:
    distributed = _distributed()
    keys = distributed.Security().get_connection_args("client")
    async with asyncio.timeout(CONNECT_SECONDS), distributed.rpc(address, connection_args=keys) as asked:
        return str((await asked.identity())["type"])


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing that distributed would say of deaths and lost connections: the pool says it in a line."""
    _distributed()
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in LOGGERS]
    levels = {name: logging.getLogger(name).level for name in names}
    settings = {"logging": dict.fromkeys(LOGGERS, "critical"), "distributed.scheduler.allowed-failures": 0}
    # Processes that are started, now or after a death, read their own levels from the environment.
    with import_module("dask").config.set(settings), environment(dict.fromkeys(VARIABLES, "critical")):
        try:
            _set_levels(dict.fromkeys(names, SILENT))
            yield
        finally:
            _set_levels(levels)


def _set_levels(levels: dict[str, int]) -> None:
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _distributed() -> Any:
    """The package, loaded when it is needed; BadInput where it is not installed."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise BadInput("--dask: needs an extra package; install it by `pip install seqecon[cluster]`") from error


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
