"""What each key does to each metric between its ends, run by run under common random numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from econ.reports.quantities import number_text
from econ.reports.study.document import Bar, Bars, Quantity, Table
from econ.reports.study.sweeps.curves import varying
from econ.reports.study.sweeps.estimates import by_unit, change
from econ.reports.study.sweeps.facts import Facts, MetricFacts
from econ.reports.study.sweeps.part import Part, Summary
from econ.reports.study.sweeps.slices import along, centre, designed, held
from econ.reports.study.sweeps.words import Told, bar, common_scale, counted, finite, shown, told, written
from econ.sweeps.analysis.comparison import Row, compare
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.one_at_a_time import OneAtATime
from econ.sweeps.task import Array

FROM, TO = "from", "to"
COLUMNS = ("Key", "From", "To", "Metric", "At from", "At to", "Change", "95 % jointly", "Unit", "Runs", "p (Holm)")
MOST_ROWS, MOST_FIGURES = 60, 6


@dataclass(frozen=True)
class Effect:
    """A metric at two points that differ in one key alone: the comparison of their runs."""

    axis: int
    low: int
    high: int
    metric: MetricFacts
    row: Row


def effect_part(facts: Facts) -> Part:
    """The table of effects between the ends of every key, its strongest as a clause, and the bars of one-at-a-time."""
    if not facts.metrics or not (facts.design.kind in {Grid.kind, OneAtATime.kind} or len(facts.axes) == 1):
        return Part()
    found = sorted(effects(facts), key=_strength)
    if not found:
        return Part()
    tornado = facts.design.kind == OneAtATime.kind and len(facts.axes) > 1
    figures = tuple(_tornado(facts, metric) for metric in varying(facts)[:MOST_FIGURES]) if tornado else ()
    summary: Summary = {_name(facts, effect): finite(effect.row.difference.value) for effect in found}
    kept = tuple(figure for figure in figures if figure.groups)
    return Part(_clause(facts, found), figures=kept, tables=(_table(facts, found),), summary=summary)


def effects(facts: Facts) -> list[Effect]:
    """Every metric between the ends of every key on the slice through the middle: one family of comparisons."""
    pairs = [(axis, low, high) for axis in range(len(facts.axes)) for low, high in _ends(facts, axis)]
    asked = [(pair, metric) for pair in pairs for metric in facts.metrics]
    if not asked:
        return []
    columns = {
        str(place): _aligned(metric.runs[low], metric.runs[high])
        for place, ((_, low, high), metric) in enumerate(asked)
    }
    table = {end: {name: runs[place] for name, runs in columns.items()} for place, end in enumerate((FROM, TO))}
    units = {str(place): metric.unit for place, (_, metric) in enumerate(asked)}
    rows = by_unit(compare(table, base=FROM), table, units)
    return [Effect(*pair, metric, row) for (pair, metric), row in zip(asked, rows, strict=True)]


def _ends(facts: Facts, axis: int) -> Iterator[tuple[int, int]]:
    """Lowest and highest number; of names, each with the next."""
    numbers = along(facts, axis, centre(facts))
    if len(numbers) < 2:
        return
    yield from [(numbers[0], numbers[-1])] if facts.axes[axis].numeric else pairwise(numbers)


def _aligned(one: Array, two: Array) -> tuple[Array, Array]:
    """The runs that both points have."""
    both = min(len(one), len(two))
    return one[:both], two[:both]


def _strength(effect: Effect) -> tuple[float, float]:
    """Sure ones first; among equally sure ones those that stand out the most from their interval."""
    gap = effect.row.difference
    half = gap.half_width
    ratio = abs(gap.value) / half if np.isfinite(half) and half else float(abs(gap.value) > 0)
    return effect.row.adjusted, -ratio if np.isfinite(ratio) else 0.0


def _clause(facts: Facts, found: Sequence[Effect]) -> str:
    best = found[0]
    low, high = (_written(facts, best, number) for number in (best.low, best.high))
    moved = f"from {facts.axes[best.axis].key} = {low} to {high}{held(facts, centre(facts), {best.axis})}"
    before, after, gap = _told(best)
    moving = f"{best.metric.label} goes from {before} to {after}"
    if not any(np.isfinite(effect.row.difference.half_width) for effect in found):
        return f"{moved} {moving} (one pair of runs, so without an interval)"
    sure, runs = sum(effect.row.significant for effect in found), counted(best.row.difference.count, "paired run")
    if not sure:
        compared = counted(len(found), "comparison")
        return f"none of {compared} between the ends of the keys is significant (Holm, 5 %; {runs})"
    known = f"a change of {gap.full} (95 % interval, jointly: {gap.interval}; {runs})"
    return f"{moved} {moving}, {known}; significant (Holm, 5 %): {sure} of {counted(len(found), 'comparison')}"


def _table(facts: Facts, found: Sequence[Effect]) -> Table:
    rows = tuple(_row(facts, effect) for effect in found[:MOST_ROWS])
    sure = sum(effect.row.significant for effect in found)
    note = (
        f"Significant (Holm, 5 %): {sure} of {counted(len(found), 'comparison')}. Runs are paired by their random "
        f"numbers; intervals hold jointly. Keys not named stay{held(facts, centre(facts), ())}."
    )
    return Table(
        "Effects between the ends of each key",
        COLUMNS,
        rows,
        (False, True, True, False, *(True,) * 4, False, True, True),
        note,
    )


def _row(facts: Facts, effect: Effect) -> tuple[str, ...]:
    row = effect.row
    before, after, gap = _told(effect)
    low, high = (_written(facts, effect, number) for number in (effect.low, effect.high))
    told_p = f"{row.adjusted:.2g}"
    runs = number_text(row.difference.count)
    key, label = facts.axes[effect.axis].key, effect.metric.label
    return key, low, high, label, before, after, gap.value, gap.interval, gap.unit, runs, told_p


def _told(effect: Effect) -> tuple[str, str, Told]:
    """Both means and the change, on one scale."""
    row, unit = effect.row, effect.metric.unit
    scale = common_scale(unit, row.base_value, row.other_value, row.difference)
    before, after = (written(each.value, unit, scale) for each in (row.base_value, row.other_value))
    return before, after, told(row.difference, unit, scale)


def _written(facts: Facts, effect: Effect, number: int) -> str:
    return shown(facts.axes[effect.axis], facts.points[number][effect.axis])


def _name(facts: Facts, effect: Effect) -> str:
    low, high = (_written(facts, effect, number) for number in (effect.low, effect.high))
    return f"{effect.metric.name}: {facts.axes[effect.axis].key} {low} to {high}"


def _tornado(facts: Facts, metric: MetricFacts) -> Bars:
    """Changes from the base to the ends of every key, the longest first."""
    groups = [(axis.key, tuple(_bars(facts, metric, place))) for place, axis in enumerate(facts.axes)]
    kept = sorted((group for group in groups if group[1]), key=lambda group: -max(abs(bar.value) for bar in group[1]))
    caption = "Change of the mean when one key leaves its base value, with the paired 95 % interval of each change."
    return Bars("bars", metric.label, caption, Quantity(f"change: {metric.label}", metric.unit), tuple(kept))


def _bars(facts: Facts, metric: MetricFacts, axis: int) -> Iterator[Bar]:
    base = centre(facts)
    start = facts.points.index(base)
    found = designed(facts, axis)
    numbers = {facts.points[number][axis]: number for number in along(facts, axis, base)}
    for value in dict.fromkeys((found[0], found[-1]) if facts.axes[axis].numeric else found):
        if value != base[axis] and value in numbers:
            gap = change(metric.runs[numbers[value]], metric.runs[start], metric.unit)
            yield bar(shown(facts.axes[axis], value), gap)
