"""`seqecon results`: what a store of sweeps holds; show it, export it, clear it of what nobody needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from econ.cli.inputs import print_json
from econ.cli.table import table
from econ.errors import BadInput
from econ.sweeps.store.catalogue import Entry, Pruned, entries, entry, export, finished, prune, table_of
from econ.sweeps.store.database import answers_of, database, refused
from econ.sweeps.store.manifest import Manifest, TableRecord
from econ.sweeps.store.store import Store

KEYS = {
    "point": "number of the point in the design",
    "address": "digest of everything that decides the row",
    "run": "number of the run at the point",
    "status": "ok or failed",
    "error": "why the run failed",
}
OPENED_BY = (
    """  DuckDB  duckdb.sql("SELECT * FROM '{path}'")""",
    """  Polars  polars.read_parquet("{path}")""",
    """  pandas  pandas.read_parquet("{path}")  # or, without pyarrow, .df() at the end of DuckDB's line""",
)
UNNAMED = {
    "list": "lists every sweep; see one with `seqecon results show NAME`",
    "prune": "prunes the whole store; remove a sweep too with --sweep NAME",
}
SHORT = 12
UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")


def run(options: Any) -> int:
    """List, show, export or prune."""
    if options.name is not None and options.action in UNNAMED:
        raise BadInput(f"results {options.action} {options.name}: {UNNAMED[options.action]}")
    store = Store.open(options.store, create=False).path
    {"list": _list, "show": _show, "export": _export, "prune": _prune}[options.action](store, options)
    return 0


def _list(store: Path, options: Any) -> None:
    found = entries(store)
    if options.json:
        print_json([_summary(one) for one in found])
        return
    header = ("name", "points", "runs", "failed", "finished", "size", "commit")
    rows = [tuple(str(value) for value in _row(one)) for one in found]
    sys.stdout.write(table(header, rows) + "\n" if rows else f"{store} holds no sweep yet\n")


def _row(found: Entry) -> tuple[str, ...]:
    manifest = found.manifest
    if manifest is None:
        state = "manifest cannot be used" if found.problem else "no"
        return found.folder.name, "-", "-", "-", state, _size(found.size), "-"
    counts = [f"{count:,}" for count in (manifest.counts.points, manifest.counts.runs, manifest.counts.failed)]
    return found.folder.name, *counts, manifest.ended, _size(found.size), _commit(manifest)


def _summary(found: Entry) -> dict[str, Any]:
    short: dict[str, Any] = {"name": found.name, "folder": str(found.folder), "bytes": found.size}
    short |= {"finished": found.finished, "problem": found.problem}
    manifest = found.manifest
    if manifest is not None:
        short |= {"counts": asdict(manifest.counts), "ended": manifest.ended, "source": asdict(manifest.source)}
    return short


def _show(store: Path, options: Any) -> None:
    found = entry(store, _named(options))
    manifest = finished(found)
    if options.json:
        print_json({"folder": str(found.folder), "manifest": asdict(manifest)})
        return
    lines = [*_told(found, manifest), *(line for record in manifest.tables for line in _table(found.folder, record))]
    sys.stdout.write("\n".join(lines) + "\n")


def _told(found: Entry, manifest: Manifest) -> Iterator[str]:
    counts = manifest.counts
    yield f"{found.folder.name}: {counts.points:,} points, {counts.runs:,} runs, {counts.failed:,} of them failed"
    spent = f"{manifest.cpu_seconds:,.1f} s of CPU time in {manifest.wall_seconds:,.1f} s"
    rows = {
        "command": manifest.command or "-",
        "from - to": f"{manifest.started} - {manifest.ended}",
        "took": f"{spent} for {counts.computed:,} runs; {counts.reused:,} were known",
        "runs ended by": ", ".join(f"{name} ({count:,} points)" for name, count in manifest.stopped_by.items()) or "-",
        "source": f"model {manifest.source.code_sha256[:SHORT]}, commit {_commit(manifest)}",
        "lock": (manifest.source.lock_sha256 or "-")[:SHORT],
        "versions": ", ".join(f"{name} {version}" for name, version in manifest.versions.items()),
        "design": _spelt(manifest.sweep.get("design", {})),
    }
    yield from (f"  {name:<14} {value}" for name, value in rows.items())
    for axis in manifest.sweep.get("axes", ()):
        yield f"  {'swept':<14} {axis['key']}: {_spelt({name: axis[name] for name in axis if name != 'key'})}"


def _spelt(settings: Mapping[str, Any]) -> str:
    """Names and values on one line."""
    return ", ".join(
        f"{name} {value if isinstance(value, str) else json.dumps(value)}" for name, value in settings.items()
    )


def _table(folder: Path, record: TableRecord) -> Iterator[str]:
    path = folder / record.file
    types = _types(path)
    words = {column.name: (column.unit, column.meaning) for column in record.columns}
    rows = [(name, kind, *words.get(name, ("", KEYS.get(name, "")))) for name, kind in types.items()]
    yield from ("", f"{path}: {record.rows:,} rows, {record.failed:,} failed, content {record.sha256[:SHORT]}", "")
    yield from (f"  {line}" for line in table(("column", "type", "unit", "meaning"), rows).splitlines())
    yield ""
    yield from (line.format(path=path) for line in OPENED_BY)


def _types(path: Path) -> dict[str, str]:
    with database() as connection, refused(path, "read"):
        return answers_of(connection, path)


def _export(store: Path, options: Any) -> None:
    found = entry(store, _named(options))
    if options.output is None:
        raise BadInput("results export: names no file; allowed: -o FILE.csv, FILE.json or FILE.parquet")
    source = table_of(found, options.table)
    written = export(source, Path(options.output))
    if options.json:
        print_json({"table": str(source), "written": str(written)})
    else:
        sys.stdout.write(f"wrote {written}\n")


def _prune(store: Path, options: Any) -> None:
    pruned = prune(store, options.sweep, dry_run=options.dry_run)
    if options.json:
        print_json(asdict(pruned) | {"dry_run": options.dry_run})
    else:
        sys.stdout.write(_pruned(pruned, "would remove" if options.dry_run else "removed"))


def _pruned(pruned: Pruned, deed: str) -> str:
    kinds = {"parts": pruned.parts, "leftover files": pruned.leftovers, "sweeps": pruned.folders}
    what = ", ".join(f"{name}: {count:,}" for name, count in kinds.items())
    kept = f"; parts that {', '.join(pruned.kept_for)} may need were kept" if pruned.kept_for else ""
    return f"{deed} {pruned.size:,} bytes; {what}{kept}\n"


def _named(options: Any) -> str:
    if options.name is None:
        raise BadInput(f"results {options.action}: names no sweep; see `seqecon results list`")
    return str(options.name)


def _commit(manifest: Manifest) -> str:
    checkout = manifest.source.checkout
    return "-" if checkout is None else checkout.commit[:SHORT] + (" with changes" if checkout.dirty else "")


def _size(size: int) -> str:
    amount = float(size)
    for unit in UNITS:
        if amount < 1024 or unit == UNITS[-1]:
            break
        amount /= 1024
    return f"{size} bytes" if unit == UNITS[0] else f"{amount:.1f} {unit}"
