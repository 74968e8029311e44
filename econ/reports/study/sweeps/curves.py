"""Means of metrics along a numeric key, with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import fdtrc

from econ.reports.study.document import Curves, Line, Quantity
from econ.reports.study.sweeps.estimates import average
from econ.reports.study.sweeps.facts import Facts, MetricFacts, Values
from econ.reports.study.sweeps.part import Part
from econ.reports.study.sweeps.slices import along, centre, held, levels, numeric_axes, spread
from econ.reports.study.sweeps.words import finite, quantity, settings
from econ.sweeps.designs.grid import Grid
from econ.sweeps.task import Array

MOST, MOST_NAMED = 6, 8
SIGNIFICANT = 0.05
ROUNDING = 1e-12


def curve_part(facts: Facts) -> Part:
    """The metrics that react the most, over the first numeric key; the second key makes the lines."""
    still = _still(facts)
    axes = numeric_axes(facts)
    along_axis = len(facts.axes) == 1 or facts.design.kind == Grid.kind
    chosen = varying(facts)[:MOST] if axes and along_axis else []
    return Part(findings=still, figures=tuple(_curves(facts, metric, axes[0]) for metric in chosen))


def varying(facts: Facts) -> list[MetricFacts]:
    """The metrics whose means differ by more than chance, those that react the most first."""
    found = [(variation(metric.runs), metric) for metric in facts.metrics]
    limit = SIGNIFICANT / max(len(found), 1)
    kept = [(ratio, metric) for (ratio, chance), metric in found if chance <= limit]
    return [metric for _, metric in sorted(kept, key=lambda entry: -entry[0])]


def variation(runs: Sequence[Array]) -> tuple[float, float]:
    """The F ratio of the points' means, and how likely chance alone makes it as large.

    Common random numbers make points alike, so the test errs on the safe side. Points of single runs vary where their
    values differ at all.
    """
    known = [values[np.isfinite(values)] for values in runs]
    known = [values for values in known if len(values)]
    if len(known) < 2:
        return 0.0, 1.0
    means, counts = np.array([values.mean() for values in known]), np.array([len(values) for values in known])
    total, groups = int(counts.sum()), len(known)
    between = float((counts * (means - np.average(means, weights=counts)) ** 2).sum()) / (groups - 1)
    within = sum(float(((values - values.mean()) ** 2).sum()) for values in known)
    if np.ptp(means) <= ROUNDING * np.abs(means).max():
        return 0.0, 1.0
    if total == groups or not within:
        return float("inf"), 0.0
    ratio = between / (within / (total - groups))
    return ratio, float(fdtrc(groups - 1, total - groups, ratio))


def _still(facts: Facts) -> tuple[str, ...]:
    """The metrics that do not react, in one sentence."""
    if len(facts.points) < 2:
        return ()
    moving = {metric.name for metric in varying(facts)}
    labels = [metric.label for metric in facts.metrics if metric.name not in moving]
    tested = "(F test at 5 % divided by the number of metrics)"
    named = f": {'; '.join(labels)}" if len(labels) <= MOST_NAMED else ""
    return (f"{len(labels)} of {len(facts.metrics)} metrics do not change beyond chance {tested}{named}.",) * bool(
        labels
    )


def _curves(facts: Facts, metric: MetricFacts, axis: int) -> Curves:
    fixed = centre(facts)
    other = next((place for place in range(len(facts.axes)) if place != axis and len(levels(facts, place)) > 1), None)
    lines = tuple(_lines(facts, metric, (axis, other), fixed))
    seen = {axis} if other is None else {axis, other}
    what = "" if other is None else f", one line for each value of {facts.axes[other].key}"
    caption = f"Mean with its 95 % interval{what}{held(facts, fixed, seen)}."
    return Curves(
        "curves", metric.label, caption, quantity(facts.axes[axis]), Quantity(metric.label, metric.unit), lines
    )


def _lines(facts: Facts, metric: MetricFacts, axes: tuple[int, int | None], fixed: Values) -> Iterator[Line]:
    axis, other = axes
    if other is None:
        yield _line(facts, metric, axis, fixed, label="mean")
        return
    for value in spread(levels(facts, other)):
        moved = (*fixed[:other], value, *fixed[other + 1 :])
        yield _line(facts, metric, axis, moved, label=settings([facts.axes[other]], [value]))


def _line(facts: Facts, metric: MetricFacts, axis: int, fixed: Values, *, label: str) -> Line:
    numbers = along(facts, axis, fixed)
    found = [average(metric.runs[number], metric.unit) for number in numbers]
    return Line(
        label,
        tuple(float(facts.points[number][axis]) for number in numbers),
        tuple(finite(estimate.value) for estimate in found),
        tuple(finite(estimate.low) for estimate in found),
        tuple(finite(estimate.high) for estimate in found),
    )
