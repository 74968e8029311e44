"""A store of results: a folder that several sweeps, and several processes, may use at once.

    STORE/store.json                       what kind of folder this is
    STORE/parts/<SHA-256 of content>.npz   one file per batch, until its rows are in a table
    STORE/sweeps/<name>-<digest>/          manifest.json and the tables of a finished sweep

Nothing needs a lock: files appear whole or not at all, parts are named by their content, tables are functions of what
was computed, and a part goes only after a table that holds its rows has appeared.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from econ.errors import BadInput
from econ.sweeps.store.database import need_duckdb
from econ.sweeps.store.files import is_leftover, make_folder, write_bytes
from econ.sweeps.store.gather import Block, Wanted, gathered
from econ.sweeps.store.index import Index, Known
from econ.sweeps.store.parts import write_part
from econ.sweeps.store.tables import TableSpec, TableWritten, write_table
from econ.sweeps.task import Array, Batch

FORMAT = "seqecon-store"
VERSION = 1
FILE = "store.json"


class Store:
    """What is known, by address and run; opened by `Store.open`."""

    def __init__(self, path: Path, *, make: bool) -> None:
        """The store in a folder that is known to be one; it makes folders for sweeps only if it may."""
        self.path = path
        self._make = make
        self._index = Index(path)

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Store:
        """The store in a folder, made there if need be; what killed runs left half-written is removed.

        Without `create` nothing is made and nothing removed: the store is only looked at.
        Raises BadInput for a folder that is no store, that was made by another version, or that cannot be written.
        """
        need_duckdb()
        folder = Path(path)
        if not _declared(folder):
            _refuse_foreign(folder, create=create)
            write_bytes(make_folder(folder) / FILE, json.dumps({"format": FORMAT, "version": VERSION}).encode())
        if create:
            make_folder(folder / "parts")
            make_folder(folder / "sweeps")
            sweep_up(folder)
        return cls(folder, make=create)

    def write(self, batch: Batch) -> None:
        """Keep what a batch brought, durably; BadInput when the disk is full or read-only."""
        if batch.done:
            write_part(self.path, batch)

    def known(self, addresses: Sequence[str]) -> dict[str, Known]:
        """Which runs of each address need not be computed again."""
        return self._index.known(addresses)

    def sweep_folder(self, name: str, digest: str, *, make: bool = True) -> Path:
        """The folder of a sweep; made if need be, unless it or the whole store is only looked at."""
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "sweep"
        folder = self.path / "sweeps" / f"{plain}-{digest[:8]}"
        return make_folder(folder) if make and self._make else folder

    def write_table(self, folder: Path, table: TableSpec) -> TableWritten:
        """Write one table of a sweep from everything known (see `tables.write_table`)."""
        return write_table(self._index, folder, table)

    def rows(self, addresses: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, Array]]:
        """The answers known of each address, in the order of the runs; no entry where there are none.

        The column `run` holds the numbers of the runs. Answers that no row has are nan.
        """
        wanted = Wanted({address: max(known.ok, default=-1) + 1 for address, known in self.known(addresses).items()})
        blocks = list(gathered(self._index, wanted, columns, failures=False))
        return _by_address(list(wanted.keys), blocks, columns)

    def settle(self, addresses: Sequence[str]) -> None:
        """Remove the parts that hold any of the addresses and whose every row is in a table by now."""
        for part in self._index.settled(addresses):
            with suppress(OSError):
                part.path.unlink()


def sweep_up(folder: Path) -> None:
    """Remove what killed processes left half-written, as far as this process may."""
    for path in leftovers(folder):
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def leftovers(folder: Path) -> list[Path]:
    """Half-written files and folders of processes that are gone."""
    places = (folder, folder / "parts", folder / "sweeps", *(folder / "sweeps").glob("*/"))
    return sorted(path for place in places for path in place.glob(".*") if is_leftover(path))


def _declared(folder: Path) -> bool:
    """Whether the folder says it is a store of this version; BadInput where it says something else."""
    try:
        found = json.loads((folder / FILE).read_bytes())
        kind, version = found["format"], found["version"]
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise BadInput(f"{folder}: cannot be read ({error.strerror}); allowed: a folder you may read") from error
    except (ValueError, KeyError, TypeError) as error:
        remedy = "name another folder with --store, or remove that file"
        raise BadInput(f"{folder / FILE}: does not tell what the folder holds; {remedy}") from error
    if kind != FORMAT:
        raise BadInput(f"{folder / FILE}: tells of {kind!r}, not {FORMAT!r}; name another folder with --store")
    if version != VERSION:
        remedy = "use another --store, or the version of seqecon that wrote it"
        raise BadInput(f"{folder}: made by store format {version}, this seqecon reads {VERSION}; {remedy}")
    return True


def _refuse_foreign(folder: Path, *, create: bool) -> None:
    """BadInput for a folder that cannot become a store."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder}: is a file; allowed: a folder, or a new name, for --store")
    if not create:
        raise BadInput(f"{folder}: holds no results; name the folder that a sweep wrote to with --store")
    taken = [name for name in ("parts", "sweeps") if (folder / name).is_file() or any((folder / name).glob("*"))]
    if taken:
        raise BadInput(f"{folder}: is no store, but has {taken[0]}/ of its own; name another folder with --store")


def _by_address(
    addresses: Sequence[str], blocks: Sequence[Block], columns: Sequence[str]
) -> dict[str, dict[str, Array]]:
    if not blocks:
        return {}
    key = np.concatenate([block.key for block in blocks])
    run = np.concatenate([block.run for block in blocks])
    order = np.lexsort((run, key))
    found = {name: np.concatenate([_column(block, name) for block in blocks])[order] for name in columns}
    keys, starts = np.unique(key[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    return {
        addresses[place]: {name: values[start:end] for name, values in found.items()}
        for place, start, end in zip(keys.tolist(), starts.tolist(), ends, strict=True)
    }


def _column(block: Block, name: str) -> Array:
    return block.run if name == "run" else block.columns.get(name, np.full(len(block.run), np.nan))
