"""What a store holds, by name: found, exported, pruned without harm to what is unfinished."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from econ.errors import BadInput
from econ.sweeps.store.catalogue import entries, entry, export, finished, prune, table_of
from econ.sweeps.store.files import TEMPORARY
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import rows_sha256
from tests.sweeps.store.made import finish
from tests.sweeps.store.rows import COLUMNS, address, batch, done, expected, sql

pytest.importorskip("duckdb", reason="DuckDB, the extra `data`, is not installed")

HEADER = ["point", "address", "run", "status", "error", "set.size", "x", "rewards.rule", *(name for name, _ in COLUMNS)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two finished sweeps and one under way; one part holds rows of the unfinished sweep alone."""
    opened = Store.open(tmp_path / "store")
    finish(opened, "stakes", "a" * 64, (1, 2), broken=2)
    finish(opened, "delays", "b" * 64, (2, 3))
    opened.settle([address(number) for number in range(4)])
    opened.sweep_folder("later", "c" * 64)
    opened.write(batch(done(9, 0, 3)))
    return opened


def parts(store: Store) -> list[Path]:
    return list((store.path / "parts").iterdir())


def test_every_sweep_is_told_of(store: Store) -> None:
    told = [(one.name, one.finished, one.folder.name) for one in entries(store.path)]
    assert told == [
        ("delays", True, "delays-bbbbbbbb"),
        ("later", False, "later-cccccccc"),
        ("stakes", True, "stakes-aaaaaaaa"),
    ]
    one = entry(store.path, "stakes")
    assert one.size == sum(path.stat().st_size for path in one.folder.iterdir())
    assert one.manifest is not None
    assert (one.manifest.counts.runs, one.manifest.counts.failed) == (6, 1)


@pytest.mark.parametrize("name", ["stakes", "stakes-aaaaaaaa"])
def test_a_sweep_is_found_by_its_name_or_its_folders(name: str, store: Store) -> None:
    assert entry(store.path, name).folder.name == "stakes-aaaaaaaa"


def test_an_unknown_sweep_is_told_with_the_nearest(store: Store) -> None:
    with pytest.raises(BadInput, match="did you mean 'stakes'") as told:
        entry(store.path, "steaks")
    assert "delays, later or stakes" in str(told.value)
    assert "\n" not in str(told.value)
    with pytest.raises(BadInput, match="nothing yet"):
        entry(Store.open(store.path.parent / "empty").path, "stakes")


def test_a_name_of_several_sweeps_is_no_name(store: Store) -> None:
    finish(store, "stakes", "d" * 64, (1,))
    with pytest.raises(BadInput, match="stakes-aaaaaaaa or stakes-dddddddd"):
        entry(store.path, "stakes")
    assert entry(store.path, "stakes-dddddddd").finished


def test_what_is_unfinished_cannot_be_shown(store: Store) -> None:
    with pytest.raises(BadInput, match="unfinished; run the same sweep again"):
        finished(entry(store.path, "later"))
    manifest = entry(store.path, "delays").folder / "manifest.json"
    manifest.write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="damaged"):
        finished(entry(store.path, "delays"))
    assert not entry(store.path, "delays").finished


def test_an_unknown_table_is_told(store: Store) -> None:
    assert table_of(entry(store.path, "stakes"), None).name == "runs.parquet"
    with pytest.raises(BadInput, match=r"--table rums.*did you mean 'runs'"):
        table_of(entry(store.path, "stakes"), "rums")


def test_a_table_is_exported_as_the_ending_says(store: Store, tmp_path: Path) -> None:
    rows = expected([(1, 3), (2, 3)], {(2, 2): "no luck"})
    table = table_of(entry(store.path, "stakes"), "runs")
    written = [export(table, tmp_path / "new folder" / f"t.{ending}") for ending in ("csv", "json", "parquet")]
    with written[0].open(encoding="utf-8", newline="") as file:
        told = list(csv.reader(file))
    assert told[0] == HEADER
    assert [(int(row[0]), row[1], int(row[2]), row[3], row[4] or None) for row in told[1:]] == [
        (*row[:3], *row[3:5]) for row in rows
    ]
    assert [row[8] for row in told[1:]] == ["" if row[8] is None else str(row[8]) for row in rows]
    documents = json.loads(written[1].read_text(encoding="utf-8"))
    assert [tuple(document.get(name) for name in HEADER) for document in documents] == rows
    assert sql(written[2]) == rows
    assert rows_sha256(written[2]) == rows_sha256(table)
    assert sorted(path.name for path in (tmp_path / "new folder").iterdir()) == ["t.csv", "t.json", "t.parquet"]


def test_an_export_that_cannot_be_is_one_line(store: Store, tmp_path: Path) -> None:
    table = table_of(entry(store.path, "stakes"), "runs")
    old = tmp_path / "old.csv"
    old.write_text("kept")
    table.write_bytes(table.read_bytes()[:100])
    for target, named in (
        (tmp_path / "t.xlsx", ".csv, .json or .parquet"),
        (tmp_path / "t", "nothing"),
        (Path("/proc/nowhere/t.csv"), "/proc/nowhere"),
        (old, "runs.parquet"),
    ):
        with pytest.raises(BadInput) as told:
            export(table, target)
        assert named in str(told.value)
        assert "\n" not in str(told.value)
    assert old.read_text() == "kept"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(TEMPORARY)]


def test_pruning_removes_only_what_no_sweep_needs(store: Store) -> None:
    (needed,) = parts(store)
    store.write(batch(done(1, 0, 3), cpu=7.0))  # held by the table of `stakes` too
    (needless,) = set(parts(store)) - {needed}
    damaged = needed.with_name(f"{'0' * 64}.npz.damaged")
    damaged.write_bytes(b"x" * 10)
    size = needless.stat().st_size + 10
    before = sorted(store.path.rglob("*"))
    told = prune(store.path, dry_run=True)
    assert sorted(store.path.rglob("*")) == before
    assert (told.parts, told.leftovers, told.folders, told.size) == (1, 1, 0, size)
    assert told.kept_for == ("later-cccccccc",)
    assert prune(store.path) == told
    assert sorted(store.path.rglob("*")) == [path for path in before if path not in (needless, damaged)]
    assert prune(store.path).size == 0


def test_parts_of_nobody_go_once_every_sweep_is_finished(store: Store) -> None:
    (store.path / "sweeps" / "later-cccccccc").rmdir()
    told = prune(store.path)
    assert (told.parts, told.kept_for) == (1, ())
    assert parts(store) == []


def test_a_failure_in_a_table_does_not_replace_an_answer_in_a_part(store: Store) -> None:
    """The answer was found later; the unfinished sweep may ask for it."""
    shutil.rmtree(store.path / "sweeps" / "delays-bbbbbbbb")
    store.write(batch(done(2, 2, 1)))
    assert prune(store.path).parts == 0
    assert Store.open(store.path).known([address(2)])[address(2)].ok == {0, 1, 2}


def test_a_sweep_is_removed_by_name(store: Store) -> None:
    store.write(batch(done(1, 0, 3), cpu=7.0))
    folder = entry(store.path, "stakes").folder
    size = sum(path.stat().st_size for path in folder.iterdir())
    told = prune(store.path, "stakes")
    # Its part is the only place left where these rows are, and a sweep is unfinished.
    assert (told.parts, told.folders, told.size) == (0, 1, size)
    assert [one.name for one in entries(store.path)] == ["delays", "later"]
    assert not list((store.path / "sweeps").glob(".*"))
    assert Store.open(store.path).known([address(1)])[address(1)].ok == {0, 1, 2}


def test_an_unfinished_sweep_is_removed_with_its_parts(store: Store) -> None:
    told = prune(store.path, "later")
    assert (told.parts, told.folders, told.kept_for) == (1, 1, ())
    assert parts(store) == []
