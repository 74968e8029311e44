"""What was measured, with its uncertainty."""

from __future__ import annotations

from econ.reports.document import Metric, Results
from econ.reports.markup import Column, Html, Section, absent, fragment, paragraph, table
from econ.reports.quantities import capitalized, interval_texts, scale_of

COLUMNS = (Column("Quantity"), Column("Mean", numeric=True), Column("95 % interval", numeric=True), Column("Unit"))


def section(results: Results) -> Section:
    """Every metric's mean over runs with its 95 % confidence interval."""
    return Section("metrics", "Measured quantities", _body(results))


def _body(results: Results) -> Html:
    if not results.metrics:
        return absent("No quantity was measured.")
    rows = (_row(metric, results.run.runs) for metric in results.metrics.values())
    meaning = "One run was made, so no interval can be given." if results.run.runs == 1 else _meaning(results.run.runs)
    return fragment(paragraph(meaning), table(f"Means over {results.run.runs:,} runs", COLUMNS, rows))


def _meaning(runs: int) -> str:
    return f"Means over {runs:,} independent runs; the interval is where the true mean lies with 95 % confidence."


def _row(metric: Metric, runs: int) -> tuple[str, ...]:
    low, high = metric.ci95 or (None, None)
    scale = scale_of(metric.unit, (metric.mean, low, high))
    label = capitalized(metric.label)
    if runs == 1 or metric.mean is None or low is None or high is None:
        return label, scale.text(metric.mean), "none", scale.unit
    mean, lower, upper = interval_texts(scale(metric.mean), scale(low), scale(high))
    return label, mean, "no spread" if low == high else f"{lower} to {upper}", scale.unit
