"""The sweeps to start from can be read, and ask something."""

from pathlib import Path

import pytest

import experiments
from econ.sweeps.reading import load_sweep

FILES = sorted((Path(experiments.__file__).parent / "sweeps").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_reads_and_asks(file: Path) -> None:
    sweep = load_sweep(file)
    assert sweep.questions
    assert len(sweep.points()) > 1
    assert sweep.question.endswith("?")


def test_there_are_some() -> None:
    assert FILES
