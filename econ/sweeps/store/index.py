"""Which runs of which address a store holds, and where: told by the headers of parts and by three columns of tables.

A part is named by its content and a table is replaced, never changed, so each is read once.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from econ.errors import BadInput
from econ.sweeps.store.database import Connection, answers_of, arrays, database, refused
from econ.sweeps.store.parts import part_files, read_header

SPANS = """
WITH stretches AS (
  SELECT point, any_value(address) AS address, error, min(run) AS first, max(run) + 1 AS stop, count(*) AS runs
  FROM answers GROUP BY point, error
), broken AS (
  SELECT point, address, error, run, run - row_number() OVER (PARTITION BY point, error ORDER BY run) AS stretch
  FROM answers SEMI JOIN (FROM stretches WHERE runs < stop - first) USING (point)
)
SELECT point, address, error, first, stop FROM stretches WHERE point NOT IN (SELECT point FROM broken)
UNION ALL
SELECT point, any_value(address), error, min(run), max(run) + 1 FROM broken GROUP BY point, error, stretch
ORDER BY ALL
"""
KEYS = {"point", "address", "run", "status", "error"}
"""The columns that every table of answers has."""


@dataclass(frozen=True)
class Known:
    """The runs of an address that the store holds: with an answer, and with nothing but a failure."""

    ok: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Held:
    """Runs first .. stop - 1 of an address in one file: in a part's span, or at a table's point, number `place`.

    They have answers, or failed for the reason in `error`.
    """

    first: int
    stop: int
    place: int
    error: str


@dataclass(frozen=True)
class Source:
    """A part or a table, and what it holds by address."""

    path: Path
    is_table: bool
    held: Mapping[str, Sequence[Held]]


@dataclass
class Index:
    """What the files of a store hold, but for one ignored folder; it follows parts and tables as they come and go."""

    folder: Path
    ignored: Path | None = None
    _parts: dict[Path, Source] = field(default_factory=dict)
    _tables: dict[Path, tuple[tuple[int, ...], Source]] = field(default_factory=dict)

    def known(self, addresses: Sequence[str], *, tables_only: bool = False) -> dict[str, Known]:
        """What is known of each address; a run that failed once and was answered later is answered."""
        answered: dict[str, set[int]] = {address: set() for address in addresses}
        failed: dict[str, set[int]] = {address: set() for address in addresses}
        for source in self.sources(answered):
            if source.is_table or not tables_only:
                _note(source, answered, failed)
        return {
            address: Known(frozenset(runs), frozenset(failed[address] - runs)) for address, runs in answered.items()
        }

    def settled(self, addresses: Collection[str]) -> list[Source]:
        """Parts that hold any of the addresses, and whose every row is in a table too."""
        parts = [source for source in self.sources(addresses) if not source.is_table]
        held = {address for part in parts for address in part.held}
        known = self.known(sorted(held), tables_only=True)
        return [part for part in parts if all(_is_covered(part.held[address], known[address]) for address in part.held)]

    def addresses(self) -> set[str]:
        """Every address that a part holds."""
        self._follow_parts()
        return {address for part in self._parts.values() for address in part.held}

    def sources(self, addresses: Collection[str]) -> list[Source]:
        """Files that hold any of the addresses: parts first, then tables, each in the order of their paths."""
        self._follow_parts()
        self._follow_tables()
        parts = [self._parts[path] for path in sorted(self._parts)]
        tables = [self._tables[path][1] for path in sorted(self._tables)]
        wanted = set(addresses)
        return [source for source in parts + tables if not wanted.isdisjoint(source.held)]

    def distrust(self, source: Source) -> None:
        """Take nothing more from a file that could not be read, unless another one takes its place."""
        empty = Source(source.path, is_table=source.is_table, held={})
        if source.path in self._tables:
            self._tables[source.path] = (self._tables[source.path][0], empty)
        elif source.path in self._parts:
            self._parts[source.path] = empty

    def _follow_parts(self) -> None:
        # Before the tables: whoever removes a part has put its rows into a table, which is then seen.
        there = part_files(self.folder)
        self._parts = {path: self._parts[path] for path in there if path in self._parts}
        for path in there:
            if path not in self._parts:
                self._parts.update((path, source) for source in _part(path))

    def _table_files(self) -> list[Path]:
        found = (self.folder / "sweeps").glob("[!.]*/[!.]*.parquet")
        return sorted(path for path in found if path.parent != self.ignored)

    def _follow_tables(self) -> None:
        stamps = {path: stamp for path in self._table_files() for stamp in _stamp(path)}
        kept = {path: found for path, found in self._tables.items() if stamps.get(path) == found[0]}
        new = [path for path in stamps if path not in kept]
        self._tables = kept | {path: (stamps[path], source) for path, source in zip(new, _tables(new), strict=True)}


def _note(source: Source, answered: Mapping[str, set[int]], failed: Mapping[str, set[int]]) -> None:
    for address in answered.keys() & source.held.keys():
        for held in source.held[address]:
            (failed if held.error else answered)[address].update(range(held.first, held.stop))


def _is_covered(spans: Iterable[Held], known: Known) -> bool:
    """Whether the same runs are known as well, failures at least as failures."""
    either = known.ok | known.failed
    return all((either if held.error else known.ok).issuperset(range(held.first, held.stop)) for held in spans)


def _part(path: Path) -> Iterator[Source]:
    header = read_header(path)
    if header is not None:
        held: dict[str, list[Held]] = {}
        for place, span in enumerate(header.spans):
            held.setdefault(span.address, []).append(Held(span.first, span.stop, place, span.error))
        yield Source(path, is_table=False, held=held)


def _stamp(path: Path) -> Iterator[tuple[int, ...]]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    yield found.st_ino, found.st_mtime_ns, found.st_size


def _tables(paths: Sequence[Path]) -> list[Source]:
    if not paths:
        return []
    with database() as connection:
        return [Source(path, is_table=True, held=_spans(connection, path)) for path in paths]


def _spans(connection: Connection, path: Path) -> dict[str, list[Held]]:
    """The spans of a table by address; none where it is damaged, of somebody else, or has just vanished."""
    held: dict[str, list[Held]] = {}
    try:
        with refused(path, "read"):
            if not answers_of(connection, path).keys() >= KEYS:
                return held
            found = arrays(connection, SPANS)
    except BadInput as refusal:
        if path.exists():
            message = "seqecon: note: %s; its runs count as not computed"
            logging.getLogger(__name__).warning(message, refusal)
        return held
    names = ("address", "first", "stop", "point", "error")
    for address, first, stop, point, error in zip(*(found[name].tolist() for name in names), strict=True):
        held.setdefault(address, []).append(Held(first, stop, point, error or ""))
    return held
