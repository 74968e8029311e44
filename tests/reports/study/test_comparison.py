"""Mechanisms compared from tables in memory: what was planted is said, and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from econ.mechanism.load import load
from econ.reports.study.comparison import compared
from econ.reports.study.contest import Contender
from econ.reports.study.document import Bars, StudyDocument, Table
from econ.reports.study.reading import parse
from econ.reports.study.text import as_text
from econ.sweeps.designs.grid import Grid
from tests.reports.study.sweeps.finished import InMemory, Judge, Judged, Measure, Point, finished, names

LOADED = load("minimal")
ALPHA, BETA, GAMMA = "alpha.toml", "beta.toml", "gamma.toml"


def contenders(*sources: str) -> list[Contender]:
    return [Contender(source, source.removesuffix(".toml"), LOADED, 43_200) for source in sources]


def held(*sources: str, measure: Measure, judge: Judge | None = None, runs: int = 12) -> InMemory:
    return finished([names("mechanism", *sources)], Grid(), judge=judge, measure=measure, runs=runs)


def document(*results: InMemory, sources: tuple[str, ...] = (ALPHA, BETA)) -> StudyDocument:
    made = compared(contenders(*sources), results, command="seqecon compare")
    assert parse(json.loads(as_text(made))) == made
    return made


def table(made: StudyDocument, title: str) -> Table:
    return next(each for each in made.tables if each.title == title)


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9][0-9,.e\N{MINUS SIGN}]*[0-9]|[0-9]", text)


@given(st.integers(0, 10_000), st.floats(-3, 3).filter(lambda shift: abs(shift) > 0.5))
def test_a_planted_shift_is_found_with_its_paired_interval(seed: int, shift: float) -> None:
    rng = np.random.default_rng(seed)
    common, own = rng.normal(1_000, 300, 30), rng.normal(0, 0.1, (2, 30))

    def measure(point: Point, run: int) -> dict[str, float]:
        other = point[0] == BETA
        return {"income": common[run] + own[int(other), run] + shift * other, "outages": float(common[run])}

    made = document(held(ALPHA, BETA, measure=measure, runs=30))
    gaps = own[1] - own[0] + shift
    low, high = stats.t.interval(1 - 0.05 / 2, 29, gaps.mean(), stats.sem(gaps))
    bar = next(figure for figure in made.figures if isinstance(figure, Bars)).groups[0][1][0]
    mean = (common + own[0]).mean()

    assert made.summary["income: beta - alpha"] == pytest.approx(gaps.mean(), rel=1e-6)
    assert made.summary["outages: beta - alpha"] == 0
    assert bar.label == "beta"
    assert (bar.value, bar.low, bar.high) == pytest.approx((gaps.mean() / mean, low / mean, high / mean), rel=1e-6)
    assert [row[-1] for row in table(made, "Metrics").rows] == ["yes", "no"]
    assert "1 of 2 metrics of beta differ significantly from alpha" in made.answer


@given(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3), st.booleans())
def test_equal_runs_differ_by_exactly_nothing(values: list[float], ones: bool) -> None:  # noqa: FBT001 - drawn
    def measure(_point: Point, run: int) -> dict[str, float]:
        return {"income": values[run % 3], "final_share": float(ones)}

    made = document(held(ALPHA, BETA, measure=measure, runs=3))

    assert made.summary["income: beta - alpha"] == made.summary["final_share: beta - alpha"] == 0
    assert {row[-1] for row in table(made, "Metrics").rows} == {"no"}
    assert "no metric of beta differs significantly from alpha" in made.answer
    assert made.figures == ()


def test_a_rate_of_zero_or_one_is_no_share() -> None:
    made = document(held(ALPHA, BETA, measure=lambda point, run: {"outages": 0.0, "final_share": 0.0}))
    rate, share = table(made, "Metrics").rows

    assert rate[4] == "no spread"
    assert share[4] != "no spread"


@given(st.lists(st.sampled_from(["holds", "fails", "undecided", ""]), min_size=4, max_size=4))
def test_verdicts_are_told_apart_where_both_are_known(found: list[str]) -> None:
    def judge(point: Point) -> dict[str, Judged] | None:
        one, two = (found[:2], found[2:])[point[0] == BETA]
        return None if "" in {one, two} else {"claim": (one, 1e9, ""), "other": (two, float("nan"), "")}

    made = document(held(ALPHA, BETA, measure=lambda point, run: {"income": 1.0}, judge=judge))
    known = {claim: {found[place], found[place + 2]} for place, claim in enumerate(("claim", "other"))}
    lost = "" in found[:2] or "" in found[2:]
    divided = {claim for claim, verdicts in known.items() if len(verdicts) > 1 and not lost}

    assert {row[0] for row in table(made, "Claims with different verdicts").rows} == divided
    assert any("failed" in finding for finding in made.findings) == lost


def test_contenders_from_two_sweeps_stand_in_the_order_of_the_command() -> None:
    def measure(point: Point, run: int) -> dict[str, float]:
        return {"income": {ALPHA: 10.0, BETA: 20.0, GAMMA: 40.0}[str(point[0])] + run}

    results = [held(ALPHA, GAMMA, measure=measure), held(BETA, measure=measure)]
    made = document(*results, sources=(ALPHA, BETA, GAMMA))

    assert [row[2] for row in table(made, "Metrics").rows] == ["beta", "gamma"]
    assert made.summary["income: beta - alpha"] == 10
    assert made.summary["income: gamma - alpha"] == 30


@st.composite
def tables(draw: st.DrawFn) -> InMemory:
    """Any runs, failures and odd values among them."""
    runs = draw(st.integers(1, 4))
    odd = st.none() | st.floats(-1e15, 1e15) | st.sampled_from([0.0, 1.0, float("nan"), float("inf")])
    drawn = {source: draw(st.lists(odd, min_size=runs, max_size=runs)) for source in (ALPHA, BETA)}

    def measure(point: Point, run: int) -> dict[str, float] | None:
        value = drawn[str(point[0])][run]
        return None if value is None else {"income": value}

    return held(ALPHA, BETA, measure=measure, runs=runs)


@given(tables())
def test_any_tables_are_compared_and_the_answer_is_in_the_tables(found: InMemory) -> None:
    made = document(found)
    cells = [text for each in made.tables for row in each.rows for text in (*row, each.note)]
    known = {number for cell in cells for number in numbers(cell)} | {"95", "5", "1"}

    assert set(numbers(made.answer)) <= known
    assert as_text(made) == as_text(document(found))
    assert asdict(made)["kind"] == "comparison"
