"""What a finished sweep found, point by point: its tables read once, in the shapes that figures and sentences need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from econ.reports.document import Verdict, clean
from econ.sweeps.analyses import Analyses
from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.design import Design
from econ.sweeps.designs.evolved import Objective
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Question
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.task import Array

Values = tuple[Value, ...]
FAILED = ""
VERDICTS: tuple[Verdict, ...] = ("holds", "fails", "undecided")


@dataclass(frozen=True)
class ClaimFacts:
    """A claim at every point: verdict (empty where the point failed), margin in msat (nan where none), binding term."""

    id: str
    verdicts: tuple[str, ...]
    margins: Array
    binding: tuple[str, ...]

    def count(self, verdict: str) -> int:
        """At how many points the verdict was found."""
        return self.verdicts.count(verdict)

    @property
    def decided(self) -> int:
        """At how many points something was found, be it `undecided`."""
        return len(self.verdicts) - self.count(FAILED)

    @property
    def varies(self) -> bool:
        """Whether there is more than one verdict."""
        return len(set(self.verdicts) - {FAILED}) > 1


@dataclass(frozen=True)
class MetricFacts:
    """A metric at every point: the values of its runs [run], nan where a run failed or measured nothing finite.

    `infinite` counts the values that were not finite.
    """

    name: str
    label: str
    unit: str
    runs: tuple[Array, ...]
    infinite: int = 0

    @property
    def means(self) -> Array:
        """The mean of each point's measured runs [point]; nan where there is none."""
        known = [values[np.isfinite(values)] for values in self.runs]
        return np.array([values.mean() if len(values) else np.nan for values in known], dtype=float)


@dataclass(frozen=True)
class Failure:
    """A reason for missing answers, in how many rows of which table it stands, and the first point with it."""

    table: str
    reason: str
    rows: int
    point: int


@dataclass(frozen=True)
class Facts:
    """Axes and design, the points' values, what was found there, what failed, why runs ended, and what is asked.

    The first `planned` points (None: all of them) are the design's. `fresh` are the verdicts of the claim that is
    explored at points drawn to test its box, which are no points of the sample. `front` are the objectives of a front
    that was asked for, `failed` the numbers of points where some answer is missing.
    """

    axes: tuple[Axis, ...]
    design: Design
    points: tuple[Values, ...]
    claims: tuple[ClaimFacts, ...] = ()
    metrics: tuple[MetricFacts, ...] = ()
    failures: tuple[Failure, ...] = ()
    stopped: tuple[tuple[str, int], ...] = ()
    analyses: Analyses = field(default_factory=Analyses)
    planned: int | None = None
    fresh: tuple[str, ...] = ()
    front: tuple[Objective, ...] = ()
    failed: frozenset[int] = frozenset()

    def values(self, axis: int) -> tuple[Value, ...]:
        """The values of one axis, point by point."""
        return tuple(point[axis] for point in self.points)

    def metric(self, name: str) -> MetricFacts | None:
        """The metric of this name, or the margin of a claim as one run per point; None where neither is there."""
        margins = (
            MetricFacts(f"{claim.id}.margin_msat", f"margin of {claim.id}", "msat", tuple(claim.margins[:, np.newaxis]))
            for claim in self.claims
        )
        return next((metric for metric in (*self.metrics, *margins) if metric.name == name), None)

    def without_fresh(self) -> Facts:
        """The design's points alone where others were drawn to test a box; their verdicts stay as `fresh`."""
        asked, planned = self.analyses.discover, self.planned
        if asked is None or planned is None:
            return self
        fresh = next((claim.verdicts[planned:] for claim in self.claims if claim.id == asked.claim), ())
        return replace(
            self,
            points=self.points[:planned],
            claims=tuple(_first(claim, planned) for claim in self.claims),
            metrics=tuple(replace(metric, runs=metric.runs[:planned]) for metric in self.metrics),
            fresh=fresh,
        )


def _first(claim: ClaimFacts, points: int) -> ClaimFacts:
    return ClaimFacts(claim.id, claim.verdicts[:points], claim.margins[:points], claim.binding[:points])


def facts_of(
    axes: tuple[Axis, ...],
    design: Design,
    questions: tuple[Question, ...],
    tables: Mapping[str, Mapping[str, Array]],
    *,
    stopped: Mapping[str, int],
) -> Facts:
    """The facts in a sweep's tables {name: {column: rows}}, each sorted by point and run."""
    starts = {name: _starts(table) for name, table in tables.items()}
    name, table = next(iter(tables.items()))
    first = starts[name]
    rows = list(zip(*(table[axis.key][first].tolist() for axis in axes), strict=True))
    points = tuple(rows) if axes else ((),) * len(first)
    claims = [fact for question in questions for fact in _claims(question, tables, starts)]
    metrics = [fact for question in questions for fact in _metrics(question, tables, starts)]
    failures = [failure for each, columns in tables.items() for failure in _failures(each, columns)]
    lost = (columns["point"][columns["status"] != "ok"].tolist() for columns in tables.values())
    return Facts(
        axes,
        design,
        points,
        tuple(claims),
        tuple(metrics),
        tuple(failures),
        tuple(sorted(stopped.items())),
        failed=frozenset(number for numbers in lost for number in numbers),
    )


def _starts(table: Mapping[str, Array]) -> Array:
    """The row at which each point begins [point]."""
    return np.unique(table["point"], return_index=True)[1]


def _claims(
    question: Question, tables: Mapping[str, Mapping[str, Array]], starts: Mapping[str, Array]
) -> list[ClaimFacts]:
    if not isinstance(question, Claims):
        return []
    table, first = tables[question.table], starts[question.table]
    there = table["status"][first] == "ok"
    return [
        ClaimFacts(
            claim,
            tuple(np.where(there, table[claim][first], FAILED).tolist()),
            np.where(there, table[f"{claim}.margin_msat"][first].astype(float), np.nan),
            tuple(clean(str(term)) for term in table[f"{claim}.binding"][first]),
        )
        for claim in question.ids
    ]


def _metrics(
    question: Question, tables: Mapping[str, Mapping[str, Array]], starts: Mapping[str, Array]
) -> list[MetricFacts]:
    if isinstance(question, Claims):
        return []
    table, first = tables[question.table], starts[question.table]
    there = table["status"] == "ok"
    found: list[MetricFacts] = []
    meanings = [column.meaning for column in question.columns]
    for column in question.columns:
        values = np.where(there, table[column.name].astype(float), np.nan)
        label = column.meaning if isinstance(question, Simulation) else column.name
        label += f" ({column.unit})" * (meanings.count(column.meaning) > 1 and label == column.meaning)
        runs = np.split(np.where(np.isfinite(values), values, np.nan), first[1:])
        found.append(MetricFacts(column.name, clean(label), column.unit, tuple(runs), int(np.isinf(values).sum())))
    return found


def _failures(name: str, table: Mapping[str, Array]) -> list[Failure]:
    lost = table["status"] != "ok"
    reasons: dict[str, list[int]] = {}
    for reason, point in zip(table["error"][lost].tolist(), table["point"][lost].tolist(), strict=True):
        reasons.setdefault(clean(str(reason)), []).append(int(point))
    ordered = sorted(reasons.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [Failure(name, reason, len(points), points[0]) for reason, points in ordered]
