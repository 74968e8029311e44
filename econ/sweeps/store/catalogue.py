"""What a store holds, sweep by sweep: found by name, told in words, exported, and cleared of what nobody needs."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from econ.errors import BadInput
from econ.mechanism.suggest import did_you_mean, listed
from econ.sweeps.store.database import answers_of, database, literal, refused
from econ.sweeps.store.files import REMOVED, bytes_of, make_folder, replacing, told
from econ.sweeps.store.index import Index
from econ.sweeps.store.manifest import FILE, Manifest, read_manifest
from econ.sweeps.store.parts import DAMAGED, part_files
from econ.sweeps.store.store import leftovers

FORMATS = {
    ".csv": "FORMAT csv, HEADER",
    ".json": "FORMAT json, ARRAY true",
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
}
EXPORT = "COPY (SELECT * EXCLUDE file_row_number FROM answers) TO {path} ({format})"
SUFFIX_LENGTH = 9
"""Of a folder's name: a dash and the beginning of the sweep's digest."""


@dataclass(frozen=True)
class Entry:
    """A sweep's folder: its manifest where it is finished, its size, and what is wrong with the manifest."""

    folder: Path
    manifest: Manifest | None
    size: int
    problem: str

    @property
    def name(self) -> str:
        """The sweep's name."""
        return self.manifest.name if self.manifest else self.folder.name[:-SUFFIX_LENGTH]

    @property
    def finished(self) -> bool:
        """Whether it ran to its end."""
        return self.manifest is not None


@dataclass(frozen=True)
class Pruned:
    """What was removed, or would be: parts, half-written or damaged files, a sweep's folder; bytes together.

    `kept_for` names unfinished sweeps for which parts were kept.
    """

    parts: int
    leftovers: int
    folders: int
    size: int
    kept_for: tuple[str, ...]


def entries(store: Path) -> list[Entry]:
    """Every sweep of a store, by the names of their folders."""
    folders = sorted(path for path in (store / "sweeps").glob("[!.]*") if path.is_dir())
    return [_entry(folder) for folder in folders]


def entry(store: Path, name: str) -> Entry:
    """The sweep of a name or of a folder's name; BadInput where there is none, or several have the name."""
    there = entries(store)
    found = [one for one in there if name in (one.name, one.folder.name)]
    if len(found) > 1:
        raise BadInput(f"{name}: names several sweeps; allowed: {listed(one.folder.name for one in found)}")
    if not found:
        known = sorted({one.name for one in there} | {one.folder.name for one in there})
        names = sorted({one.name for one in there})
        allowed = listed(names) if names else "nothing yet, for no sweep was stored there"
        raise BadInput(f"{name}: no such sweep in {store}{did_you_mean(name, known)}; allowed: {allowed}")
    return found[0]


def finished(found: Entry) -> Manifest:
    """The manifest of a sweep; BadInput where it is unfinished, or its manifest cannot be used."""
    if found.manifest is None:
        raise BadInput(
            found.problem or f"{found.folder.name}: is unfinished; run the same sweep again to go on with it"
        )
    return found.manifest


def table_of(found: Entry, table: str | None) -> Path:
    """The file of a sweep's table (default: the first); BadInput where there is no such table."""
    names = [record.name for record in finished(found).tables]
    if table is not None and table not in names:
        hint = did_you_mean(table, names)
        raise BadInput(f"--table {table}: {found.name} has no such table{hint}; allowed: {listed(names)}")
    return found.folder / f"{table or names[0]}.parquet"


def export(table: Path, target: Path) -> Path:
    """Write a table as CSV, JSON or Parquet, as the ending of the file says, whole or not at all.

    Raises BadInput for another ending, a damaged table, and where the file cannot be written.
    """
    form = FORMATS.get(target.suffix.lower())
    if form is None:
        raise BadInput(f"-o {target}: ends in {target.suffix or 'nothing'}; allowed: {listed(FORMATS)}")
    make_folder(target.parent)
    with replacing(target) as temporary, database(target.parent) as connection, refused(table, f"exported to {target}"):
        answers_of(connection, table)
        connection.execute(EXPORT.format(path=literal(temporary), format=form))
    return target


def prune(store: Path, sweep: str | None = None, *, dry_run: bool = False) -> Pruned:
    """Remove half-written and damaged files, parts that no sweep needs, and the folder of a sweep that is named.

    A part is needed while a sweep is unfinished, unless tables hold all its rows. Not for a store that is in use.
    Raises BadInput for an unknown sweep, and where nothing can be removed.
    """
    gone = None if sweep is None else entry(store, sweep).folder
    unfinished = tuple(one.folder.name for one in entries(store) if not one.finished and one.folder != gone)
    parts = _needless(Index(store, ignored=gone), store, keep=bool(unfinished))
    scraps = [*leftovers(store), *sorted((store / "parts").glob(f"*{DAMAGED}"))]
    doomed = [*parts, *scraps, *([gone] if gone else [])]
    size = sum(bytes_of(path) for path in doomed)
    if not dry_run:
        _remove(doomed)
    kept_for = unfinished if set(part_files(store)) - set(parts) else ()
    return Pruned(len(parts), len(scraps), int(gone is not None), size, kept_for)


def _entry(folder: Path) -> Entry:
    size = bytes_of(folder)
    if not (folder / FILE).exists():
        return Entry(folder, None, size, "")
    try:
        return Entry(folder, read_manifest(folder), size, "")
    except BadInput as error:
        return Entry(folder, None, size, str(error))


def _needless(index: Index, store: Path, *, keep: bool) -> list[Path]:
    return [part.path for part in index.settled(index.addresses())] if keep else part_files(store)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with told(path, "removed"):
            if path.is_dir():
                _remove_folder(path)
            else:
                path.unlink(missing_ok=True)


def _remove_folder(folder: Path) -> None:
    """First out of sight, in one step, so that nobody finds half a sweep."""
    aside = folder.with_name(f"{REMOVED}{secrets.token_hex(4)}")
    folder.rename(aside)
    shutil.rmtree(aside)
