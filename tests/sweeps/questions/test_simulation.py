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
from econ.machine.simulation import CHUNK, Plan, simulate
from econ.machine.slot import MODEL
from econ.machine.source import model_sha256
from econ.mechanism.load import load
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate
from econ.sweeps.questions import simulation
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


def test_seed_and_model_reach_the_runs() -> None:
    """On a network with chance in it."""
    chancy = load("citrea-pos")
    subject = Subject(chancy.mechanism, chancy.scenario, {})
    one, again, other = (Simulation(60, seed=seed).answer(subject, (0,)) for seed in (7, 7, 8))

    assert one["income"] == again["income"] != other["income"]
    with pytest.raises(ModuleNotFoundError, match="no_such_model"):
        Simulation(5, model="no_such_model").answer(SUBJECT, (0,))


def test_the_model_s_source_is_part_of_what_is_asked() -> None:
    assert Simulation(5).content["source"] == model_sha256()


def test_without_a_mechanism_it_refuses() -> None:
    with pytest.raises(BadInput, match="needs a mechanism"):
        Simulation(5).answer(Subject(None, None, {"x": 1}), (0,))


@given(st.floats(0, 10), st.floats(1e-4, 1), st.integers(8, 100_000), st.integers(1, 3))
def test_the_estimate_counts_start_slots_and_chunks(start: float, slot: float, slots: int, chunks: int) -> None:
    """Trials take their start and their slots; the shorter trial's few slots are counted once more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "_timed", lambda question, _subject: start + slot * question.slots)
        found = Simulation(slots, runs=chunks * CHUNK).seconds(SUBJECT)

    exact = chunks * (start + slot * slots)
    assert exact <= found * (1 + 1e-6) + 1e-9
    assert found <= exact * (1 + 1e-6) + chunks * slot * simulation.PROBED[0] + 1e-9


def test_a_trial_is_made_and_timed() -> None:
    assert Simulation(50, runs=10).seconds(SUBJECT) > 0
