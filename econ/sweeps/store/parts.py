"""Parts of a store: one file per batch, `parts/<SHA-256 of its bytes>.npz`, written as batches come in.

A part holds a header (JSON: which runs of which address, their errors, times, the code's digest) and, for tasks with
equal columns together, their rows by kind: integers, floats and truths as matrices (columns x rows), texts as UTF-8.
Its name vouches for its bytes: a file cut short or changed is never read as rows.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from econ.sweeps.store.files import make_folder, write_bytes
from econ.sweeps.task import Array, Batch, Done

SUFFIX = ".npz"
DAMAGED = ".damaged"
INTEGERS, FLOATS, TRUTHS, TEXTS = "integers", "floats", "truths", "texts"
KINDS = (TRUTHS, INTEGERS, FLOATS, TEXTS)
"""Kinds of columns, narrow to wide: each can hold the values of those before it."""
DTYPES = {INTEGERS: np.int64, FLOATS: np.float64, TRUTHS: np.bool_}

Signature = tuple[tuple[str, str], ...]
"""Names and kinds of columns, by name."""


@dataclass(frozen=True)
class Span:
    """Runs first .. stop - 1 of an address: from row `start` of a group on, or why there are none in `error`."""

    address: str
    first: int
    stop: int
    group: int
    start: int
    error: str


@dataclass(frozen=True)
class Header:
    """What a part tells without its rows: CPU and wall time in seconds, and the digest of the code that ran."""

    spans: tuple[Span, ...]
    signatures: tuple[Signature, ...]
    cpu_seconds: float
    wall_seconds: float
    code_sha256: str


def write_part(folder: Path, batch: Batch) -> Path:
    """Write a batch below `folder`/parts, whole and durably; BadInput when the disk is full or read-only."""
    content = encode(batch)
    target = make_folder(folder / "parts") / f"{hashlib.sha256(content).hexdigest()}{SUFFIX}"
    return target if target.exists() else write_bytes(target, content)


def encode(batch: Batch) -> bytes:
    """The bytes of a part; equal batches give equal bytes."""
    done = sorted((_checked(one) for one in batch.done), key=lambda one: (_signature(one), one.address, one.first))
    groups = [(found, list(members)) for found, members in groupby(done, key=_signature)]
    arrays: dict[str, Array] = {}
    for number, (signature, members) in enumerate(groups):
        arrays |= {f"{number}.{name}": value for name, value in _packed(signature, members).items()}
    header = {
        "code_sha256": batch.code_sha256,
        "cpu_seconds": batch.cpu_seconds,
        "wall_seconds": batch.wall_seconds,
        "groups": [signature for signature, _ in groups],
        "done": [
            [one.address, one.first, one.count, number, one.error]
            for number, (_, members) in enumerate(groups)
            for one in members
        ],
    }
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, header=_bytes(json.dumps(header).encode()), **arrays)
    return file.getvalue()


def read_header(path: Path) -> Header | None:
    """A part's header; None where there is no such part any more, or a damaged one, which is set aside."""
    content = _content(path)
    return None if content is None else _header(_archive(content))


def read_part(path: Path, columns: Collection[str] | None = None) -> tuple[Header, list[dict[str, Array]]] | None:
    """A part's header and the columns (default: all) of each group of rows; None as in `read_header`."""
    content = _content(path)
    if content is None:
        return None
    arrays = _archive(content)
    header = _header(arrays)
    groups = enumerate(header.signatures)
    return header, [_unpacked(arrays, number, signature, columns) for number, signature in groups]


def read_parts(folder: Path) -> Iterator[tuple[Path, Header, list[dict[str, Array]]]]:
    """Every part below `folder`/parts in the order of names, one in memory at a time."""
    for path in part_files(folder):
        part = read_part(path)
        if part is not None:
            yield path, *part


def part_files(folder: Path) -> list[Path]:
    """The parts of a store in the order of their names."""
    return sorted((folder / "parts").glob(f"[0-9a-f]*{SUFFIX}"))


def kind_of(values: Array) -> str:
    """The kind of an array's values."""
    return {"i": INTEGERS, "f": FLOATS, "b": TRUTHS}.get(values.dtype.kind, TEXTS)


def _checked(done: Done) -> Done:
    """The record with plain arrays; a failed one where an answer is of no kind that can be kept."""
    if done.error:
        return _failure(done, done.error)
    try:
        rows = {name: _plain(name, np.asarray(done.rows[name]), done.count) for name in sorted(done.rows)}
    except (ValueError, OverflowError) as error:
        return _failure(done, str(error))
    return Done(done.address, done.first, done.count, rows)


def _failure(done: Done, reason: str) -> Done:
    line = " ".join(reason.encode("utf-8", "replace").decode().split())
    return Done(done.address, done.first, done.count, {}, line or "no reason given")


def _plain(name: str, values: Array, count: int) -> Array:
    if values.shape != (count,):
        raise ValueError(f"answers {name} have the shape {values.shape} for {count} runs")
    if values.dtype.kind in "iu":
        if values.dtype == np.uint64 and values.max(initial=0) > np.iinfo(np.int64).max:
            raise OverflowError(f"answers {name} exceed 64 bits with a sign")
        return values.astype(np.int64)
    if values.dtype.kind in "fb":
        return values.astype(np.float64 if values.dtype.kind == "f" else np.bool_)
    if all(isinstance(value, str) for value in values.tolist()):
        return values.astype(object)
    raise ValueError(f"answers {name} are of type {values.dtype}; allowed: integers, floats, truths or text")


def _signature(done: Done) -> Signature:
    return tuple((name, kind_of(values)) for name, values in done.rows.items())


def _packed(signature: Signature, members: Sequence[Done]) -> dict[str, Array]:
    rows = sum(one.count for one in members)
    packed: dict[str, Array] = {}
    for kind, dtype in DTYPES.items():
        names = [name for name, own in signature if own == kind]
        if names:
            joined = np.concatenate([np.array([one.rows[name] for name in names], dtype) for one in members], axis=1)
            packed[kind] = joined.reshape(len(names), rows)
    names = [name for name, own in signature if own == TEXTS]
    texts = [text.encode("utf-8", "replace") for name in names for one in members for text in one.rows[name].tolist()]
    if names:
        packed |= {TEXTS: _bytes(b"".join(texts)), "lengths": np.array([len(text) for text in texts], np.int64)}
    return packed


def _unpacked(
    arrays: Mapping[str, Array], group: int, signature: Signature, columns: Collection[str] | None
) -> dict[str, Array]:
    unpacked: dict[str, Array] = {}
    for kind in KINDS:
        names = [name for name, own in signature if own == kind]
        if names and (columns is None or not set(columns).isdisjoint(names)):
            rows = _texts(arrays, group, len(names)) if kind == TEXTS else arrays[f"{group}.{kind}"]
            unpacked |= {name: row for name, row in zip(names, rows, strict=True) if columns is None or name in columns}
    return unpacked


def _texts(arrays: Mapping[str, Array], group: int, columns: int) -> Array:
    content, lengths = arrays[f"{group}.{TEXTS}"].tobytes(), arrays[f"{group}.lengths"]
    ends = np.cumsum(lengths).tolist()
    found = np.empty(len(lengths), dtype=object)
    found[:] = [content[end - size : end].decode() for size, end in zip(lengths.tolist(), ends, strict=True)]
    return found.reshape(columns, -1)


def _bytes(content: bytes) -> Array:
    return np.frombuffer(content, np.uint8)


def _archive(content: bytes) -> Mapping[str, Array]:
    return np.load(io.BytesIO(content), allow_pickle=False)  # type: ignore[no-any-return]


def _header(arrays: Mapping[str, Array]) -> Header:
    found = json.loads(arrays["header"].tobytes())
    return Header(
        spans=tuple(_spans(found["done"])),
        signatures=tuple(tuple((name, kind) for name, kind in group) for group in found["groups"]),
        cpu_seconds=found["cpu_seconds"],
        wall_seconds=found["wall_seconds"],
        code_sha256=found["code_sha256"],
    )


def _spans(done: Sequence[Sequence[Any]]) -> Iterator[Span]:
    rows = 0
    last = -1
    for address, first, count, group, error in done:
        rows = rows if group == last else 0
        yield Span(address, first, first + count, group, rows, error)
        rows, last = rows + count, group


def _content(path: Path) -> bytes | None:
    """The bytes that the part's name vouches for."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _warn(path, error.strerror or str(error))
        return None
    if hashlib.sha256(content).hexdigest() == path.stem:
        return content
    _warn(path, "its bytes are not those that were written")
    with suppress(OSError):
        path.replace(path.with_name(f"{path.name}{DAMAGED}"))
    return None


def _warn(path: Path, reason: str) -> None:
    message = "seqecon: note: part %s is damaged (%s) and set aside: its runs count as not computed"
    logging.getLogger(__name__).warning(message, path.name, reason)
