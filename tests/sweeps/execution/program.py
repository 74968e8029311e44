"""A command that executes fifty waiting tasks, to be interrupted and killed: POOL FOLDER.

Rows go to the file `rows` in the folder, how it ended to stdout. The tasks wait for a file `go` there.
"""

import json
import sys
from pathlib import Path

from econ.sweeps.execution.driver import execute
from econ.sweeps.execution.pools import Pool, pool_for
from econ.sweeps.execution.progress import Silent
from econ.sweeps.task import Batch, Task
from tests.sweeps.execution.answers import Waits, rows

POOLS = {"inline": (1, None), "local": (2, None), "dask": (2, "local")}


def main(pool: Pool, folder: Path) -> None:
    """Execute and tell."""
    tasks = (Task(f"{number:04x}", number, 2, Waits(str(folder))) for number in range(50))

    def sink(batch: Batch) -> None:
        with (folder / "rows").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows([batch]))

    with pool:
        ended = execute(tasks, pool, sink, progress=Silent(quiet=False))
    print(ended.ended_by, ended.done, ended.failed)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(pool_for(*POOLS[sys.argv[1]]), Path(sys.argv[2]))
