"""Rows collected from parts and tables, block by block: what was asked for, each run once, answers before failures."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from econ.errors import BadInput
from econ.sweeps.store.database import answers_of, arrays, database, quoted, refused, view
from econ.sweeps.store.index import Held, Index, Source
from econ.sweeps.store.parts import Header, read_part
from econ.sweeps.task import Array

TAKEN = """
SELECT taken.key, taken.run{names} FROM answers JOIN taken USING (point, run)
WHERE answers.point BETWEEN $low AND $high
"""
BLOCK = 65_536
"""Most rows read from a table at once."""


@dataclass(frozen=True)
class Block:
    """Rows of one file: `key` is the place of the address among those wanted; no columns where the runs failed."""

    key: Array
    run: Array
    columns: Mapping[str, Array]
    error: str = ""


@dataclass(frozen=True)
class Piece:
    """Runs to take from one place of a source."""

    key: int
    runs: Array
    held: Held


class Wanted:
    """Which runs of which addresses are still to be found."""

    def __init__(self, runs: Mapping[str, int]) -> None:
        """Runs 0 .. n - 1 of each address."""
        self.keys = {address: key for key, address in enumerate(runs)}
        self._open = [np.ones(count, dtype=bool) for count in runs.values()]

    def first_missing(self) -> tuple[str, int, int]:
        """The first address and run that are still open, and how many are."""
        count = sum(int(runs.sum()) for runs in self._open)
        for address, key in self.keys.items():
            if self._open[key].any():
                return address, int(self._open[key].argmax()), count
        return "", 0, 0

    def pieces(self, source: Source, *, failures: bool) -> list[Piece]:
        """What of a source is still open: its answers, or its failures."""
        found: list[Piece] = []
        for address in sorted(self.keys.keys() & source.held.keys(), key=self.keys.__getitem__):
            key = self.keys[address]
            for held in source.held[address]:
                if bool(held.error) == failures:
                    runs = self._take(key, held)
                    found += [Piece(key, runs, held)] if len(runs) else []
        return found

    def open_again(self, pieces: Sequence[Piece]) -> None:
        """The pieces could not be read."""
        for piece in pieces:
            self._open[piece.key][piece.runs] = True

    def _take(self, key: int, held: Held) -> Array:
        stretch = self._open[key][held.first : held.stop]
        runs: Array = np.flatnonzero(stretch) + held.first
        stretch[:] = False
        return runs


def gathered(index: Index, wanted: Wanted, columns: Sequence[str], *, failures: bool = True) -> Iterator[Block]:
    """Blocks with every wanted run that the store holds, answers first; `wanted` then tells what it does not hold.

    A file that has vanished or is damaged is passed over, and what it held is looked for elsewhere.
    """
    for failed in (False, True) if failures else (False,):
        trusted = False
        while not trusted:
            trusted = yield from _pass(index, wanted, columns, failed=failed)


def filled(values: Array) -> Array:
    """Values without a mask: nan (as floats) where a number is NULL, empty text where a text is."""
    if not isinstance(values, np.ma.MaskedArray):
        return values
    if values.dtype == object:
        return np.ma.filled(values, "")
    return np.ma.filled(values.astype(np.float64), np.nan) if values.mask.any() else np.asarray(values.data)


def _pass(index: Index, wanted: Wanted, columns: Sequence[str], *, failed: bool) -> Generator[Block, None, bool]:
    """One walk over the files; whether every one could be read."""
    trusted = True
    for source in index.sources(wanted.keys):
        for pieces in _portions(wanted.pieces(source, failures=failed)):
            blocks = _read(source, pieces, columns)
            if blocks is None:
                wanted.open_again(pieces)
                index.distrust(source)
                trusted = False
            else:
                yield from blocks
    return trusted


def _portions(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces of at most about BLOCK rows together."""
    portion: list[Piece] = []
    rows = 0
    for piece in pieces:
        portion.append(piece)
        rows += len(piece.runs)
        if rows >= BLOCK:
            yield portion
            portion, rows = [], 0
    if portion:
        yield portion


def _read(source: Source, pieces: Sequence[Piece], columns: Sequence[str]) -> list[Block] | None:
    if pieces[0].held.error:
        return [Block(np.full(len(one.runs), one.key), one.runs, {}, one.held.error) for one in pieces]
    return _from_table(source, pieces, columns) if source.is_table else _from_part(source, pieces, columns)


def _from_part(source: Source, pieces: Sequence[Piece], columns: Sequence[str]) -> list[Block] | None:
    part = read_part(source.path, columns)
    if part is None:
        return None
    header, groups = part
    by_group: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_group.setdefault(header.spans[piece.held.place].group, []).append(piece)
    return [_block(header, groups[group], own, columns) for group, own in by_group.items()]


def _block(header: Header, rows: Mapping[str, Array], pieces: Sequence[Piece], columns: Sequence[str]) -> Block:
    offsets = [header.spans[one.held.place].start - one.held.first for one in pieces]
    places = np.concatenate([one.runs + offset for one, offset in zip(pieces, offsets, strict=True)])
    key, run = _keys(pieces)
    return Block(key, run, {name: rows[name][places] for name in columns if name in rows})


def _keys(pieces: Sequence[Piece]) -> tuple[Array, Array]:
    key = np.repeat([one.key for one in pieces], [len(one.runs) for one in pieces])
    return key, np.concatenate([one.runs for one in pieces])


def _from_table(source: Source, pieces: Sequence[Piece], columns: Sequence[str]) -> list[Block] | None:
    key, run = _keys(pieces)
    point = np.repeat([one.held.place for one in pieces], [len(one.runs) for one in pieces])
    try:
        with database() as connection, refused(source.path, "read"):
            there = [name for name in answers_of(connection, source.path) if name in set(columns)]
            names = "".join(f", answers.{quoted(name)} AS a{place}" for place, name in enumerate(there))
            ends = {"low": int(point.min()), "high": int(point.max())}
            with view(connection, "taken", {"key": key, "point": point, "run": run}):
                found = arrays(connection, TAKEN.format(names=names), ends)
    except BadInput:
        return None
    if len(found["run"]) != len(run):
        return None
    return [Block(found["key"], found["run"], {name: filled(found[f"a{n}"]) for n, name in enumerate(there)})]
