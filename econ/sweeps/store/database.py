"""DuckDB, the optional extra that reads and writes the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from econ.errors import BadInput
from econ.sweeps.store.files import TEMPORARY, told, writer

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection
else:
    Connection = Any

__all__ = ["Connection"]

ROW = "file_row_number"
MEMORY = "512MB"
ROW_GROUP = 122_880
"""Rows written together: fixed, as it decides the bytes of a table."""


def need_duckdb() -> None:
    """Raise BadInput where DuckDB is not installed."""
    if find_spec("duckdb") is None:
        raise BadInput("tables of results need DuckDB, which is not installed: pip install 'seqecon[data]'")


@contextmanager
def database(spill: Path | None = None, memory: str = MEMORY) -> Iterator[Connection]:
    """A database in memory with one thread; what exceeds `memory` goes to files in a folder made below `spill`."""
    need_duckdb()
    import duckdb  # noqa: PLC0415 - an optional extra

    with _spilling(spill) as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": 1,
            "memory_limit": memory,
            "temp_directory": folder,
        }
        connection = duckdb.connect(":memory:", config=settings)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def refused(path: Path, deed: str) -> Iterator[None]:
    """Turn what DuckDB refuses into BadInput of one line about the file."""
    import duckdb  # noqa: PLC0415 - an optional extra

    try:
        yield
    except duckdb.Error as error:
        remedy = "; run its sweep again to write it anew" if deed == "read" else ""
        raise BadInput(f"{path}: cannot be {deed} ({reason(error)}){remedy}") from error


def reason(error: Exception) -> str:
    """The first line of DuckDB's message."""
    return str(error).strip().partition("\n")[0]


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | Path) -> str:
    """A text as SQL takes it."""
    return "'" + str(value).replace("'", "''") + "'"


def answers_of(connection: Connection, path: Path) -> dict[str, str]:
    """Open a Parquet file as the view `answers`; returns its columns and their types, in their order.

    The view tells each row's place in the file as `file_row_number` too.
    """
    # A folder called key=value must not turn into a column.
    found = connection.read_parquet(str(path), hive_partitioning=False, file_row_number=True)
    found.create_view("answers", replace=True)
    return {name: str(kind) for name, kind in zip(found.columns, found.types, strict=True) if name != ROW}


def arrays(connection: Connection, query: str, values: object = None) -> dict[str, Any]:
    """The columns of a query's rows; masked where they are NULL."""
    return dict(connection.execute(query, values).fetchnumpy())


@contextmanager
def view(connection: Connection, name: str, columns: Mapping[str, Any]) -> Iterator[str]:
    """Arrays of equal length as a table that queries may name."""
    connection.register(name, dict(columns))
    try:
        yield name
    finally:
        connection.unregister(name)


@contextmanager
def _spilling(folder: Path | None) -> Iterator[str]:
    if folder is None:
        yield ""
        return
    with told(folder), TemporaryDirectory(prefix=f"{TEMPORARY}{writer()}-", dir=folder) as name:
        yield name
