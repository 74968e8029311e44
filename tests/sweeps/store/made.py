"""A sweep as the manifest sees it, and finished sweeps in a store, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from econ.mechanism.load import load
from econ.sweeps.axis import Axis
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.store.manifest import Account, Manifest, write_manifest
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import TableWritten
from econ.sweeps.task import Rows
from tests.sweeps.store.rows import COLUMNS, batch, done, spec

RUNS = 3
UNITS = {"reward_msat": "msat"}


@dataclass(frozen=True)
class Asked:
    """A question of the tests."""

    table: str = "runs"
    runs: int = RUNS
    longest: int = 100

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(name, UNITS.get(name, ""), f"meaning of {name}", text) for name, text in COLUMNS)

    @property
    def content(self) -> Mapping[str, Any]:
        return {"kind": "test", "seed": 5}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        raise AssertionError

    def seconds(self, subject: Subject) -> float:
        raise AssertionError


@dataclass(frozen=True)
class Sweep:
    """A sweep of the tests."""

    name: str
    digest: str
    axes: tuple[Axis, ...] = ()
    questions: tuple[Asked, ...] = (Asked(),)

    def content(self) -> Mapping[str, Any]:
        return {"design": {"kind": "grid"}, "axes": [{"key": "set.size", "levels": ["1", "2"]}]}


def finish(store: Store, name: str, digest: str, numbers: tuple[int, ...], *, broken: int | None = None) -> Path:
    """Run a sweep of points with three runs each to its end; the last run of one point may fail."""
    account = Account.begun(f"seqecon sweep {name}")
    sink = account.noting(store.write)
    for number in numbers:
        sink(batch(done(number, 0, 2), done(number, 2, 1, "no luck" if number == broken else "")))
    folder = store.sweep_folder(name, digest)
    tables = {"runs": store.write_table(folder, spec([(number, RUNS) for number in numbers]))}
    record(folder, account, Sweep(name, digest), tables)
    return folder


def record(folder: Path, account: Account, sweep: Sweep, tables: dict[str, TableWritten]) -> Manifest:
    """The manifest over a preset of the package."""
    points = tables["runs"].rows // RUNS
    return write_manifest(
        folder, account, sweep, load("minimal"), tables=tables, points=points, stopped={"design": points}
    )
