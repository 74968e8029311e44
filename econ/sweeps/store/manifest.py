"""The manifest of a finished sweep: what was asked, with what it was computed, what it took, and what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import TypeAdapter, ValidationError

from econ.errors import BadInput
from econ.mechanism.load import Loaded
from econ.sweeps.axis import Axis
from econ.sweeps.questions.question import Question
from econ.sweeps.store.files import write_bytes
from econ.sweeps.store.provenance import Source, source, versions
from econ.sweeps.store.tables import TableWritten
from econ.sweeps.task import Batch

FORMAT: Literal["seqecon-sweep"] = "seqecon-sweep"
VERSION: Literal[1] = 1
FILE = "manifest.json"


@dataclass(frozen=True)
class ColumnRecord:
    """A column of a table: its name, its unit (empty for counts and names) and its meaning."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class TableRecord:
    """A table: its file beside the manifest, how many rows, how many failed, the digest of its content, its columns.

    `sha256` is of names, types and values (`tables.rows_sha256`). The columns are the axes and the answers.
    """

    name: str
    file: str
    rows: int
    failed: int
    sha256: str
    columns: tuple[ColumnRecord, ...]


@dataclass(frozen=True)
class QuestionRecord:
    """A question: the table it fills, and everything beside the mechanism that decides its answers."""

    table: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Counts:
    """Points; runs in the tables, thereof failed; thereof computed by the command, and reused.

    A run is reused where the store held it, and where several points of the sweep have the same content.
    """

    points: int
    runs: int
    failed: int
    reused: int
    computed: int


@dataclass(frozen=True)
class Manifest:
    """A finished sweep.

    `sweep` is the resolved specification with its design; `mechanism` the resolved base, None where a function is
    swept. Times are UTC in ISO 8601 and seconds; they, and `counts`, tell of the command that finished the sweep.
    `stopped_by` counts points by why their runs ended.
    """

    format: Literal["seqecon-sweep"]
    version: Literal[1]
    name: str
    digest: str
    sweep: Mapping[str, Any]
    mechanism: Mapping[str, Any] | None
    questions: tuple[QuestionRecord, ...]
    source: Source
    versions: Mapping[str, str]
    command: str
    started: str
    ended: str
    wall_seconds: float
    cpu_seconds: float
    counts: Counts
    stopped_by: Mapping[str, int]
    tables: tuple[TableRecord, ...]


@dataclass
class Account:
    """What a command spends on a sweep: begun before the first batch, it hears of every one."""

    command: str
    started: datetime
    clock: float
    cpu_seconds: float = 0.0
    computed: int = 0

    @classmethod
    def begun(cls, command: str) -> Account:
        """An account that starts now."""
        return cls(command, datetime.now(UTC), time.monotonic())

    def noting(self, sink: Callable[[Batch], None]) -> Callable[[Batch], None]:
        """The sink, with every batch that it has taken noted."""

        def noted(batch: Batch) -> None:
            sink(batch)
            self.cpu_seconds += batch.cpu_seconds
            self.computed += sum(done.count for done in batch.done)

        return noted


class Described(Protocol):
    """What a manifest wants to know of a sweep."""

    @property
    def name(self) -> str:
        """How the sweep is called."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of its content."""

    @property
    def axes(self) -> Sequence[Axis]:
        """What varies."""

    @property
    def questions(self) -> Sequence[Question]:
        """What is asked."""

    def content(self) -> Mapping[str, Any]:
        """The resolved specification, as JSON values."""


def write_manifest(
    folder: Path,
    account: Account,
    sweep: Described,
    base: Loaded | None,
    *,
    tables: Mapping[str, TableWritten],
    points: int,
    stopped: Mapping[str, int],
) -> Manifest:
    """Write `folder`/manifest.json whole and return it; BadInput when that is not possible.

    Where nothing was computed and the tables are those of the manifest that stands there, that one stays: it tells what
    the results took.
    """
    records = tuple(_table(question, sweep.axes, tables[question.table]) for question in sweep.questions)
    before = _standing(folder)
    if before is not None and not account.computed and before.digest == sweep.digest and before.tables == records:
        return before
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        name=sweep.name,
        digest=sweep.digest,
        sweep=dict(sweep.content()),
        mechanism=None if base is None else dict(base.resolved),
        questions=tuple(QuestionRecord(question.table, dict(question.content)) for question in sweep.questions),
        source=source(),
        versions=versions(),
        command=account.command,
        started=_written(account.started),
        ended=_written(datetime.now(UTC)),
        wall_seconds=round(time.monotonic() - account.clock, 3),
        cpu_seconds=round(account.cpu_seconds, 3),
        counts=_counts(points, records, account),
        stopped_by=dict(sorted(stopped.items())),
        tables=records,
    )
    write_bytes(folder / FILE, json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode())
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a sweep's folder; BadInput where there is none, it is damaged, or another version wrote it."""
    path = folder / FILE
    try:
        found = json.loads(path.read_bytes())
        kind, version = found["format"], found["version"]
    except FileNotFoundError as error:
        raise BadInput(f"{path}: is missing; run the sweep to its end to write it") from error
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); allowed: a file you may read") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path}: is damaged ({error}); run the sweep again to write it anew") from error
    if kind != FORMAT:
        raise BadInput(f"{path}: tells of {kind!r}, not {FORMAT!r}; run the sweep again to write it anew")
    if version != VERSION:
        remedy = "use another --store, or the version of seqecon that wrote it"
        raise BadInput(f"{path}: made by manifest format {version}, this seqecon reads {VERSION}; {remedy}")
    try:
        return TypeAdapter(Manifest).validate_python(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{path}: is damaged ({where}: {first['msg']}); run the sweep again to write it anew") from error


def _standing(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except BadInput:
        return None


def _table(question: Question, axes: Sequence[Axis], written: TableWritten) -> TableRecord:
    asked = tuple(ColumnRecord(axis.key, axis.unit_name, "swept") for axis in axes)
    answers = tuple(ColumnRecord(column.name, column.unit, column.meaning) for column in question.columns)
    name = question.table
    return TableRecord(name, f"{name}.parquet", written.rows, written.failed, written.sha256, asked + answers)


def _counts(points: int, records: Sequence[TableRecord], account: Account) -> Counts:
    runs = sum(record.rows for record in records)
    computed = min(account.computed, runs)
    return Counts(points, runs, sum(record.failed for record in records), runs - computed, computed)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
