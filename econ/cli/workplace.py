"""What commands that compute many points share: a store, workers, progress, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from econ.sweeps.execution.pools import Pool, pool_for
from econ.sweeps.execution.progress import shown
from econ.sweeps.run import SweepResult, run_sweep
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store


@dataclass(frozen=True)
class Workplace:
    """An open store with workers, and the command that brought them together."""

    store: Store
    pool: Pool
    command: str
    retry: bool = False
    quiet: bool = False
    verbose: bool = False

    def run(self, sweep: Sweep) -> SweepResult | None:
        """The sweep's result, None when it was interrupted; says how to resume, and how many rows failed."""
        with shown(quiet=self.quiet, verbose=self.verbose) as progress:
            found = run_sweep(sweep, self.store, self.pool, progress=progress, retry=self.retry, command=self.command)
        if found is None:
            sys.stderr.write(f"seqecon: interrupted; what is finished is kept, to resume: {self.command}\n")
        elif found.failed:
            sys.stderr.write(f"seqecon: {found.failed:,} rows failed, see their `error`; --retry-failed tries again\n")
        return found


@contextmanager
def workplace(options: Any, command: str) -> Iterator[Workplace]:
    """Open what `execution_options` name; BadInput where the store or the scheduler cannot be had."""
    store = Store.open(options.store)
    with pool_for(options.workers, options.dask) as pool:
        yield Workplace(store, pool, command, retry=options.retry, quiet=options.quiet, verbose=options.verbose)
