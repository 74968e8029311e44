"""Finished sweeps made of functions instead of computations: tables in memory as a store would give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from econ.mechanism.values import Text
from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.design import Design
from econ.sweeps.designs.units import Plain
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Question
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Refine, Sweep
from econ.sweeps.store.tables import TableWritten
from econ.sweeps.task import Array

Point = tuple[Value, ...]
Judged = tuple[str, float, str]
Judge = Callable[[Point], Mapping[str, Judged] | None]
Measure = Callable[[Point, int], Mapping[str, float] | None]
FAILED = "BadInput: these values make no mechanism"


@dataclass(frozen=True)
class InMemory(SweepResult):
    """A result whose tables were never written."""

    columns: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)

    def table(self, name: str) -> dict[str, Array]:
        return dict(self.columns[name])


def plain(key: str, low: float, high: float, steps: int = 0, *, base: float | None = None) -> Axis:
    return Axis(key, Plain(), low=low, high=high, steps=steps, base=base)


def names(key: str, *levels: str, base: str | None = None) -> Axis:
    return Axis(key, Text(), levels=levels, base=base)


def finished(
    axes: Sequence[Axis],
    design: Design,
    *,
    judge: Judge | None = None,
    measure: Measure | None = None,
    runs: int = 8,
    extra: Sequence[Point] = (),
    source: str = "",
    stopped: Mapping[str, int] | None = None,
) -> InMemory:
    """The sweep over all points of the design and the extra ones; None from a function is a failure."""
    points = [*design.points(tuple(axes)), *extra]
    columns: dict[str, Mapping[str, Array]] = {}
    questions: list[Question] = []
    if judge is not None:
        ids = next((tuple(found) for point in points if (found := judge(point)) is not None), ("claim",))
        questions.append(Claims(ids))
        columns["claims"] = claims_table(axes, points, judge, ids)
    if measure is not None:
        rows = (measure(point, run) for point in points for run in range(runs))
        metrics = next((tuple(found) for found in rows if found is not None), ("income",))
        questions.append(Simulation(100, runs=runs, metrics=metrics))
        columns["runs"] = runs_table(axes, points, measure, (metrics, runs))
    sweep = Sweep(
        name="planted",
        question="",
        source=source,
        scenario=None,
        settings=(),
        axes=tuple(axes),
        design=design,
        constraints=(),
        questions=tuple(questions),
        refine=Refine("claim") if extra else None,
    )
    written = {
        name: TableWritten(len(table["point"]), int((table["status"] == "failed").sum()), name * 8)
        for name, table in columns.items()
    }
    return InMemory(sweep, Path("results/planted"), len(points), dict(stopped or {}), written, columns)


def claims_table(
    axes: Sequence[Axis], points: Sequence[Point], judge: Judge, ids: Sequence[str]
) -> Mapping[str, Array]:
    found = [judge(point) for point in points]
    table = _head(
        axes,
        [(number, point, 0, row is not None) for number, (point, row) in enumerate(zip(points, found, strict=True))],
    )
    for claim in ids:
        judged = [("", np.nan, "") if row is None else row[claim] for row in found]
        table[claim] = np.array([row[0] for row in judged], dtype=object)
        table[f"{claim}.margin_msat"] = np.array([row[1] for row in judged], dtype=float)
        table[f"{claim}.binding"] = np.array([row[2] for row in judged], dtype=object)
    return table


def runs_table(
    axes: Sequence[Axis], points: Sequence[Point], measure: Measure, asked: tuple[Sequence[str], int]
) -> Mapping[str, Array]:
    metrics, runs = asked
    found = [(number, point, run, measure(point, run)) for number, point in enumerate(points) for run in range(runs)]
    table = _head(axes, [(number, point, run, row is not None) for number, point, run, row in found])
    for name in metrics:
        table[name] = np.array([np.nan if row is None else row[name] for *_, row in found], dtype=float)
    return table


def _head(axes: Sequence[Axis], rows: Sequence[tuple[int, Point, int, bool]]) -> dict[str, Array]:
    table: dict[str, Array] = {
        "point": np.array([number for number, *_ in rows]),
        "address": np.array([f"{number:08x}" for number, *_ in rows], dtype=object),
        "run": np.array([run for _, _, run, _ in rows]),
        "status": np.array(["ok" if good else "failed" for *_, good in rows], dtype=object),
        "error": np.array(["" if good else FAILED for *_, good in rows], dtype=object),
    }
    for place, axis in enumerate(axes):
        kind = object if axis.kind == "texts" else None
        table[axis.key] = np.array([point[place] for _, point, _, _ in rows], dtype=kind)
    return table
