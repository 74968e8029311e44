"""Manifests: what was asked, with what, what it took; kept where nothing was done; refused where made by others."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from econ.errors import BadInput
from econ.machine.source import model_sha256
from econ.mechanism.load import load
from econ.sweeps.store.manifest import Account, read_manifest, write_manifest
from econ.sweeps.store.store import Store
from econ.sweeps.store.tables import rows_sha256
from tests.sweeps.store.made import Sweep, finish, record
from tests.sweeps.store.rows import COLUMNS, batch, done, spec

pytest.importorskip("duckdb", reason="DuckDB, the extra `data`, is not installed")


def test_a_manifest_tells_everything(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 2)))
    folder = finish(store, "mine", "a" * 64, (1, 2, 3), broken=2)
    raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found = read_manifest(folder)
    assert (raw["format"], raw["version"]) == ("seqecon-sweep", 1)
    assert (found.name, found.digest, found.command) == ("mine", "a" * 64, "seqecon sweep mine")
    assert found.sweep["axes"] == [{"key": "set.size", "levels": ["1", "2"]}]
    assert found.questions[0].content["seed"] == 5
    assert found.mechanism is not None
    assert found.mechanism["chain"] == json.loads(json.dumps(load("minimal").resolved["chain"]))
    assert found.source.code_sha256 == model_sha256()
    assert found.versions["python"] == platform.python_version()
    assert found.versions["numpy"] == np.__version__
    assert set(found.versions) >= {"seqecon", "scipy", "duckdb", "system", "machine", "processors"}
    counts = found.counts
    assert (counts.points, counts.runs, counts.failed, counts.computed, counts.reused) == (3, 9, 1, 9, 0)
    assert found.cpu_seconds == pytest.approx(1.5)
    assert found.stopped_by == {"design": 3}


def test_a_manifest_tells_when(tmp_path: Path) -> None:
    found = read_manifest(finish(Store.open(tmp_path), "mine", "a" * 64, (1,)))
    assert found.wall_seconds >= 0
    for moment in (found.started, found.ended):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)
    assert datetime.fromisoformat(found.started) <= datetime.fromisoformat(found.ended)


def test_a_manifest_tells_of_its_tables(tmp_path: Path) -> None:
    folder = finish(Store.open(tmp_path), "mine", "a" * 64, (1, 2, 3), broken=2)
    (table,) = read_manifest(folder).tables
    assert (table.name, table.file, table.rows, table.failed) == ("runs", "runs.parquet", 9, 1)
    assert table.sha256 == rows_sha256(folder / table.file)
    assert [column.name for column in table.columns] == [name for name, _ in COLUMNS]
    assert table.columns[0].unit == "msat"


def test_rows_that_were_known_count_as_reused(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 3)))
    account = Account.begun("x")
    account.noting(store.write)(batch(done(2, 0, 3), done(3, 0, 3), cpu=0.25))
    folder = store.sweep_folder("one", "1" * 64)
    written = store.write_table(folder, spec([(1, 3), (2, 3), (3, 3)]))
    found = record(folder, account, Sweep("one", "1" * 64), {"runs": written})
    assert (found.counts.computed, found.counts.reused, found.cpu_seconds) == (6, 3, 0.25)


def test_a_batch_that_cannot_be_written_is_not_counted() -> None:
    account = Account.begun("x")

    def full(_batch: object) -> None:
        raise BadInput("full")

    with pytest.raises(BadInput):
        account.noting(full)(batch(done(1, 0, 3)))
    assert (account.computed, account.cpu_seconds) == (0, 0.0)


def test_the_manifest_stays_where_nothing_was_computed(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    folder = finish(store, "mine", "a" * 64, (1, 2))
    before = (folder / "manifest.json").read_bytes()
    sweep = Sweep("mine", "a" * 64)
    tables = {"runs": store.write_table(folder, spec([(1, 3), (2, 3)]))}
    assert record(folder, Account.begun("again"), sweep, tables) == read_manifest(folder)
    assert (folder / "manifest.json").read_bytes() == before
    more = {"runs": store.write_table(folder, spec([(1, 3)]))}
    assert record(folder, Account.begun("other rows"), sweep, more).command == "other rows"
    worked = Account.begun("computed")
    worked.noting(store.write)(batch(done(1, 0, 3)))
    assert record(folder, worked, sweep, more).command == "computed"


def test_a_sweep_of_a_function_has_no_mechanism(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.write(batch(done(1, 0, 3)))
    folder = store.sweep_folder("one", "1" * 64)
    tables = {"runs": store.write_table(folder, spec([(1, 3)]))}
    sweep = Sweep("one", "1" * 64)
    write_manifest(folder, Account.begun(""), sweep, None, tables=tables, points=1, stopped={})
    assert read_manifest(folder).mechanism is None


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "another version": (
        lambda text: text.replace('"version": 1', '"version": 2'),
        "manifest format 2, this seqecon reads 1",
    ),
    "cut short": (lambda text: text[:-40], "damaged"),
    "empty": (lambda _text: "", "damaged"),
    "something else": (lambda _text: '{"format": "x", "version": 1}', "tells of 'x'"),
    "a key is gone": (lambda text: text.replace('"counts"', '"cuonts"'), "counts"),
    "a wrong type": (lambda text: text.replace('"cpu_seconds": 1.0', '"cpu_seconds": "long"'), "cpu_seconds"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_other_manifests_are_refused_in_a_line(case: str, tmp_path: Path) -> None:
    folder = finish(Store.open(tmp_path), "mine", "a" * 64, (1, 2))
    change, named = BROKEN[case]
    path = folder / "manifest.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(BadInput, match=re.escape(named)) as told:
        read_manifest(folder)
    assert "\n" not in str(told.value)
    assert "manifest.json" in str(told.value)


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is missing"):
        read_manifest(tmp_path)


def test_the_digest_of_a_table_is_of_its_content(tmp_path: Path) -> None:
    """Whatever the file looks like, and changed by any value, NULL, order, name or type."""
    duckdb = pytest.importorskip("duckdb")
    base = "SELECT 0 AS run, 'ok' AS status, 1::BIGINT AS a, 'x' AS t UNION ALL SELECT 1, 'ok', 2, NULL"
    others = [
        "SELECT 0 AS run, 'ok' AS status, 1::BIGINT AS a, 'x' AS t UNION ALL SELECT 1, 'ok', 3, NULL",
        "SELECT 0 AS run, 'ok' AS status, 1::BIGINT AS a, 'x' AS t UNION ALL SELECT 1, 'ok', NULL, NULL",
        "SELECT 0 AS run, 'ok' AS status, 1::BIGINT AS a, 'x' AS t UNION ALL SELECT 1, 'ok', 2, ''",
        "SELECT 1 AS run, 'ok' AS status, 2::BIGINT AS a, NULL AS t UNION ALL SELECT 0, 'ok', 1, 'x'",
        "SELECT 0 AS run, 'ok' AS status, 1::BIGINT AS b, 'x' AS t UNION ALL SELECT 1, 'ok', 2, NULL",
        "SELECT 0 AS run, 'ok' AS status, 1::INTEGER AS a, 'x' AS t UNION ALL SELECT 1, 'ok', 2, NULL",
        "SELECT 0 AS run, 'ok' AS status, 1::BIGINT AS a, 'x' AS t",
        "SELECT 0 AS run, 'ok' AS status, 0::BIGINT AS a",
        "SELECT 0 AS run, 'ok' AS status, 0::DOUBLE AS a",
    ]
    with duckdb.connect() as connection:
        for number, query in enumerate([base, base, *others]):
            form = "COMPRESSION snappy, ROW_GROUP_SIZE 2048" if number == 1 else "COMPRESSION zstd"
            connection.execute(f"COPY ({query}) TO '{tmp_path / f'{number}.parquet'}' (FORMAT parquet, {form})")
    digests = [rows_sha256(tmp_path / f"{number}.parquet") for number in range(len(others) + 2)]
    assert digests[0] == digests[1]
    assert len(set(digests)) == len(digests) - 1
    assert len(bytes.fromhex(digests[0])) == hashlib.sha256().digest_size
