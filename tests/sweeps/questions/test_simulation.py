"""The question to the simulator: rows that depend on nothing but seed, run and subject."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.engine.block import Model
from econ.errors import BadInput
from econ.machine.metrics import METRICS
from econ.machine.simulation import Plan, simulate
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate
from econ.sweeps.questions.question import Subject
from econ.sweeps.questions.simulation import Simulation

FOUND = load("minimal")
SUBJECT = Subject(FOUND.mechanism, FOUND.scenario, {})


def simulated(runs: int, slots: int, seed: int, engine: str) -> dict[str, np.ndarray]:
    names = tuple(name for name, _ in FOUND.scenario.population)
    tables = tabulate(tuple(strategy(name) for name in names))
    rows = assign(FOUND.scenario.population, FOUND.mechanism.sequencers.stakes, tables.names)
    plan = Plan(MODEL, FOUND.mechanism, FOUND.scenario, tables, rows, runs=runs, slots=slots, seed=seed, engine=engine)
    days = slots * FOUND.mechanism.chain.slot_ms / 86_400_000
    return {metric.name: metric.value(simulate(plan).final, days) for metric in METRICS}


@settings(max_examples=8)
@given(st.data())
def test_a_run_depends_on_its_number_alone_and_equals_the_exact_engine(data: st.DataObject) -> None:
    slots, seed = data.draw(st.integers(1, 60)), data.draw(st.integers(0, 1 << 40))
    runs = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=5))
    rows = Simulation(slots, seed=seed).answer(SUBJECT, tuple(runs))
    exact = simulated(10, slots, seed, "exact")
    for name, values in exact.items():
        np.testing.assert_array_equal(rows[name], values[runs], err_msg=name)


def test_the_columns_are_what_is_answered() -> None:
    for names in ((), ("missed_slots", "income")):
        question = Simulation(5, metrics=names)
        assert [column.name for column in question.columns] == list(question.answer(SUBJECT, (0,)))


def test_content_leaves_out_only_the_number_of_runs() -> None:
    asked = Simulation(10, seed=3, runs=5, metrics=("income", "exits"))
    assert replace(asked, runs=500).content == asked.content
    assert replace(asked, metrics=("exits", "income")).content == asked.content
    for other in (
        replace(asked, slots=11),
        replace(asked, seed=4),
        replace(asked, metrics=("income",)),
        replace(asked, model="models.sequencing"),
    ):
        assert other.content != asked.content


def test_a_user_s_model_enters_with_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own_model_of_a_user.py"
    monkeypatch.syspath_prepend(tmp_path)
    file.write_text("from econ.machine.slot import MODEL\n")
    before = Simulation(5, model=file.stem).content
    assert isinstance(MODEL, Model)
    file.write_text("from econ.machine.slot import MODEL  # changed\n")
    assert Simulation(5, model=file.stem).content != before


def test_without_a_mechanism_it_refuses() -> None:
    with pytest.raises(BadInput, match="needs a mechanism"):
        Simulation(5).answer(Subject(None, None, {"x": 1}), (0,))


def test_the_estimate_grows_with_the_runs() -> None:
    assert Simulation(50, runs=10).seconds(SUBJECT) > 0
