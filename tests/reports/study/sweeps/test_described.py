"""Any tables make a document that a report can read; the same tables make the same bytes, and the answer is in them."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.mechanism.load import load
from econ.reports.study.document import StudyDocument
from econ.reports.study.reading import parse
from econ.reports.study.sweeps.describe import described
from econ.reports.study.text import as_text
from econ.sweeps.axis import Axis
from econ.sweeps.designs.design import Design
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.one_at_a_time import OneAtATime
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.sampled import LatinHypercube, Sobol
from tests.reports.study.sweeps.finished import InMemory, Judged, Point, finished, names, plain

COMMAND = "seqecon sweep planted.toml"
VERDICTS = ("holds", "fails", "undecided")
METRICS = ("downtime", "income", "target_wait")
ODD = st.floats(-1e18, 1e18) | st.sampled_from([0.0, 1.0, math.nan, math.inf, -math.inf, 1e-300])


def document(found: InMemory) -> StudyDocument:
    return described(found, command=COMMAND)


@st.composite
def axes(draw: st.DrawFn, *, numeric: bool) -> list[Axis]:
    """One to three keys, numbers and names."""
    found: list[Axis] = []
    for place in range(draw(st.integers(2 if numeric else 1, 3))):
        low = draw(st.integers(-5, 5))
        number = plain(f"number.{place}", low, low + draw(st.integers(1, 9)), draw(st.integers(2, 4)), base=float(low))
        word = names(f"word.{place}", "a", "<b>", "c = d", base="<b>")
        found.append(number if numeric else draw(st.sampled_from([number, word])))
    return found


@st.composite
def sweeps(draw: st.DrawFn) -> InMemory:
    """Any design, any answers, failures among them."""
    kind = draw(st.sampled_from(["grid", "one", "lhs", "sobol", "list", "saltelli"]))
    own = draw(axes(numeric=kind == "saltelli"))
    designs: dict[str, Design] = {
        "grid": Grid(),
        "one": OneAtATime(),
        "lhs": LatinHypercube(draw(st.integers(1, 24))),
        "sobol": Sobol(16),
        "list": Listed(LatinHypercube(5).points(tuple(own))),
        "saltelli": Saltelli(4),
    }
    seed, runs = draw(st.integers(0, 99)), draw(st.integers(1, 4))
    flat, gaps = draw(st.booleans()), draw(st.sampled_from([0.0, 0.0, 0.3]))
    asked = draw(st.sampled_from(["claims", "runs", "both"]))
    spoiled = draw(ODD)
    judge = partial(judged, seed=seed, flat=flat, gaps=gaps)
    measure = partial(measured, seed=seed, flat=flat, gaps=gaps, spoiled=spoiled)
    return finished(
        own,
        designs[kind],
        judge=judge if asked != "runs" else None,
        measure=measure if asked != "claims" else None,
        runs=runs,
        stopped=draw(st.sampled_from([{"design": 3}, {"precision": 2, "budget": 1}])),
    )


def chance(seed: int, point: Point, run: int) -> np.random.Generator:
    words = repr((seed, point, run)).encode()
    return np.random.default_rng(list(words))


def judged(point: Point, *, seed: int, flat: bool, gaps: float) -> dict[str, Judged] | None:
    rng = chance(seed, point, 0)
    if point and rng.random() < gaps and seed % 7:
        return None
    chosen = VERDICTS[seed % 3] if flat else VERDICTS[int(rng.integers(3))]
    margin = math.nan if chosen == "undecided" else float(rng.normal()) * 1e9
    return {"claim": (chosen, margin, "stake <b>"), "deviation:other": ("holds", math.nan, "")}


def measured(point: Point, run: int, *, seed: int, flat: bool, gaps: float, spoiled: float) -> dict[str, float] | None:
    rng = chance(0 if flat else seed, () if flat else point, run)
    if rng.random() < gaps and seed % 7:
        return None
    return {
        "downtime": float(rng.random() < 0.5),
        "income": float(rng.normal()),
        "target_wait": spoiled if run == 0 else float(run),
    }


def numbers(text: str) -> list[str]:
    """Every number as it is written."""
    return re.findall(r"[0-9][0-9,.e\N{MINUS SIGN}]*[0-9]|[0-9]", text)


@given(sweeps())
def test_any_tables_make_a_document_that_is_read_back(found: InMemory) -> None:
    made = document(found)
    read = parse(json.loads(as_text(made)))

    assert read == made == parse(asdict(made))
    assert read.answer.endswith(".")
    assert len(read.answer.splitlines()) == 1
    assert read.tables
    assert all(figure.title for figure in read.figures)


@given(sweeps())
def test_the_same_tables_are_the_same_bytes(found: InMemory) -> None:
    assert as_text(document(found)) == as_text(document(found))


@given(sweeps())
def test_every_number_of_the_answer_stands_in_a_table(found: InMemory) -> None:
    made = document(found)
    cells = [text for table in made.tables for row in table.rows for text in (*row, table.note)]
    known = {number for cell in cells for number in numbers(cell)} | {"95", "5"}
    keys = {number for axis in found.sweep.axes for number in numbers(axis.key)}
    points = str(found.points)

    assert set(numbers(made.answer)) <= known | keys | {points, str(len(made.tables[0].rows))}


@given(sweeps())
def test_failures_are_counted_and_named(found: InMemory) -> None:
    made = document(found)
    lost = sum(int((table["status"] == "failed").sum()) for table in found.columns.values())
    titles = [table.title for table in made.tables]

    assert made.summary["failed_rows"] == lost
    assert ("What failed" in titles) == bool(lost)
    if lost:
        rows = next(table.rows for table in made.tables if table.title == "What failed")
        assert sum(int(row[2].replace(",", "")) for row in rows) == lost


def test_assumptions_are_the_bases_and_what_varies() -> None:
    own = [plain("x", 0, 1, 3)]
    made = document(finished(own, Grid(), measure=lambda point, run: {"income": float(run)}, source="minimal"))
    rows = {name: (value, source) for name, value, source in made.assumptions}
    base = load("minimal")

    assert rows["x"] == ("0, 0.5, 1", "varied")
    assert rows["set.size"][0] == str(base.resolved["set"]["size"])
    entry = next(
        each for each in base.mechanism.provenance if each.key == "set.size" or "set.size".startswith(each.key)
    )
    assert entry.source in rows["set.size"][1]


def test_points_beyond_sixty_are_left_to_the_file() -> None:
    made = document(finished([plain("x", 0, 1, 70)], Grid(), measure=lambda point, run: {"income": float(point[0])}))
    points = next(table for table in made.tables if table.title == "Points")

    assert len(points.rows) == 60
    assert "10 more points" in points.note
    assert "results/planted/runs.parquet" in points.note


@pytest.mark.parametrize("reason", ["precision", "budget"])
def test_adaptive_stops_are_told(reason: str) -> None:
    found = finished(
        [plain("x", 0, 1, 3)], Grid(), measure=lambda point, run: {"income": float(run)}, stopped={reason: 3}
    )
    stops = next(table for table in document(found).tables if table.title == "Why runs ended")

    assert [(row[0], row[2]) for row in stops.rows] == [(reason, "3")]
