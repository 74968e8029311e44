"""The frame of studies: the command, golden summaries, and documents that follow from their sweeps alone."""

import json
from pathlib import Path

import pytest

from econ.reports.study.reading import parse
from econ.reports.study.text import FILE_NAME
from experiments.__main__ import main
from experiments.studies import STUDIES
from experiments.studies.frame import SIZES, differences, golden


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_says_what_it_asks_and_what_it_costs(name: str) -> None:
    study = STUDIES[name]
    assert study.question.endswith("?")
    assert set(study.measured) == set(SIZES)


@pytest.mark.parametrize("name", STUDIES)
def test_its_tiny_answer_is_the_one_that_was_kept(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run twice: the second time everything is known, and document and page are the same to the byte."""
    found = []
    for _ in range(2):
        assert main(["run", name, "--tiny", "--store", str(tmp_path), "--workers", "1", "--quiet"]) == 0
        folder = tmp_path / "studies" / f"{name}-tiny"
        found.append([(folder / file).read_bytes() for file in (FILE_NAME, "report.html")])
    assert found[0] == found[1]
    said = capsys.readouterr().out
    assert "as kept: every number of the summary is the same" in said
    document = parse(json.loads(found[0][0]), name)
    assert document.answer in said
    assert document.question == STUDIES[name].question
    assert document.summary == golden(name, "tiny")


def test_differences_name_what_changed() -> None:
    kept: dict[str, float | str | None] = {"a": 1.0, "b": "x", "c": None, "gone": 2}
    assert differences(kept, kept) == []
    assert differences({**kept, "a": 1.0 + 1e-12}, kept) == []
    changed = differences({"a": 1.001, "b": "y", "c": 0.0, "new": 3}, kept)
    assert [line.split(":")[0] for line in changed] == ["a", "b", "c", "gone", "new"]


def test_what_there_is_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert all(study.name in said and study.question in said for study in STUDIES.values())


def test_an_unknown_study_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "what_does_decentralizing_buy"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "did you mean 'what_does_decentralising_buy'" in lines[0]
