"""What was planted in the tables is what figures, tables and sentences say."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.reports.study.document import Bars, Curves, Plane, Quantity, StudyDocument, Table, VerdictMap
from econ.reports.study.sweeps.curves import variation
from econ.reports.study.sweeps.describe import described
from econ.sweeps.axis import Axis
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.morris import Morris
from econ.sweeps.designs.one_at_a_time import OneAtATime
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.sampled import LatinHypercube, Sobol
from econ.sweeps.spec import base_of
from tests.reports.study.sweeps.finished import InMemory, Judge, Judged, Point, finished, names, plain

SLOPE = 1e9
BTC = 10**11
Kind = TypeVar("Kind")


def document(found: InMemory) -> StudyDocument:
    return described(found, command="seqecon sweep planted.toml")


def figure(made: StudyDocument, kind: type[Kind], place: int = 0) -> Kind:
    return [each for each in made.figures if isinstance(each, kind)][place]


def table(made: StudyDocument, title: str) -> Table:
    return next(each for each in made.tables if each.title == title)


def above(threshold: float) -> Judge:
    """Holds from a threshold on, by a margin of so many msat."""

    def judge(point: Point) -> dict[str, Judged]:
        gap = float(point[0]) - threshold
        return {"claim": ("holds" if gap >= 0 else "fails", gap * SLOPE, "penalty")}

    return judge


def plane(point: Point) -> dict[str, Judged]:
    """Holds where x is at least twice y."""
    gap = float(point[0]) - 2 * float(point[1])
    return {"claim": ("holds" if gap >= 0 else "fails", gap * SLOPE, "stake" if float(point[0]) < 0.5 else "fees")}


@given(st.floats(0.01, 9.99))
def test_a_flip_is_bracketed_by_its_neighbours(threshold: float) -> None:
    made = document(finished([plain("x", 0, 10, 11)], Grid(), judge=above(threshold)))
    curve = figure(made, Curves)
    low, high = math.floor(threshold), math.ceil(threshold)
    low = low - 1 if low == threshold else low

    assert curve.lines[0].x == tuple(float(x) for x in range(11))
    assert curve.lines[0].y == pytest.approx([(x - threshold) * SLOPE for x in range(11)])
    assert [(mark.low, mark.high) for mark in curve.marks] == [(low, high)]
    assert f"flipping between x = {low} and {high}" in made.answer
    assert made.summary["claim.flips"] == 1
    assert made.summary["claim.fails"] == sum(x < threshold for x in range(11))
    assert table(made, "Where verdicts flip").rows == (("claim", "x", str(low), "fails", str(high), "holds", ""),)


def test_a_map_has_rows_by_y_and_columns_by_x() -> None:
    made = document(finished([plain("x", 0, 1, 5), plain("y", 0, 0.5, 3)], Grid(), judge=plane))
    found = figure(made, VerdictMap)

    assert (found.xs, found.ys) == ((0, 0.25, 0.5, 0.75, 1), (0, 0.25, 0.5))
    for row, y in enumerate(found.ys):
        for column, x in enumerate(found.xs):
            assert found.verdicts[row][column] == ("holds" if x >= 2 * y else "fails")
            assert found.margins[row][column] == pytest.approx((x - 2 * y) * SLOPE)
            assert found.binding[row][column] == ("stake" if x < 0.5 else "fees")
    assert set(found.boundary) == {
        (0.375, 0.25),
        (0.875, 0.5),
        (0.0, 0.125),
        (0.25, 0.125),
        (0.5, 0.375),
        (0.75, 0.375),
    }


def test_refined_points_move_the_boundary_and_leave_the_grid() -> None:
    axes = [plain("x", 0, 1, 3), plain("y", 0, 0.5, 2)]
    coarse = figure(document(finished(axes, Grid(), judge=plane)), VerdictMap)
    made = document(finished(axes, Grid(), judge=plane, extra=[(0.75, 0.5), (0.875, 0.5), (0.9375, 0.5)]))
    fine = figure(made, VerdictMap)

    assert fine.xs == coarse.xs == (0, 0.5, 1)
    assert (0.75, 0.5) in coarse.boundary
    assert (0.96875, 0.5) in fine.boundary
    assert (0.75, 0.5) not in fine.boundary


def test_other_keys_are_held_at_their_base_and_that_is_said() -> None:
    axes = [plain("x", 0, 1, 3), plain("y", 0, 0.5, 3), plain("z", 0, 8, 3, base=8.0), names("w", "u", "v")]

    def judge(point: Point) -> dict[str, Judged]:
        right = point[2:] == (8.0, "u")
        return {"claim": ("holds" if point[0] and right else "fails", 1.0 if right else -7.0, "")}

    found = figure(document(finished(axes, Grid(), judge=judge)), VerdictMap)

    assert {margin for row in found.margins for margin in row} == {1.0}
    assert "at z = 8, w = u" in found.caption


def test_the_mean_curve_has_students_interval_and_lines_by_the_second_key() -> None:
    def measure(point: Point, run: int) -> dict[str, float]:
        return {"income": 100 * float(point[0]) * (2 if point[1] == "v" else 1) + run, "outages": 1.0}

    made = document(finished([plain("x", 0, 4, 5), names("w", "u", "v")], Grid(), measure=measure, runs=9))
    curve = figure(made, Curves)
    half = stats.t.ppf(0.975, 8) * np.std(range(9), ddof=1) / 3

    assert [line.label for line in curve.lines] == ["w = u", "w = v"]
    assert [each for each in made.figures if isinstance(each, Curves)] == [curve]
    for line, slope in zip(curve.lines, (100, 200), strict=True):
        assert line.x == (0, 1, 2, 3, 4)
        assert line.y == pytest.approx([slope * x + 4 for x in range(5)])
        assert line.low == pytest.approx([slope * x + 4 - half for x in range(5)])
        assert line.high == pytest.approx([slope * x + 4 + half for x in range(5)])
    assert any(
        "1 of 2 metrics do not change" in finding and "failures of a sequencer" in finding for finding in made.findings
    )


@given(st.integers(0, 10_000))
def test_effects_are_paired_by_run_and_keep_their_sign(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shared, own = rng.normal(0, 1e6, 20), rng.normal(0, 1, (2, 20))

    def measure(point: Point, run: int) -> dict[str, float]:
        return {"income": float(shared[run] + own[int(point[0]), run] - 50 * float(point[0]))}

    made = document(finished([plain("x", 0, 1, 2)], Grid(), measure=measure, runs=20))
    gaps = own[1] - own[0] - 50
    row = table(made, "Effects between the ends of each key").rows[0]

    assert made.summary["income: x 0 to 1"] == pytest.approx(gaps.mean(), rel=1e-6)
    assert row[:3] == ("x", "0", "1")
    assert row[6].startswith("\N{MINUS SIGN}")
    assert float(row[10]) < 1e-6
    assert "1 of 1 comparison" in made.answer


def test_a_tornado_has_the_change_of_each_key_from_its_base() -> None:
    def measure(point: Point, run: int) -> dict[str, float]:
        return {"income": 1_000 * float(point[0]) + 10 * float(point[1]) + run}

    axes = [plain("x", 0, 3, 4, base=1.0), plain("y", 0, 3, 4, base=2.0)]
    found = figure(document(finished(axes, OneAtATime(), measure=measure, runs=4)), Bars)

    bars = {key: [(bar.label, bar.value) for bar in group] for key, group in found.groups}
    assert list(bars) == ["x", "y"]
    assert bars == {"x": [("0", -1_000), ("3", 2_000)], "y": [("0", -20), ("3", 10)]}


def test_margins_of_one_at_a_time_are_changes_from_the_base() -> None:
    axes = [plain("x", 0, 1, 3, base=0.5), plain("y", 0, 0.5, 3, base=0.25)]
    found = figure(document(finished(axes, OneAtATime(), judge=plane)), Bars)

    assert {key: [(bar.label, bar.value) for bar in group] for key, group in found.groups} == {
        "x": [("0", -0.5 * SLOPE), ("1", 0.5 * SLOPE)],
        "y": [("0", 0.5 * SLOPE), ("0.5", -0.5 * SLOPE)],
    }


def test_sobol_indices_of_a_sum_are_its_shares_of_variance() -> None:
    def measure(point: Point, run: int) -> dict[str, float]:
        return {"income": 3 * float(point[0]) + 4 * float(point[1]) + 0 * float(point[2])}

    axes = [plain(key, 0, 1) for key in ("x", "y", "z")]
    made = document(finished(axes, Saltelli(256), measure=measure, runs=1))
    totals = {key: bars[1].value for key, bars in figure(made, Bars).groups}

    assert totals == pytest.approx({"y": 16 / 25, "x": 9 / 25, "z": 0}, abs=0.06)
    assert list(totals) == ["y", "x", "z"]
    assert "y takes part in the largest share of the variance" in made.answer


def test_elementary_effects_of_a_sum_are_its_slopes() -> None:
    pytest.importorskip("SALib")

    def measure(point: Point, run: int) -> dict[str, float]:
        return {"nakamoto": 3 * float(point[0]) - 4 * float(point[1])}

    axes = [plain("x", 0, 2), plain("y", 0, 5)]
    made = document(finished(axes, Morris(6), measure=measure, runs=1))

    assert {key: bars[0].value for key, bars in figure(made, Bars).groups} == pytest.approx({"y": 20, "x": 6})
    assert "y moves" in made.answer


@pytest.mark.parametrize("design", [LatinHypercube(200), Sobol(256)])
def test_a_box_of_failures_is_discovered_and_drawn(design: LatinHypercube | Sobol) -> None:
    def judge(point: Point) -> dict[str, Judged]:
        fails = float(point[0]) < 3 and float(point[1]) > 6
        return {"claim": ("fails" if fails else "holds", math.nan, "")}

    axes = [plain("x", 0, 10), plain("y", 0, 10), plain("z", 0, 10)]
    found = finished(axes, design, judge=judge)
    made = document(found)
    drawn = figure(made, Plane)

    assert (drawn.x.label, drawn.y.label) in {("x", "y"), ("y", "x")}
    assert drawn.box is not None
    ends = dict(zip((drawn.x.label, drawn.y.label), (drawn.box[:2], drawn.box[2:]), strict=True))
    assert ends["x"][1] == pytest.approx(3, abs=0.3)
    assert ends["y"][0] == pytest.approx(6, abs=0.3)
    assert sum(spot.front for spot in drawn.spots) == made.summary["claim.fails"]
    assert {row[0] for row in table(made, "Box where claim fails").rows} == {"x", "y"}
    share = stats.binomtest(int(float(made.summary["claim.fails"] or 0)), found.points).proportion_ci(method="exact")
    assert f"{100 * share.low:.0f}" in made.answer


def test_rank_correlations_of_what_rises_and_falls_throughout() -> None:
    def measure(point: Point, run: int) -> dict[str, float]:
        return {"income": math.exp(float(point[0])) - 1e-9 * float(point[1])}

    axes = [plain("x", 0, 10), plain("y", 0, 10)]
    made = document(finished(axes, Sobol(64), measure=measure, runs=1))
    found = {key: bars[0].value for key, bars in figure(made, Bars).groups}

    assert found["x"] == pytest.approx(1)
    assert abs(found["y"]) < 0.3
    assert "follows x the closest" in made.answer


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 1_000))
def test_variation_is_the_f_test_of_one_way_analysis(groups: int, runs: int, seed: int) -> None:
    samples = list(np.random.default_rng(seed).normal(size=(groups, runs)))
    expected = stats.f_oneway(*samples)

    assert variation(samples) == pytest.approx((expected.statistic, expected.pvalue))


@given(st.integers(1, 400), st.integers(1, 400))
def test_values_are_written_with_their_units(low: int, more: int) -> None:
    key = "set.stake.per_sequencer"
    ends = (low * BTC, (low + more) * BTC)
    axis = Axis(key, base_of("minimal", scenario=None, settings={}, folder=Path()).find(key).unit, levels=ends)
    made = document(finished([axis], Grid(), judge=above(float(ends[1]))))
    words = [f"{end // BTC} BTC" for end in ends]

    assert figure(made, Curves).x == Quantity(key, "msat")
    assert figure(made, Curves).lines[0].x == ends
    assert f"flipping between {key} = {words[0]} and {words[1]} (both" in made.answer
