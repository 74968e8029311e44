"""Gathered rows on their way into a table: put into the database, blocks of a kind together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from econ.sweeps.store.database import Connection, view
from econ.sweeps.store.gather import BLOCK, Block
from econ.sweeps.store.parts import FLOATS, INTEGERS, KINDS, TEXTS, TRUTHS, kind_of
from econ.sweeps.task import Array

TYPES = {TRUTHS: "BOOLEAN", INTEGERS: "BIGINT", FLOATS: "DOUBLE", TEXTS: "VARCHAR"}
INSERT = "INSERT INTO found ({names}) SELECT {names} FROM fresh"
ADD = "ALTER TABLE found ADD COLUMN a{place} {type}"
WIDEN = "ALTER TABLE found ALTER COLUMN a{place} TYPE {type}"


class Found:
    """The rows gathered for a table, in the database; a column's type is the narrowest that holds its answers."""

    def __init__(self, connection: Connection, columns: Sequence[tuple[str, bool]]) -> None:
        self._connection = connection
        self._columns = columns
        self._places = {name: place for place, (name, _) in enumerate(columns)}
        self._kinds: dict[str, str] = {}
        self._waiting: list[Block] = []
        self._rows = 0
        connection.execute("CREATE TABLE found (key BIGINT, run BIGINT, status VARCHAR, error VARCHAR)")

    def add(self, block: Block) -> None:
        """Take rows; they go into the database together with their like."""
        if self._waiting and _likeness(block) != _likeness(self._waiting[0]):
            self._flush()
        self._waiting.append(block)
        self._rows += len(block.run)
        if self._rows >= BLOCK:
            self._flush()

    def complete(self) -> None:
        """Put what waits into the database, and give columns that nobody answered their type."""
        self._flush()
        for name, _ in self._columns:
            self._widen(name, self._kinds.get(name, FLOATS))

    def _flush(self) -> None:
        blocks, self._waiting, self._rows = self._waiting, [], 0
        if not blocks:
            return
        rows = _outcome(blocks)
        for name in blocks[0].columns:
            values = np.concatenate([one.columns[name] for one in blocks])
            self._widen(name, kind_of(values))
            rows[f"a{self._places[name]}"] = _nullable(values)
        names = ", ".join(rows)
        with view(self._connection, "fresh", rows):
            self._connection.execute(INSERT.format(names=names))

    def _widen(self, name: str, kind: str) -> None:
        place = self._places[name]
        kind = TEXTS if self._columns[place][1] else kind
        if name not in self._kinds:
            self._connection.execute(ADD.format(place=place, type=TYPES[kind]))
            self._kinds[name] = kind
        elif KINDS.index(kind) > KINDS.index(self._kinds[name]):
            self._connection.execute(WIDEN.format(place=place, type=TYPES[kind]))
            self._kinds[name] = kind


def _likeness(block: Block) -> tuple[object, ...]:
    return (bool(block.error), *((name, kind_of(values)) for name, values in block.columns.items()))


def _outcome(blocks: Sequence[Block]) -> dict[str, Array]:
    lengths = [len(one.run) for one in blocks]
    errors = np.array([one.error or None for one in blocks], dtype=object)
    return {
        "key": np.concatenate([one.key for one in blocks]),
        "run": np.concatenate([one.run for one in blocks]),
        "status": np.repeat(np.array(["failed" if one.error else "ok" for one in blocks], dtype=object), lengths),
        "error": np.repeat(errors, lengths),
    }


def _nullable(values: Array) -> Array:
    """The values with nan masked, which DuckDB takes for NULL."""
    return np.ma.masked_array(values, np.isnan(values)) if kind_of(values) == FLOATS else values
