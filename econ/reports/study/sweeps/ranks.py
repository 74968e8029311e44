"""How closely metrics follow keys over sampled points: Spearman's rank correlation with its bootstrap interval.

Source: C. Spearman, American Journal of Psychology 15, 1904; ranks of ties are averaged. It sees what rises or falls
throughout, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from econ.reports.quantities import number_text
from econ.reports.study.document import Bars, Quantity, Table
from econ.reports.study.sweeps.curves import varying
from econ.reports.study.sweeps.facts import Facts, MetricFacts
from econ.reports.study.sweeps.part import Part
from econ.reports.study.sweeps.slices import numeric_axes
from econ.reports.study.sweeps.words import bar, counted, told
from econ.sweeps.analysis.intervals import Estimate, percentiles, resampled
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.sampled import SEED, LatinHypercube, Sobol
from econ.sweeps.task import Array

KINDS = (LatinHypercube.kind, Sobol.kind, Listed.kind)
RESAMPLES = 500
FEWEST = 8
MOST = 6


@dataclass(frozen=True)
class Correlation:
    """A metric, a key, and how closely the one follows the other."""

    metric: MetricFacts
    axis: int
    estimate: Estimate


def rank_part(facts: Facts) -> Part:
    """Correlations of the metrics that react, where points are sampled or listed over several keys."""
    axes = numeric_axes(facts)
    if facts.design.kind not in KINDS or len(facts.axes) < 2 or not axes:
        return Part()
    found = [row for metric in varying(facts)[:MOST] for row in correlations(facts, metric, axes)]
    if not found:
        return Part()
    metrics = dict.fromkeys(row.metric.name for row in found)
    figures = tuple(_figure(facts, [row for row in found if row.metric.name == name]) for name in metrics)
    best = max(found, key=lambda row: abs(row.estimate.value))
    summary = {f"{row.metric.name} ~ {facts.axes[row.axis].key}": row.estimate.value for row in found}
    return Part(_clause(facts, best), figures=figures, tables=(_table(facts, found),), summary={**summary})


def correlations(facts: Facts, metric: MetricFacts, axes: Sequence[int]) -> list[Correlation]:
    """Spearman's correlation of a metric's means with each key; none where too few points were measured."""
    known = np.isfinite(metric.means)
    if known.sum() < FEWEST:
        return []
    outputs = metric.means[known]
    rng = np.random.default_rng(SEED)
    draws = resampled(len(outputs), RESAMPLES, rng)
    columns = [(axis, np.array(facts.values(axis), dtype=float)[known]) for axis in axes]
    return [Correlation(metric, axis, _spearman(column, outputs, draws)) for axis, column in columns if np.ptp(column)]


def _spearman(inputs: Array, outputs: Array, draws: Array) -> Estimate:
    value = float(_correlated(inputs[None], outputs[None])[0])
    drawn = _correlated(inputs[draws], outputs[draws])
    known = drawn[np.isfinite(drawn)]
    low, high = percentiles(known) if len(known) else (-1.0, 1.0)
    return Estimate(value, min(float(low), value), max(float(high), value), len(outputs))


def _correlated(inputs: Array, outputs: Array) -> Array:
    """Pearson's correlation of the ranks, row by row; nan where a row is constant."""
    from scipy.stats import rankdata  # noqa: PLC0415 - scipy.stats takes a second to load

    one, two = (rankdata(values, axis=1) - (values.shape[1] + 1) / 2 for values in (inputs, outputs))
    spread = np.sqrt((one * one).sum(axis=1) * (two * two).sum(axis=1))
    found: Array = np.divide((one * two).sum(axis=1), spread, out=np.full(len(spread), np.nan), where=spread > 0)
    return found


def _clause(facts: Facts, best: Correlation) -> str:
    words = told(best.estimate, "")
    follows = f"{best.metric.label} follows {facts.axes[best.axis].key} the closest"
    points = counted(best.estimate.count, "point")
    return f"{follows}: rank correlation {words.value} (95 % interval {words.interval}, {points})"


def _figure(facts: Facts, rows: Sequence[Correlation]) -> Bars:
    ordered = sorted(rows, key=lambda row: -abs(row.estimate.value))
    groups = tuple((facts.axes[row.axis].key, (bar("correlation", row.estimate),)) for row in ordered)
    caption = "Spearman's rank correlation over the points, with its 95 % bootstrap interval."
    return Bars("bars", rows[0].metric.label, caption, Quantity("rank correlation"), groups)


def _table(facts: Facts, found: Sequence[Correlation]) -> Table:
    words = [told(row.estimate, "") for row in found]
    rows = tuple(
        (row.metric.label, facts.axes[row.axis].key, each.value, each.interval, number_text(row.estimate.count))
        for row, each in zip(found, words, strict=True)
    )
    columns = ("Metric", "Key", "Rank correlation", "95 % interval", "Points")
    return Table("Which keys the metrics follow", columns, rows, (False, False, True, True, True))
