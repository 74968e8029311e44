"""The points with what was found there, what failed, and why runs ended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from econ.reports.quantities import number_text
from econ.reports.study.document import Table
from econ.reports.study.sweeps.estimates import average
from econ.reports.study.sweeps.facts import Facts
from econ.reports.study.sweeps.part import Part
from econ.reports.study.sweeps.words import NO_INTERVAL, counted, settings, shown, told
from econ.sweeps.task import Array

MOST_ROWS = 60
MOST_COLUMNS = 8
REASONS = {
    "precision": "the interval met its target",
    "budget": "the most runs were made before the interval met its target",
    "design": "the number of runs was given",
}


def listing_part(facts: Facts, files: Sequence[str]) -> Part:
    """Tables of points, failures and stops; findings about what is missing. `files` hold every row."""
    lost = sum(failure.rows for failure in facts.failures)
    summary = {"points": float(len(facts.points)), "failed_rows": float(lost)}
    tables = (_points(facts, files), *_failures(facts), *_stops(facts))
    return Part("", tuple(_gaps(facts)), (), tables, {**summary})


def _points(facts: Facts, files: Sequence[str]) -> Table:
    metrics = facts.metrics[: max(MOST_COLUMNS - len(facts.claims), 0)]
    rows = tuple(_row(facts, number, len(metrics)) for number in range(min(len(facts.points), MOST_ROWS)))
    claims = [claim.id for claim in facts.claims[:MOST_COLUMNS]]
    columns = (*(axis.key for axis in facts.axes), *claims, *(metric.label for metric in metrics))
    numeric = (*(axis.numeric for axis in facts.axes), *(False for _ in claims), *(True for _ in metrics))
    return Table("Points", columns, rows, numeric, _note(facts, files, len(claims) + len(metrics)))


def _row(facts: Facts, number: int, metrics: int) -> tuple[str, ...]:
    values = [shown(axis, value) for axis, value in zip(facts.axes, facts.points[number], strict=True)]
    verdicts = [claim.verdicts[number] or "failed" for claim in facts.claims[:MOST_COLUMNS]]
    means = [_mean(metric.runs[number], metric.unit) for metric in facts.metrics[:metrics]]
    return (*values, *verdicts, *means)


def _mean(runs: Array, unit: str) -> str:
    estimate = average(runs, unit)
    words = told(estimate, unit)
    return words.full if words.interval == NO_INTERVAL else f"{words.full} ({words.interval})"


def _note(facts: Facts, files: Sequence[str], told_answers: int) -> str:
    hidden = len(facts.points) - MOST_ROWS
    answers = len(facts.claims) + len(facts.metrics)
    parts = [
        f"{hidden:,} more points" if hidden > 0 else "",
        f"{answers - told_answers} more answers" if answers > told_answers else "",
    ]
    rest = " and ".join(part for part in parts if part)
    missing = f" {rest} stand there alone." if rest else ""
    return f"Means with their 95 % interval. Every row and run: {', '.join(files)}.{missing}"


def _failures(facts: Facts) -> tuple[Table, ...]:
    rows = tuple(
        (failure.table, failure.reason, number_text(failure.rows), _where(facts, failure.point))
        for failure in facts.failures[:MOST_ROWS]
    )
    columns = ("Table", "Reason", "Rows", "First at")
    return (Table("What failed", columns, rows, (False, False, True, False)),) if rows else ()


def _where(facts: Facts, point: int) -> str:
    return settings(facts.axes, facts.points[point]) if point < len(facts.points) else ""


def _stops(facts: Facts) -> tuple[Table, ...]:
    if not {reason for reason, _ in facts.stopped} - {"design"}:
        return ()
    rows = tuple((reason, REASONS.get(reason, ""), number_text(count)) for reason, count in facts.stopped)
    return (Table("Why runs ended", ("Stopped by", "Meaning", "Points"), rows, (False, False, True)),)


def _gaps(facts: Facts) -> list[str]:
    """What a reader must know is missing."""
    lost = sum(failure.rows for failure in facts.failures)
    found = [f"{counted(lost, 'row')} failed, most for: {facts.failures[0].reason}."] if lost else []
    odd = [metric for metric in facts.metrics if metric.infinite]
    found += [f"{counted(metric.infinite, 'value')} of {metric.label} are infinite and left out." for metric in odd]
    empty = [metric.label for metric in facts.metrics if all(map(_nothing, metric.runs))]
    found += [f"Never measured: {'; '.join(empty)}."] if empty else []
    stops = dict(facts.stopped)
    if stops.get("budget"):
        found.append(f"At {counted(stops['budget'], 'point')} {REASONS['budget']}.")
    return found


def _nothing(runs: Array) -> bool:
    return not np.isfinite(runs).any()
