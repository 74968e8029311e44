"""`seqecon results`: listed, shown, exported and pruned, in words and as JSON."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from econ.cli.results import run
from econ.errors import BadInput
from econ.sweeps.store.store import Store
from tests.sweeps.store.made import finish
from tests.sweeps.store.rows import address, batch, done, expected

duckdb = pytest.importorskip("duckdb", reason="DuckDB, the extra `data`, is not installed")

DEFAULTS: dict[str, Any] = {
    "name": None,
    "output": None,
    "table": None,
    "sweep": None,
    "dry_run": False,
    "json": False,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with a finished sweep and one under way."""
    store = Store.open(tmp_path / "store")
    finish(store, "stakes", "a" * 64, (1, 2), broken=2)
    store.settle([address(1), address(2)])
    store.sweep_folder("later", "c" * 64)
    store.write(batch(done(9, 0, 3)))
    return store.path


def called(capsys: pytest.CaptureFixture[str], folder: Path, action: str, **options: Any) -> str:
    assert run(Namespace(action=action, store=str(folder), **(DEFAULTS | options))) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def test_a_list_names_every_sweep(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header, _, later, stakes = called(capsys, folder, "list").splitlines()
    assert header.split() == ["name", "points", "runs", "failed", "finished", "size", "commit"]
    assert later.split()[:5] == ["later-cccccccc", "-", "-", "-", "no"]
    assert stakes.split()[:4] == ["stakes-aaaaaaaa", "2", "6", "1"]
    documents = json.loads(called(capsys, folder, "list", json=True))
    assert [(one["name"], one["finished"]) for one in documents] == [("later", False), ("stakes", True)]
    assert documents[1]["counts"] == {"points": 2, "runs": 6, "failed": 1, "reused": 0, "computed": 6}


def test_an_empty_store_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(tmp_path).path
    assert called(capsys, store, "list") == f"{store} holds no sweep yet\n"
    assert json.loads(called(capsys, store, "list", json=True)) == []


def test_a_sweep_is_shown_with_its_columns_and_how_to_open_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = called(capsys, folder, "show", name="stakes")
    assert "2 points, 6 runs, 1 of them failed" in told
    assert "seqecon sweep stakes" in told
    assert 'set.size: levels ["1", "2"]' in told
    column = next(line for line in told.splitlines() if line.split()[:1] == ["reward_msat"])
    assert column.split() == ["reward_msat", "BIGINT", "msat", "meaning", "of", "reward_msat"]
    command = next(line.split(maxsplit=1)[1] for line in told.splitlines() if line.split()[:1] == ["DuckDB"])
    opened = eval(command, {"duckdb": duckdb})  # noqa: S307 - the command that people are told to type
    assert [tuple(row) for row in opened.fetchall()] == expected([(1, 3), (2, 3)], {(2, 2): "no luck"})
    polars = next(line.split(maxsplit=1)[1] for line in told.splitlines() if line.split()[:1] == ["Polars"])
    assert polars == f'polars.read_parquet("{folder}/sweeps/stakes-aaaaaaaa/runs.parquet")'


def test_a_manifest_is_shown_to_machines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(called(capsys, folder, "show", name="stakes", json=True))
    assert document["folder"].endswith("stakes-aaaaaaaa")
    stored = json.loads((Path(document["folder"]) / "manifest.json").read_text(encoding="utf-8"))
    assert document["manifest"] == stored


def test_a_table_is_exported(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "runs.csv"
    assert called(capsys, folder, "export", name="stakes", output=str(target)) == f"wrote {target}\n"
    assert len(target.read_text(encoding="utf-8").splitlines()) == 7
    document = json.loads(called(capsys, folder, "export", name="stakes", output=str(target), table="runs", json=True))
    assert document["written"] == str(target)


def test_pruning_tells_the_bytes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = sum(path.stat().st_size for path in (folder / "parts").iterdir())
    old = folder / "parts" / ".writing-00000000-1-abcd.npz"
    old.write_bytes(b"half")
    os.utime(old, (0, 0))
    told = called(capsys, folder, "prune", dry_run=True, sweep="later")
    assert told.startswith(f"would remove {size + 4:,} bytes")
    assert "parts: 1, leftover files: 1, sweeps: 1" in told
    kept = called(capsys, folder, "prune")
    assert kept.startswith("removed 4 bytes")
    assert "later-cccccccc may need were kept" in kept
    document = json.loads(called(capsys, folder, "prune", sweep="later", json=True))
    assert (document["parts"], document["folders"], document["size"], document["dry_run"]) == (1, 1, size, False)
    assert not list((folder / "parts").iterdir())


REFUSED = {
    "no name": ({"action": "show"}, "names no sweep"),
    "unknown name": ({"action": "show", "name": "steaks"}, "did you mean 'stakes'"),
    "unfinished": ({"action": "show", "name": "later"}, "unfinished"),
    "no file": ({"action": "export", "name": "stakes"}, "-o FILE.csv"),
    "unknown table": (
        {"action": "export", "name": "stakes", "output": "x.csv", "table": "runz"},
        "did you mean 'runs'",
    ),
    "unknown sweep": ({"action": "prune", "sweep": "latter"}, "did you mean 'later'"),
    "no store": ({"action": "list", "store": "nowhere-at-all"}, "holds no results"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_one_line(case: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options, named = REFUSED[case]
    with pytest.raises(BadInput) as told:
        run(Namespace(**(DEFAULTS | {"store": str(folder)} | options)))
    assert named in str(told.value)
    assert "\n" not in str(told.value)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("action", "remedy"), [("list", "results show NAME"), ("prune", "--sweep NAME")])
def test_a_name_that_nothing_is_done_with_is_refused(folder: Path, action: str, remedy: str) -> None:
    with pytest.raises(BadInput, match=f"results {action} stakes: .*{remedy}"):
        run(Namespace(action=action, store=str(folder), **(DEFAULTS | {"name": "stakes"})))
