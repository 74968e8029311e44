"""`seqecon sweep`: ask simulator and solvers at many points; interrupted or killed, it resumes."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from econ.cli.endings import INTERRUPTED, SOME_FAILED
from econ.cli.files import write_text
from econ.cli.inputs import print_json
from econ.cli.table import table
from econ.cli.workplace import workplace
from econ.reports.study.document import StudyDocument
from econ.reports.study.sweeps import described
from econ.reports.study.text import FILE_NAME, as_text
from econ.sweeps.estimate import Estimate, estimated
from econ.sweeps.reading import load_sweep
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import FILE as STORE_FILE
from econ.sweeps.store.store import Store

FIRST_POINTS = 8


def run(options: Any) -> int:
    """Run the sweep and say what came out, or only what it would cost."""
    sweep = load_sweep(options.sweep)
    if options.dry_run:
        return _dry(sweep, options)
    command = f"seqecon {shlex.join(sys.argv[1:])}"
    with workplace(options, command) as place:
        found = place.run(sweep)
    if found is None:
        return INTERRUPTED
    document = described(found, command=command)
    write_text(found.folder / FILE_NAME, as_text(document))
    if options.json:
        print_json(_told(found) | {"answer": document.answer, "summary": document.summary})
    else:
        sys.stdout.write(_page(found, document))
    return SOME_FAILED if found.failed else 0


def _told(found: SweepResult) -> dict[str, Any]:
    tables = {
        name: {"file": str(found.folder / f"{name}.parquet"), "rows": table.rows, "sha256": table.sha256}
        for name, table in found.tables.items()
    }
    return {
        "sweep": found.sweep.name,
        "folder": str(found.folder),
        "points": found.points,
        "failed": found.failed,
        "stopped_by": found.stopped,
        "tables": tables,
    }


def _page(found: SweepResult, document: StudyDocument) -> str:
    rows = [(f"{name}.parquet", f"{done.rows:,}", done.sha256[:16]) for name, done in found.tables.items()]
    lines = [document.answer, *document.findings]
    written = table(("table", "rows", "content"), rows)
    return "\n".join(lines) + f"\n\n{written}\n\nin {found.folder}; a page of it: seqecon report {found.folder}\n"


def _dry(sweep: Sweep, options: Any) -> int:
    there = (Path(options.store) / STORE_FILE).exists()
    store = Store.open(options.store, create=False) if there else None
    cost = estimated(sweep, store, shown=FIRST_POINTS)
    if options.json:
        print_json({"sweep": sweep.name} | {name: value for name, value in asdict(cost).items() if name != "first"})
    else:
        sys.stdout.write(_estimate(sweep, cost, options.workers))
    return 0


def _estimate(sweep: Sweep, cost: Estimate, workers: int) -> str:
    grows = "" if cost.most_rows == cost.rows else f", up to {cost.most_points:,} points and {cost.most_rows:,} rows"
    lines = [
        f"{sweep.name}: {cost.points:,} points, {cost.rows:,} rows{grows}",
        f"about {_time(cost.cpu_seconds)} of CPU by design, {_time(cost.cpu_seconds / workers)} with {workers} workers",
        f"of the first {cost.looked_at:,} points {cost.known:,} are known already",
        "",
    ]
    shown = [[axis.written(value) for axis, value in zip(sweep.axes, point, strict=True)] for point in cost.first]
    return "\n".join(lines) + "\n" + table([axis.key for axis in sweep.axes], shown) + "\n"


def _time(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} seconds"
