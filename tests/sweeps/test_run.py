"""Whole sweeps: whatever happens on the way, the tables are the same to the byte."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.sweeps.analysis.sensitivity import sobol
from econ.sweeps.axis import Axis
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.units import Plain
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.places import FILE, Places
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.function import Function
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.reading import loads_sweep
from econ.sweeps.run import run_sweep
from econ.sweeps.spec import Adapt, Sweep
from econ.sweeps.store.store import Store
from tests.sweeps.sweeping import Limited, Stopped, ran, table_bytes

HERE = "tests.sweeps.functions"
BONDS = 'mechanism = "minimal"\n[keys]\n"set.stake.per_sequencer" = [{}]\n[simulate]\nslots = 1\n'


def line(key: str, low: float = 0.0, high: float = 1.0, steps: int = 5) -> Axis:
    return Axis(key, Plain(), low=low, high=high, steps=steps)


def sweep_of(function: str, *axes: Axis, runs: int = 3, **more: Any) -> Sweep:
    question = Function(f"{HERE}:{function}", ("value",), runs=runs)
    made = Sweep(function, "", "", None, (), axes, Grid(), (), (question,))
    return replace(made, **more)


@settings(max_examples=10)
@given(st.lists(st.integers(0, 3), max_size=3), st.integers(1, 4))
def test_stopped_anywhere_and_resumed_it_ends_with_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, stops: list[int], runs: int
) -> None:
    sweep = sweep_of("noisy_line", line("x"), line("y", 1, 2, 3), runs=runs)
    whole = table_bytes(ran(sweep, tmp_path_factory.mktemp("whole")))
    folder = tmp_path_factory.mktemp("stopped")
    for left in stops:
        with suppress(Stopped):  # a sweep of few batches may come to its end
            run_sweep(sweep, Limited(folder, left), Inline(), progress=SILENT)
    assert table_bytes(ran(sweep, folder)) == whole


def test_one_and_two_workers_give_equal_bytes(tmp_path: Path) -> None:
    sweep = sweep_of("noisy_line", line("x", steps=40), runs=7)
    assert table_bytes(ran(sweep, tmp_path / "one")) == table_bytes(ran(sweep, tmp_path / "two", workers=2))


def test_a_worker_that_dies_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setenv("SEQECON_TEST_MARK", str(mark))
    sweep = sweep_of("deadly_once", line("x", steps=30))
    dead = ran(sweep, tmp_path / "dead", workers=2)
    assert mark.exists()
    assert dead.failed == 0
    assert table_bytes(dead) == table_bytes(ran(sweep, tmp_path / "alive"))


def test_failures_are_rows_and_tried_again_only_when_asked(tmp_path: Path) -> None:
    sweep = sweep_of("failing_above_half", line("x", steps=5))
    found = ran(sweep, tmp_path)
    rows = found.table("values")
    assert set(rows["x"][rows["status"] == "failed"]) == {0.75, 1.0}
    assert set(rows["error"]) == {"", "ValueError: above a half"}
    assert np.isnan(rows["value"][rows["status"] == "failed"]).all()
    store = Limited(tmp_path)
    assert run_sweep(sweep, store, Inline(), progress=SILENT) is not None
    assert not store.taken
    run_sweep(sweep, store, Inline(), progress=SILENT, retry=True)
    assert [(done.first, done.count) for done in store.taken] == [(0, 3)] * 2


def test_two_sweeps_share_points(tmp_path: Path) -> None:
    ran(sweep_of("noisy_line", line("x", 0, 1, 3), runs=4), tmp_path)
    store = Limited(tmp_path)
    finer = sweep_of("noisy_line", line("x", 0, 1, 5), runs=6)
    found = run_sweep(finer, store, Inline(), progress=SILENT)
    assert found is not None
    stretches = sorted((done.first, done.count) for done in store.taken)
    assert stretches == [(0, 6), (0, 6), (4, 2), (4, 2), (4, 2)]
    assert table_bytes(found) == table_bytes(ran(finer, tmp_path / "alone"))


def test_adaptive_runs_stop_by_precision_and_by_budget(tmp_path: Path) -> None:
    axes = (line("x", steps=3),)
    easy = Adapt("value", half_width=0.25, most=400, block=20)
    found = ran(sweep_of("noisy_line", *axes, runs=20, adapt=easy), tmp_path)
    assert found.stopped == {"precision": 3}
    rows = found.table("values")["value"]
    assert 60 < len(rows) / 3 < 200  # (1.96 / 0.25)^2 = 61 runs and the look-ahead of 40
    hard = Adapt("value", half_width=0.01, most=60, block=20)
    assert ran(sweep_of("noisy_line", *axes, runs=20, adapt=hard), tmp_path).stopped == {"budget": 3}


def test_ishigami_through_sweep_store_and_analysis(tmp_path: Path) -> None:
    axes = tuple(line(key, -np.pi, np.pi) for key in "xyz")
    design = Saltelli(count=2_048, seed=3)
    values = ran(sweep_of("ishigami", *axes, runs=1, design=design), tmp_path, workers=2).table("values")["value"]
    base, other, mixed = design.parts(values)
    found = sobol(base, other, mixed, "xyz", rng=np.random.default_rng(1))
    # Ishigami and Homma (1990), closed form with a = 7, b = 0.1.
    first, total = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
    for place in range(3):
        assert found.first[place].low <= first[place] <= found.first[place].high
        assert found.total[place].low <= total[place] <= found.total[place].high
        assert abs(found.first[place].value - first[place]) < 0.03


def test_where_no_point_can_be_used_it_says_why(tmp_path: Path) -> None:
    axis = Axis("no.such.key", Plain(), levels=(1.0, 2.0))
    sweep = replace(sweep_of("ishigami", axis), source="minimal")
    with pytest.raises(BadInput, match="unknown key"):
        run_sweep(sweep, Store.open(tmp_path), Inline(), progress=SILENT)
    assert not list(tmp_path.glob("sweeps/*"))


@pytest.mark.parametrize("stakes", [(2.0, 0.5, 0.6), (0.5, 2.0, 0.6), (0.5, 0.6, 2.0)])
def test_one_point_that_can_be_used_is_enough(tmp_path: Path, stakes: tuple[float, ...]) -> None:
    """Of three bonds two are below the minimum of 1 BTC; they stand first, in the middle or last."""
    axes = loads_sweep(BONDS.format(", ".join(f'"{stake} BTC"' for stake in stakes))).axes
    design = Listed(tuple((value,) for value in axes[0].levels))
    sweep = replace(sweep_of("ishigami", *axes), source="minimal", design=design, questions=(Simulation(1, runs=1),))
    found = ran(sweep, tmp_path)

    assert (found.table("runs")["status"] == "ok").tolist() == [stake > 1 for stake in stakes]


def test_two_questions_have_their_own_runs_and_failures(tmp_path: Path) -> None:
    """Claims need a mechanism, so here they fail everywhere; only the function's runs grow."""
    adapt = Adapt("value", half_width=0.01, most=60, block=20)
    sweep = sweep_of("failing_above_half", line("x", steps=5), runs=20, adapt=adapt)
    found = ran(replace(sweep, questions=(*sweep.questions, Claims(("participation",)))), tmp_path)
    values, claims = found.table("values"), found.table("claims")

    assert len(claims["point"]) == 5 < len(values["point"])
    assert found.failed == 5 + (values["status"] == "failed").sum() > 5
    assert claims["participation"].dtype.kind not in "iuf"


def test_a_point_gets_at_least_the_runs_it_starts_with(tmp_path: Path) -> None:
    easy = Adapt("value", half_width=5.0, most=400, block=20)
    found = ran(sweep_of("noisy_line", Axis("x", Plain(), levels=(0.5,)), runs=300, adapt=easy), tmp_path)

    assert found.stopped == {"precision": 1}
    assert found.table("values")["run"].tolist() == list(range(300))


def test_points_that_coincide_are_computed_once(tmp_path: Path) -> None:
    """Six points of a design that keeps repetitions, on an axis of one value."""
    sweep = sweep_of("noisy_line", Axis("x", Plain(), levels=(0.5,)), runs=4, design=Saltelli(2))
    store = Limited(tmp_path)
    found = run_sweep(sweep, store, Inline(), progress=SILENT)

    assert [(done.first, done.count) for done in store.taken] == [(0, 4)]
    assert found is not None
    assert len(found.table("values")["run"]) == 6 * 4


def test_a_finished_sweep_leaves_its_tables_and_addresses_and_no_parts(tmp_path: Path) -> None:
    sweep = sweep_of("noisy_line", line("x", steps=40))
    found = ran(sweep, tmp_path)
    kept = Places(sweep, found.folder)

    assert not list((tmp_path / "parts").iterdir())
    assert (found.folder / FILE).exists()
    assert {kept.addresses(point)[0] for point in sweep.points()} == set(found.table("values")["address"])
