"""Sweeps run to their end or stopped on the way, and the bytes of what they leave."""

from __future__ import annotations

from pathlib import Path

from econ.sweeps.execution.pools import pool_for
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.run import SweepResult, run_sweep
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store
from econ.sweeps.task import Batch, Done


class Stopped(Exception):
    """What a full disk or a power cut does to a sink."""


class Limited(Store):
    """A store that takes so many batches and no more, and remembers what was in them."""

    def __init__(self, folder: Path, left: int = 1_000) -> None:
        super().__init__(Store.open(folder).path, make=True)
        self.left = left
        self.taken: list[Done] = []

    def write(self, batch: Batch) -> None:
        if not self.left:
            raise Stopped
        self.left -= 1
        self.taken += batch.done
        super().write(batch)


def ran(sweep: Sweep, folder: Path, workers: int = 1) -> SweepResult:
    with pool_for(workers) as pool:
        found = run_sweep(sweep, Store.open(folder), pool, progress=SILENT)
    assert found is not None
    return found


def table_bytes(found: SweepResult) -> dict[str, bytes]:
    return {name: (found.folder / f"{name}.parquet").read_bytes() for name in found.tables}
