"""Formats are chosen by name or ending, made whole, and refused in one line."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from econ.cli.report import run
from econ.errors import BadInput
from econ.reports import render, write_report
from econ.reports.documents import documents_in
from econ.reports.formats import FORMATS, browser, format_of
from tests.reports.example import document as results
from tests.reports.study.example import document as study
from tests.reports.test_browser import BROWSER

SMALL = study(figures=study()["figures"][7:9])
SIMULATED = results(series=[], claims=[], revenue=[], forced_inclusion=None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no browser found on the path: Chromium or Chrome")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study.json").write_text(json.dumps(SMALL), "utf-8")
    return tmp_path


class Options:
    """What the command line gives."""

    def __init__(self, results: Path, output: Path | None = None, form: str | None = None) -> None:
        self.results, self.output, self.format = str(results), output and str(output), form


def said(caught: pytest.ExceptionInfo[BadInput]) -> str:
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_format_is_known_by_name_and_by_ending(name: str) -> None:
    assert format_of(None, name) == name
    for ending in FORMATS[name].endings:
        assert format_of(Path(f"x{ending}"), None) == format_of(Path(f"x{ending.upper()}"), name) == name


def test_html_is_the_usual_format() -> None:
    assert format_of(None, None) == "html"


def test_an_ending_that_does_not_fit_is_refused() -> None:
    with pytest.raises(BadInput, match=r"-o x\.pdf: does not fit --format md; allowed: .* \.md or \.markdown"):
        format_of(Path("x.pdf"), "md")
    with pytest.raises(
        BadInput, match=r"-o x\.docx: names no format by its ending; allowed: \.html, \.md, \.pdf, \.png"
    ):
        format_of(Path("x.docx"), None)


def test_both_kinds_of_documents_are_written(folder: Path, tmp_path: Path) -> None:
    assert write_report(folder, tmp_path / "a.html").read_bytes() == render(SMALL).encode()
    (tmp_path / "other.json").write_text(json.dumps(SIMULATED), "utf-8")
    assert write_report(tmp_path / "other.json", tmp_path / "b.html").read_bytes() == render(SIMULATED).encode()


def test_a_folder_of_one_document_has_one_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Options(folder, form="md")) == 0
    assert capsys.readouterr().out == f"report: {folder / 'report.md'}\n"
    assert (folder / "report-figures" / "figure-1.svg").is_file()


def test_a_folder_of_several_documents_has_a_report_of_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "results.json").write_text(json.dumps(SIMULATED), "utf-8")

    assert run(Options(folder)) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(documents_in(folder)) == 2
    assert (folder / "results-report.html").read_text("utf-8") == render(SIMULATED)
    assert (folder / "study-report.html").read_text("utf-8") == render(SMALL)
    with pytest.raises(BadInput, match=r"holds results\.json and study\.json; allowed: the name of one"):
        run(Options(folder, folder / "one.html"))


def test_a_folder_without_documents_names_what_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"holds none of results\.json, study\.json") as caught:
        documents_in(tmp_path)
    assert said(caught)


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_without_a_browser_one_line_says_what_to_do(folder: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    with pytest.raises(BadInput) as caught:
        write_report(folder, folder / f"x.{form}", form=form)

    assert said(caught) == f"--format {form} needs Chromium or Chrome; install one, or use --format html"
    assert {path.name for path in folder.iterdir()} == {"study.json"}


def test_a_browser_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.VARIABLE, "no-such-browser")
    with pytest.raises(BadInput, match="SEQECON_CHROMIUM=no-such-browser: is no program") as caught:
        browser.pdf("<p>page</p>")
    assert said(caught)


@pytest.mark.skipif(os.name == "nt", reason="a script with a first line of its own needs a POSIX system")
@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("raise SystemExit(7)", "the browser failed (exit 7)"),
        ("", "the browser wrote nothing"),
        ("import time; time.sleep(60)", "the browser took over"),
    ],
)
def test_a_browser_that_fails_is_told_in_one_line(
    folder: Path, program: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = folder / "fake"
    fake.write_text(f"#!{sys.executable}\n{program}\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(browser.VARIABLE, str(fake))
    monkeypatch.setattr(browser, "SECONDS", 2)
    with pytest.raises(BadInput) as caught:
        write_report(folder, folder / "x.pdf", form="pdf")

    assert problem in said(caught)
    assert not (folder / "x.pdf").exists()


@needs_browser
def test_a_pdf_is_written(folder: Path) -> None:
    written = write_report(folder, folder / "x.pdf", form="pdf").read_bytes()

    assert written.startswith(b"%PDF-")
    assert b"http://" not in written.replace(b"http://ns.adobe", b"").replace(b"http://www.w3.org", b"")
    assert {path.name for path in folder.iterdir()} == {"study.json", "x.pdf"}


@needs_browser
def test_a_picture_shows_the_page_to_its_end(folder: Path) -> None:
    """Width and height stand in bytes 16 to 24 of a PNG."""
    short = write_report(folder, folder / "x.png", form="png").read_bytes()
    (folder / "study.json").write_text(json.dumps(SMALL | {"findings": ["finding"] * 200}), "utf-8")
    long = write_report(folder, folder / "x.png", form="png").read_bytes()
    sizes = [(int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) for png in (short, long)]

    assert sizes[0][0] == sizes[1][0] == browser.WIDTH
    assert sizes[1][1] > sizes[0][1] + 200 * 20


@needs_browser
def test_a_page_too_tall_for_a_picture_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "TALLEST", 500)
    with pytest.raises(BadInput, match=r"pixels high, at most 500; use --format pdf or html") as caught:
        write_report(folder, folder / "x.png", form="png")
    assert said(caught)
