"""What a worker brings back, and what it says when it cannot."""

from __future__ import annotations

import pickle
import sys
from types import ModuleType

import pytest

from econ.machine.source import model_sha256
from econ.sweeps.execution.worker import packed, work
from econ.sweeps.task import Task
from tests.sweeps.execution.answers import Homebound, Leaves, Raises, Short, Squares, expected, rows, squares


def test_a_batch_carries_rows_times_and_the_code_that_ran() -> None:
    batch = work(tuple(squares(5, busy=100_000)))

    assert rows([batch]) == expected(squares(5))
    assert 0 < batch.cpu_seconds <= batch.wall_seconds * 1.05
    assert batch.code_sha256 == model_sha256()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Raises("bad\n  thing"), "ValueError: bad thing"),
        (Leaves(), "SystemExit: enough"),
        (Short(), "answers for 2 runs have the lengths [1]"),
    ],
)
def test_a_task_that_fails_is_a_record_of_its_batch(answer: Raises | Leaves | Short, error: str) -> None:
    batch = work((Task("bad", 4, 2, answer), *squares(2)))

    assert rows([batch]) == sorted([*expected(squares(2)), ("bad", 4, (), error)])


def test_a_packed_call_is_made_where_it_is_loaded() -> None:
    payload = packed(work, tuple(squares(3)))

    assert rows([pickle.loads(payload)]) == expected(squares(3))  # noqa: S301


def test_what_cannot_travel_is_refused() -> None:
    with pytest.raises(pickle.PicklingError, match="cannot travel"):
        packed(work, (Task("a", 0, 1, Homebound()),))


def test_a_module_that_is_missing_is_an_import_error(monkeypatch: pytest.MonkeyPatch) -> None:
    there = ModuleType("only_here")
    there.__dict__["answer"] = type("answer", (Squares,), {"__module__": "only_here", "__qualname__": "answer"})
    monkeypatch.setitem(sys.modules, "only_here", there)
    payload = packed(work, (Task("a", 0, 1, there.answer(1)),))
    monkeypatch.delitem(sys.modules, "only_here")

    with pytest.raises(ImportError, match="only_here"):
        pickle.loads(payload)  # noqa: S301
