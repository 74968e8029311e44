"""Searches through sweep and store: known fronts, and the same bytes whatever happens on the way."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.errors import BadInput
from econ.mechanism.values import Count, names
from econ.sweeps.analysis.pareto import front
from econ.sweeps.axis import Axis
from econ.sweeps.constraint import Swept, constraint_of
from econ.sweeps.designs.design import Point
from econ.sweeps.designs.evolved import Evolution, Evolved, Objective
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.units import Plain
from econ.sweeps.estimate import estimated
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.optimising import Search, mean_of
from econ.sweeps.places import Places
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.function import Function
from econ.sweeps.reading import loads_sweep
from econ.sweeps.run import SweepResult, run_sweep
from econ.sweeps.spec import Adapt, Sweep
from econ.sweeps.store.store import Store
from tests.sweeps.functions import committee
from tests.sweeps.sweeping import Limited, Stopped, ran, table_bytes

pytest.importorskip("pymoo", reason="the extra `optimize` is not installed")

HERE = "tests.sweeps.functions"
UNIT = (Axis("x", Plain(), low=0.0, high=1.0), Axis("y", Plain(), low=0.0, high=1.0))
MIXED = (Axis("size", Count(), low=1, high=12), Axis("kind", names("slow", "fast", "lazy"), ("slow", "fast", "lazy")))
TRADE_OFF = Evolved((("cost", "min"), ("risk", "min")), (("risk", "<=", 0.49),), population=8, generations=5)


def searched(design: Evolved = TRADE_OFF, *, runs: int = 4, **more: Any) -> Sweep:
    question = Function(f"{HERE}:trade_off", ("cost", "risk"), runs=runs)
    return replace(Sweep("search", "", "", None, (), UNIT, design, (), (question,)), **more)


def means(found: SweepResult, *columns: str) -> dict[Point, tuple[float, ...]]:
    """Means by point, of points without a failure."""
    rows = found.table("values")
    points = zip(*(rows[axis.key] for axis in found.sweep.axes), strict=True)
    answers = zip(*(rows[name] for name in columns), strict=True)
    known: dict[Point, list[tuple[float, ...]]] = {}
    for point, values in zip(points, answers, strict=True):
        known.setdefault(point, []).append(values)
    averages = {point: tuple(np.mean(values, axis=0)) for point, values in known.items()}
    return {point: values for point, values in averages.items() if not np.isnan(values).any()}


def test_the_front_of_all_designs_is_found(tmp_path: Path) -> None:
    """12 sizes and 3 kinds: the front of all 36 is known by comparing them."""
    every: dict[Point, Mapping[str, float]] = {
        point: committee(dict(zip(("size", "kind"), point, strict=True)), 0)
        for point in product(range(1, 13), ("slow", "fast", "lazy"))
    }
    allowed = {point: (row["cost"], row["uptime"]) for point, row in every.items() if row["uptime"] >= 0.8}
    best = front(np.array(list(allowed.values())), ["min", "max"])
    expected = {point for point, kept in zip(allowed, best, strict=True) if kept}
    goals = Evolved((("cost", "min"), ("uptime", "max")), (("uptime", ">=", 0.8),), population=12, generations=12)
    question = Function(f"{HERE}:committee", ("cost", "uptime"))
    found = ran(Sweep("committee", "", "", None, (), MIXED, goals, (), (question,)), tmp_path)

    assert expected == {(size, "fast") for size in range(3, 13)}
    assert expected <= set(means(found, "cost", "uptime"))
    assert found.points <= 36


def test_generations_move_to_the_front_and_meet_the_constraint(tmp_path: Path) -> None:
    """The Pareto set is y = 0 and, as the risk is (1 - x)^2, x >= 0.3."""
    found = ran(searched(replace(TRADE_OFF, population=16, generations=15), runs=8), tmp_path)
    points = list(means(found, "cost", "risk"))
    places = np.array(points, dtype=float)

    assert places[:16, 1].mean() > 0.3
    assert places[-32:, 1].mean() < 0.15
    assert (places[-32:, 0] >= 0.3).mean() > 0.8
    assert found.points <= 16 * 15


@settings(max_examples=5, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=4))
def test_stopped_in_any_generation_it_ends_with_the_same_bytes_and_computes_nothing_twice(
    tmp_path_factory: pytest.TempPathFactory, stops: list[int]
) -> None:
    whole = ran(searched(), tmp_path_factory.mktemp("whole"))
    folder = tmp_path_factory.mktemp("stopped")
    taken: list[tuple[str, int]] = []
    for left in [*stops, 1_000]:
        store = Limited(folder, left)
        with suppress(Stopped):  # a search of few batches may come to its end
            run_sweep(searched(), store, Inline(), progress=SILENT)
        taken += [(done.address, done.first + run) for done in store.taken for run in range(done.count)]
    resumed = ran(searched(), folder)

    assert table_bytes(resumed) == table_bytes(whole)
    assert len(taken) == len(set(taken)) == whole.points * 4


def test_one_and_two_workers_give_equal_bytes(tmp_path: Path) -> None:
    assert table_bytes(ran(searched(), tmp_path / "one")) == table_bytes(ran(searched(), tmp_path / "two", workers=2))


def test_runs_that_other_sweeps_left_change_nothing(tmp_path: Path) -> None:
    """Over four runs less of x is better, over eight it is all the same."""
    goals = Evolved((("value", "min"),), population=8, generations=5)
    four, eight = (
        replace(searched(goals), axes=UNIT[:1], questions=(Function(f"{HERE}:swinging", ("value",), runs=runs),))
        for runs in (4, 8)
    )
    ran(eight, tmp_path / "used")
    fresh, used = ran(four, tmp_path / "fresh"), ran(four, tmp_path / "used")

    assert table_bytes(used) == table_bytes(fresh)


def test_a_point_is_measured_where_every_question_is_answered(tmp_path: Path) -> None:
    margin = "deviation:equivocate.margin_msat"
    sweep = loads_sweep(
        'mechanism = "minimal"\n[keys]\n"scenario.bribe" = { from = "0 msat", to = "100 msat" }\n'
        f'[claims]\nids = ["deviation:equivocate"]\n[optimise]\nobjectives = ["min {margin}"]\n'
        f'population = 6\ngenerations = 1\n[function]\npath = "{HERE}:without_bribes"\ncolumns = ["value"]\n'
    )
    found = ran(sweep, tmp_path)
    search = Search(sweep, Places(sweep, None), Store.open(tmp_path))

    assert search.asked(sweep.points(), lambda _place, _point: 1) == []
    assert {len(search.means[point]) for point in sweep.points() if float(point[0]) > 50} == {0}
    assert {len(search.means[point]) for point in sweep.points() if float(point[0]) <= 50} == {1}
    assert found.failed


def test_failed_points_are_rows_and_no_parents(tmp_path: Path) -> None:
    found = ran(searched(replace(TRADE_OFF, limits=(), population=24)), tmp_path)
    rows = found.table("values")
    failed = rows["status"] == "failed"
    last = rows["point"] >= found.points - 24

    assert set(rows["error"][failed]) == {"ValueError: too alike"}
    assert (np.abs(rows["x"] - rows["y"])[failed] < 0.05).all()
    assert failed[last].mean() < 0.25


def test_points_keep_the_constraints_between_keys(tmp_path: Path) -> None:
    sweep = searched(constraints=(constraint_of("y <= x", Swept),))
    rows = ran(sweep, tmp_path).table("values")

    assert (rows["y"] <= rows["x"]).all()
    assert len(set(rows["point"].tolist())) > 8


def test_precise_runs_come_before_the_next_generation(tmp_path: Path) -> None:
    adapt = Adapt("cost", half_width=0.02, most=64, block=8)
    sweep = searched(replace(TRADE_OFF, generations=3), runs=8, adapt=adapt)
    whole = ran(sweep, tmp_path / "whole")
    for left in range(1, 8, 3):
        with suppress(Stopped):
            run_sweep(sweep, Limited(tmp_path / "stopped", left), Inline(), progress=SILENT)

    assert set(whole.stopped) <= {"precision", "budget"}
    assert table_bytes(ran(sweep, tmp_path / "stopped")) == table_bytes(whole)


def test_claims_are_objectives_and_constraints(tmp_path: Path) -> None:
    sweep = loads_sweep(
        'mechanism = "minimal"\n[keys]\n"set.stake.per_sequencer" = { from = "1 sat", to = "4 BTC", scale = "log" }\n'
        '[claims]\nids = ["deviation:equivocate"]\n[optimise]\nobjectives = ["min deviation:equivocate.margin_msat"]\n'
        'constraints = ["deviation:equivocate holds"]\npopulation = 6\ngenerations = 4\n'
    )
    assert isinstance(sweep.questions[0], Claims)
    rows = ran(sweep, tmp_path).table("claims")
    holds = rows["deviation:equivocate"] == "holds"
    gaps = rows["deviation:equivocate.margin_msat"]

    assert 0 < holds.sum() < len(holds)
    # Of what holds, later generations come nearer to where it just does.
    assert gaps[holds][6:].min() < gaps[:6][holds[:6]].min()


def test_an_estimate_counts_every_generation(tmp_path: Path) -> None:
    question = Function(f"{HERE}:committee", ("cost", "uptime"), runs=4)
    goals = replace(TRADE_OFF, objectives=(("cost", "min"),), limits=())
    cost = estimated(replace(searched(goals), axes=MIXED, questions=(question,)), None, shown=2)

    assert (cost.points, cost.rows, cost.most_points, cost.most_rows) == (8, 32, 40, 160)


def test_an_objective_that_nobody_answers_is_refused(tmp_path: Path) -> None:
    sweep = searched(replace(TRADE_OFF, objectives=(("cots", "min"),)))

    with pytest.raises(BadInput, match=r"^optimise: cots is no answer; allowed: cost, risk$"):
        ran(sweep, tmp_path)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pymoo"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pymoo", None)

    with pytest.raises(BadInput, match=r"pip install 'seqecon\[optimize\]'"):
        searched().points()


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")) | st.just(float("inf")), max_size=6))
def test_a_mean_is_of_the_finite_answers(values: list[float]) -> None:
    known = [value for value in values if np.isfinite(value)]
    mean = mean_of(np.array(values))

    assert np.isnan(mean) if not known else mean == pytest.approx(sum(known) / len(known), abs=1e-6)


def test_a_verdict_counts_where_it_holds() -> None:
    assert mean_of(np.array(["holds"], dtype=object)) == 1
    assert mean_of(np.array(["fails"], dtype=object)) == mean_of(np.array(["undecided"])) == 0


CHANGED: tuple[dict[str, Any], ...] = (
    {"objectives": (("cost", "min"),)},
    {"objectives": (("risk", "min"), ("cost", "min"))},
    {"objectives": (("cost", "max"), ("risk", "min"))},
    {"limits": ()},
    {"limits": (("risk", "<=", 0.5),)},
    {"limits": (("risk", ">=", 0.49),)},
    {"limits": (("cost", "<=", 0.49),)},
    {"population": 9},
    {"generations": 6},
    {"seed": 2},
)


def test_whatever_decides_a_search_changes_its_digest() -> None:
    designs = [TRADE_OFF, *(replace(TRADE_OFF, **change) for change in CHANGED)]
    plain = replace(searched(), design=Grid())
    goals: tuple[tuple[Objective, ...], ...] = ((), (("cost", "min"),), (("cost", "max"),), (("risk", "min"),))
    fronts = [replace(plain, front=aimed) for aimed in goals]
    digests = {sweep.digest for sweep in (*map(searched, designs), *fronts)}

    assert len(digests) == len(designs) + len(fronts)


def test_a_search_is_hopeless_only_where_no_first_point_can_be_used(tmp_path: Path) -> None:
    """Of bonds from 0.01 to 4 BTC on a log scale most are below the minimum of 1 BTC, the first of them too."""
    text = (
        'mechanism = "minimal"\n[keys]\n'
        '"set.stake.per_sequencer" = { from = "0.01 BTC", to = "%s BTC", scale = "log" }\n'
        '[claims]\nids = ["deviation:equivocate"]\n[optimise]\npopulation = 8\ngenerations = 1\n'
        'objectives = ["max deviation:equivocate.margin_msat"]\n'
    )
    found = ran(loads_sweep(text % "4"), tmp_path)
    with pytest.raises(BadInput, match=r"set\.stake\.minimum"):
        ran(loads_sweep(text % "0.9"), tmp_path)

    assert 0 < found.failed < 8


@settings(max_examples=10)
@given(st.integers(1, 99), st.integers(0, 20))
def test_a_search_that_went_on_asks_what_one_from_its_start_would(seed: int, refused: int) -> None:
    """Whatever other search goes on beside it; and nothing that is not admitted."""

    def begun(seed: int) -> Evolution:
        return Evolution(replace(TRADE_OFF, seed=seed), UNIT, lambda point: float(point[0]) * 100 > refused)

    known: dict[Point, dict[str, float]] = {}
    gone_on, beside = begun(seed), begun(seed + 1)
    rounds = 0
    while asked := gone_on.asked(known):
        assert begun(seed).asked(known) == asked
        places = np.array([*asked, *beside.asked(known)], dtype=float)
        known |= {(x, y): {"cost": x + y, "risk": (1 - x) ** 2 + y} for x, y in places.tolist()}
        rounds += 1

    assert rounds == TRADE_OFF.generations
    assert all(float(x) * 100 > refused for x, _ in known)
