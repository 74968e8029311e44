"""Tables of a sweep: one Parquet file per question, one row per point and run, in that order.

A table is made of what the store holds, so it does not tell who computed its rows, when, or in which order: equal
contents are equal bytes. Rows pass through DuckDB, which keeps to a limit of memory and spills to the store's folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from econ.errors import BadInput, SeqeconError
from econ.sweeps.store.database import (
    ROW_GROUP,
    Connection,
    answers_of,
    arrays,
    database,
    literal,
    quoted,
    refused,
    view,
)
from econ.sweeps.store.files import replacing
from econ.sweeps.store.gather import Wanted, filled, gathered
from econ.sweeps.store.index import Index
from econ.sweeps.store.parts import INTEGERS, TEXTS
from econ.sweeps.store.staging import Found
from econ.sweeps.task import Array

FIXED = ("point", "address", "run", "status", "error")
LARGEST = 2**63
ALL = "SELECT * EXCLUDE file_row_number FROM answers"
CHUNK = f"{ALL} WHERE file_row_number BETWEEN ? AND ?"
COPY = """
COPY (
  SELECT asked.point, asked.address, asked.run, found.status, found.error{axes}{answers}
  FROM (SELECT *, unnest(range(runs)) AS run FROM points) AS asked JOIN found USING (key, run)
  ORDER BY asked.point, asked.run
) TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})
"""


@dataclass(frozen=True)
class PointRow:
    """A point of a design: its number, its content address, how many runs it gets, and a value per axis."""

    point: int
    address: str
    runs: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class TableSpec:
    """What a table holds: its name, the axes (key, and `integers`, `floats` or `texts`), points, and columns.

    A column of answers is a name and whether it holds text; it has the same kind in all answers to its question.
    """

    name: str
    axes: tuple[tuple[str, str], ...]
    points: Sequence[PointRow]
    columns: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class TableWritten:
    """A table that was written: how many rows, how many of them failures, and the digest of its content."""

    rows: int
    failed: int
    sha256: str


def write_table(index: Index, folder: Path, table: TableSpec) -> TableWritten:
    """Write `folder`/<name>.parquet from what the index' store holds, in one step.

    Columns: point, address, run, status (ok or failed), error, one per axis, the answers (NULL where a run failed and
    where a number is nan). Raises SeqeconError where runs are missing, BadInput where names collide or the file cannot
    be written.
    """
    _refuse_collisions(table)
    wanted = Wanted(_runs(table.points))
    target = folder / f"{table.name}.parquet"
    with replacing(target) as temporary, refused(target, "written"), database(index.folder) as connection:
        found = Found(connection, table.columns)
        for block in gathered(index, wanted, [name for name, _ in table.columns]):
            found.add(block)
        _refuse_gaps(target, wanted)
        found.complete()
        _insert_points(connection, table, wanted.keys)
        connection.execute(_copy(table, temporary))
        return _written(connection, temporary)


def read_table(path: str | Path) -> dict[str, Array]:
    """The columns of a table in its order; nan where a number is NULL (its column then is float64), "" for text.

    Raises BadInput where there is no such table or it is damaged.
    """
    with database() as connection, refused(Path(path), "read"):
        answers_of(connection, Path(path))
        found = arrays(connection, ALL)
    return {name: filled(values) for name, values in found.items()}


def rows_sha256(path: str | Path) -> str:
    """SHA-256 (hex) of a table's names, types and values in their order, whatever wrote the file.

    Raises BadInput where there is no such table or it is damaged.
    """
    with database() as connection, refused(Path(path), "read"):
        return _written(connection, Path(path)).sha256


def _runs(points: Iterable[PointRow]) -> dict[str, int]:
    """The most runs asked of each address, in the order of the points."""
    runs: dict[str, int] = {}
    for point in points:
        runs[point.address] = max(runs.get(point.address, 0), point.runs)
    return runs


def _insert_points(connection: Connection, table: TableSpec, keys: Mapping[str, int]) -> None:
    rows: dict[str, Array] = {
        "point": np.array([point.point for point in table.points], np.int64),
        "runs": np.array([point.runs for point in table.points], np.int64),
        "key": np.array([keys[point.address] for point in table.points], np.int64),
        "address": _texts(point.address for point in table.points),
    }
    for place, (_, kind) in enumerate(table.axes):
        rows[f"x{place}"] = _values([point.values[place] for point in table.points], kind)
    with view(connection, "fresh", rows):
        connection.execute("CREATE TABLE points AS SELECT * FROM fresh")


def _values(values: Sequence[Any], kind: str) -> Array:
    """A column of an axis; integers that need more than 64 bits become floats."""
    if kind == TEXTS:
        return _texts(str(value) for value in values)
    if kind == INTEGERS and all(-LARGEST <= value < LARGEST for value in values):
        return np.array(values, np.int64)
    return np.array(values, np.float64)


def _texts(values: Iterable[str]) -> Array:
    return np.array(list(values), dtype=object)


def _copy(table: TableSpec, path: Path) -> str:
    axes = "".join(f", asked.x{place} AS {quoted(name)}" for place, (name, _) in enumerate(table.axes))
    answers = "".join(f", found.a{place} AS {quoted(name)}" for place, (name, _) in enumerate(table.columns))
    return COPY.format(axes=axes, answers=answers, path=literal(path), group=ROW_GROUP)


def _refuse_collisions(table: TableSpec) -> None:
    names = [*FIXED, *(name for name, _ in table.axes), *(name for name, _ in table.columns)]
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise BadInput(
                f"table {table.name}: has two columns {name!r}; allowed: names that differ beyond their case"
            )
        seen.add(name.lower())


def _refuse_gaps(target: Path, wanted: Wanted) -> None:
    address, run, count = wanted.first_missing()
    if count:
        what = f"{count} runs are not in the store (the first: run {run} of {address[:12]})"
        raise SeqeconError(f"{target}: cannot be written: {what}; run the sweep again to compute them")


def _written(connection: Connection, path: Path) -> TableWritten:
    """Count and digest a table, a group of rows in memory at a time."""
    columns = answers_of(connection, path)
    digest = hashlib.sha256(repr(list(columns.items())).encode())
    rows = failed = 0
    while chunk := _chunk(connection, rows):
        rows += len(chunk["run"])
        failed += int((chunk["status"] == "failed").sum())
        for name in columns:
            _update(digest, chunk[name])
    return TableWritten(rows, failed, digest.hexdigest())


def _chunk(connection: Connection, start: int) -> dict[str, Array]:
    chunk = arrays(connection, CHUNK, [start, start + ROW_GROUP - 1])
    return chunk if len(chunk["run"]) else {}


def _update(digest: Any, values: Array) -> None:
    mask = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    digest.update(np.packbits(mask).tobytes())
    if plain.dtype == object:
        texts = ["" if none else text for text, none in zip(plain.tolist(), mask.tolist(), strict=True)]
        digest.update(np.array([len(text) for text in texts], np.int64).tobytes() + "".join(texts).encode())
    else:
        digest.update(np.where(mask, np.zeros_like(plain), plain).tobytes())
