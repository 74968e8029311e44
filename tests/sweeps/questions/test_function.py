"""The question to a user's function."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.sweeps.questions.function import Function
from econ.sweeps.questions.question import Subject

SOURCE = """
def line(values, run):
    return {"y": 2 * values["x"] + run, "z": -values["x"]}
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("user")
    (folder / "function_of_a_user.py").write_text(SOURCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield folder


@given(x=st.floats(-1e6, 1e6), runs=st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_it_is_called_with_values_and_run(path: Path, x: float, runs: list[int]) -> None:
    rows = Function("function_of_a_user:line", ("y", "z")).answer(Subject(None, None, {"x": x}), tuple(runs))
    np.testing.assert_array_equal(rows["y"], [2 * x + run for run in runs])
    np.testing.assert_array_equal(rows["z"], [-x] * len(runs))


def test_its_source_is_part_of_what_is_asked(path: Path) -> None:
    question = Function("function_of_a_user:line", ("y",))
    before = question.content
    (path / "function_of_a_user.py").write_text(SOURCE + "\n# another thought\n")
    assert question.content != before


@pytest.mark.parametrize("name", ["no_such_module:f", "function_of_a_user:missing"])
def test_what_cannot_be_found_is_one_line(path: Path, name: str) -> None:
    question = Function(name, ("y",))
    with pytest.raises(BadInput, match=r"function\.path: .*allowed") as refused:
        question.answer(Subject(None, None, {"x": 1.0}), (0,))
    assert "\n" not in str(refused.value)


def test_another_function_or_column_is_another_question() -> None:
    here = "tests.sweeps.functions"
    asked = [Function(f"{here}:{name}", ("value",)).content for name in ("noisy_line", "slow_line")]
    assert asked[0] != asked[1]
    assert Function(f"{here}:noisy_line", ("other",)).content not in asked
    assert Function(f"{here}:noisy_line", ("value",), runs=9).content == asked[0]


def test_a_point_takes_as_long_as_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = itertools.count(0.0, 0.5)
    monkeypatch.setattr(time, "process_time", lambda: next(readings))
    assert Function("tests.sweeps.functions:noisy_line", ("value",), runs=8).seconds(Subject(None, None, {"x": 1})) == 4
