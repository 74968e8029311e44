"""Where the mean of a metric reaches a level along one key, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy import isfinite

from econ.reports.study.document import Curves, Line, Mark, Quantity, Table
from econ.reports.study.sweeps.estimates import average, change
from econ.reports.study.sweeps.facts import Facts, MetricFacts
from econ.reports.study.sweeps.part import Part
from econ.reports.study.sweeps.slices import MOST_LINES
from econ.reports.study.sweeps.words import finite, quantity, settings, shown, written
from econ.sweeps.analyses import Threshold as Asked
from econ.sweeps.analysis.thresholds import Threshold, crossing
from econ.sweeps.axis import LOG, Axis, Value
from econ.sweeps.factorial import lines
from econ.sweeps.task import Array

SEED = 1
LEAST_LEVELS = 4
MONOTONE = "The mean is taken to be monotone along the key; between two levels only that is known."


@dataclass(frozen=True)
class Crossed:
    """A line of points: what the other keys are, the levels, the runs at each, and where they reach the level."""

    label: str
    levels: tuple[Value, ...]
    runs: tuple[Array, ...]
    found: Threshold


def crossing_part(facts: Facts) -> Part:
    """One crossing per combination of the other keys, at most seven of them."""
    asked = facts.analyses.threshold
    metric = None if asked is None else facts.metric(asked.metric)
    if asked is None or metric is None:
        return Part()
    along = [axis.key for axis in facts.axes].index(asked.key)
    crossed, left = _crossed(facts, metric, asked, along)
    if not crossed:
        return Part(findings=(f"{metric.label} is not measured at {LEAST_LEVELS} levels of {asked.key} on any line.",))
    axis = facts.axes[along]
    told = [f"{_start(each, metric)} {_reached(axis, metric, asked, each)}" for each in crossed]
    wrong = [line for each in crossed for line in _against(metric, asked, each)]
    more = (f"{left} more combinations of the other keys are not shown.",) * bool(left)
    summary = {f"{asked.metric}.crossing{_suffix(each)}": finite(each.found.value) for each in crossed}
    return Part(
        "; ".join(told[:2]) + (f"; and {len(told) - 2} more crossings" if len(told) > 2 else ""),
        (*(f"{line}." for line in told if len(told) > 2), *wrong, *more),
        (_curves(axis, metric, asked, crossed),),
        (_table(axis, metric, asked, crossed),),
        {**summary},
    )


def _crossed(facts: Facts, metric: MetricFacts, asked: Asked, along: int) -> tuple[list[Crossed], int]:
    """The crossings, and how many combinations are left out."""
    measured = [number for number, runs in enumerate(metric.runs) if isfinite(runs).any()]
    points = [facts.points[number] for number in measured]
    found = lines(facts.axes, points, along, least=LEAST_LEVELS)
    evenly = np.linspace(0, max(len(found) - 1, 0), min(len(found), MOST_LINES)).astype(int).tolist()
    rests = [list(found)[place] for place in evenly]
    others = [axis for place, axis in enumerate(facts.axes) if place != along]
    crossed = []
    for rest in rests:
        numbers = [measured[number] for number in found[rest]]
        levels = tuple(facts.points[number][along] for number in numbers)
        runs = tuple(metric.runs[number] for number in numbers)
        where = _crossing(facts.axes[along], levels, runs, asked)
        crossed.append(Crossed(settings(others, rest), levels, runs, where))
    return crossed, len(found) - len(rests)


def _crossing(axis: Axis, levels: Sequence[Value], runs: Sequence[Array], asked: Asked) -> Threshold:
    values = np.full((len(runs), max(map(len, runs))), np.nan)
    for place, each in enumerate(runs):
        values[place, : len(each)] = each
    rng = np.random.default_rng(SEED)
    places = np.array(levels, dtype=float)
    return crossing(places, values, asked.level, rising=asked.rising, rng=rng, log=axis.scale == LOG)


def _start(each: Crossed, metric: MetricFacts) -> str:
    return f"{metric.label} at {each.label}" if each.label else metric.label


def _suffix(each: Crossed) -> str:
    return f".{each.label}" if each.label else ""


def _reached(axis: Axis, metric: MetricFacts, asked: Asked, each: Crossed) -> str:
    """Where the level is reached, in words, with the interval."""
    level, verb = written(asked.level, metric.unit), "rise" if asked.rising else "fall"
    low, high = _ends(axis, each)
    if each.found.value == np.inf:
        sure = "" if each.found.low == each.levels[-1] else f" (95 % interval from {low} on)"
        return f"does not {verb} to {level} up to {axis.key} = {shown(axis, each.levels[-1])}{sure}"
    if each.found.value == -np.inf:
        sure = "" if each.found.high == each.levels[0] else f" (95 % interval up to {high})"
        beyond = "at or above" if asked.rising else "at or below"
        return f"is {beyond} {level} from {axis.key} = {shown(axis, each.levels[0])} on{sure}"
    return f"{verb}s to {level} at {axis.key} = {_at(axis, each.found.value)} (95 % interval {low} to {high})"


def _ends(axis: Axis, each: Crossed) -> tuple[str, str]:
    """The ends of the interval, open ones in words."""
    low = _at(axis, each.found.low) if isfinite(each.found.low) else f"below {shown(axis, each.levels[0])}"
    high = _at(axis, each.found.high) if isfinite(each.found.high) else f"above {shown(axis, each.levels[-1])}"
    return low, high


def _at(axis: Axis, value: float) -> str:
    """A place on the axis; whole target units where it has no parts."""
    return shown(axis, round(value) if axis.kind == "integers" else value)


def _against(metric: MetricFacts, asked: Asked, each: Crossed) -> tuple[str, ...]:
    """A warning where the ends of the line say the opposite of what the file does."""
    moved = change(each.runs[-1], each.runs[0], metric.unit)
    wrong = moved.high < 0 if asked.rising else moved.low > 0
    said = "rising" if asked.rising else "falling"
    told = f"{_start(each, metric)} was taken to be {said}, but is not: its crossing means nothing."
    return (told,) if wrong else ()


def _curves(axis: Axis, metric: MetricFacts, asked: Asked, crossed: Sequence[Crossed]) -> Curves:
    marks = tuple(
        Mark(each.found.value, each.label or "level reached", finite(each.found.low), finite(each.found.high))
        for each in crossed
        if isfinite(each.found.value)
    )
    ends = float(min(each.levels[0] for each in crossed)), float(max(each.levels[-1] for each in crossed))
    goal = Line(f"level {written(asked.level, metric.unit)}", ends, (asked.level, asked.level))
    return Curves(
        "curves",
        f"Where {metric.label} reaches {written(asked.level, metric.unit)}",
        f"Mean with its 95 % interval; marks are crossings with theirs. {MONOTONE}",
        quantity(axis),
        Quantity(metric.label, metric.unit),
        (*(_line(metric, each) for each in crossed), goal),
        marks,
    )


def _line(metric: MetricFacts, each: Crossed) -> Line:
    found = [average(runs, metric.unit) for runs in each.runs]
    return Line(
        each.label or "mean",
        tuple(float(level) for level in each.levels),
        tuple(finite(estimate.value) for estimate in found),
        tuple(finite(estimate.low) for estimate in found),
        tuple(finite(estimate.high) for estimate in found),
    )


def _table(axis: Axis, metric: MetricFacts, asked: Asked, crossed: Sequence[Crossed]) -> Table:
    rows = tuple((each.label or "none", *_cells(axis, each), _reached(axis, metric, asked, each)) for each in crossed)
    title = f"Where {metric.label} reaches {written(asked.level, metric.unit)}"
    columns = ("Other keys", axis.key, "95 % interval", "In words")
    return Table(title, columns, rows, (False, True, True, False), MONOTONE)


def _cells(axis: Axis, each: Crossed) -> tuple[str, str]:
    value = _at(axis, each.found.value) if isfinite(each.found.value) else "outside"
    return value, " to ".join(_ends(axis, each))
