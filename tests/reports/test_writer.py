"""A report appears whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from econ.errors import BadInput
from econ.reports import render, write_report
from tests.reports.example import document

SMALL = document(series=[], claims=[], revenue=[], forced_inclusion=None)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(SMALL), "utf-8")
    return folder


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_the_file_is_the_page(results: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"

    assert write_report(results, out) == out
    assert out.read_bytes() == render(SMALL).encode()
    assert write_report(str(results / "results.json"), str(out)) == out
    assert files(tmp_path) == {"results.json", "report.html"}


def test_readers_may_read_it(results: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()

    assert write_report(results, tmp_path / "report.html").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("place", ["missing/report.html", "results", "results/results.json/report.html", "", "x" * 300])
def test_an_unwritable_place_is_refused_in_one_line(results: Path, tmp_path: Path, place: str) -> None:
    target = tmp_path / place if place else Path()
    with pytest.raises(BadInput, match="allowed: a file in a folder") as caught:
        write_report(results, target)

    assert len(str(caught.value).splitlines()) == 1
    assert files(tmp_path) == {"results.json"}


def test_an_interruption_leaves_the_old_report(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report.html"
    out.write_text("old")

    def interrupted(path: Path, target: Path) -> None:
        assert path.read_text("utf-8") == render(SMALL)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_report(results, out)

    assert out.read_text() == "old"
    assert files(tmp_path) == {"results.json", "report.html"}


def test_bad_results_touch_nothing(results: Path, tmp_path: Path) -> None:
    (results / "results.json").write_text("{}")
    with pytest.raises(BadInput, match="format: is missing"):
        write_report(results, tmp_path / "report.html")

    assert files(tmp_path) == {"results.json"}
