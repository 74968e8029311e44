"""The Pareto front of a search, or of any sweep that asks for one: its designs, and how sure their places are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from econ.reports.quantities import number_text, share_text
from econ.reports.study.document import Plane, Spot, Table
from econ.reports.study.sweeps.aims import Aim, Bound, aims_of, best_of, bounds_of, chances, compromise, feasible
from econ.reports.study.sweeps.facts import Facts
from econ.reports.study.sweeps.part import Part, Summary
from econ.reports.study.sweeps.words import NOTHING, counted, listing, settings, shown, told
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.task import Array

MOST_ROWS = 60
MOST_ENDS = 4
SURE = 0.95
INTERVAL = "95 % interval "
NOTE = (
    "Means with their 95 % interval. Every number is of the runs that chose the designs, so the best look better than "
    "they are: run them again with another seed."
)
RESAMPLED = " On the front: in how many of the resamples of the runs, paired over all designs."


@dataclass(frozen=True)
class Found:
    """Which points are allowed [point], the front's in order, how often each is on it, and the best compromise."""

    facts: Facts
    aims: tuple[Aim, ...]
    bounds: tuple[Bound, ...]
    allowed: Array
    front: list[int]
    chances: dict[int, Estimate]
    nearest: int

    def place(self, number: int) -> str:
        """A design by its settings."""
        return settings(self.facts.axes, self.facts.points[number])

    def chance(self, number: int) -> str:
        """How often a design is on the front, in words."""
        share = self.chances.get(number)
        return NOTHING if share is None else told(share, "share").full


def front_part(facts: Facts) -> Part:
    """Figure, table and answer of the front; nothing where none was searched or asked for."""
    aims, bounds = aims_of(facts), bounds_of(facts)
    if not aims:
        return Part()
    allowed = feasible(facts, aims, bounds)
    numbers = np.flatnonzero(allowed)
    counts: Summary = {"feasible_points": float(len(numbers))}
    if not len(numbers):
        none = f"none of {counted(len(facts.points), 'point')} was measured and meets every constraint"
        return Part(none, ("That no feasible point was found does not show that there is none.",), summary=counts)
    best = best_of(aims, numbers)
    found = Found(facts, aims, bounds, allowed, best, chances(aims, numbers), compromise(aims, best))
    summary = counts | {"front_designs": float(len(best))} | _summary(found)
    figures = (_plane(found),) if len(aims) > 1 else ()
    return Part(_clause(found), tuple(_findings(found)), figures, (_table(found),), summary)


def _clause(found: Found) -> str:
    """The best design, or the compromise, and how certain its place is."""
    place, sure = found.place(found.nearest), found.chance(found.nearest)
    if len(found.aims) == 1:
        certain = f", the best in {sure} of resampled runs" if found.chances else ""
        return f"the {found.aims[0].label} is {found.aims[0].text(found.nearest, INTERVAL)} at {place}{certain}"
    certain = f", on the front in {sure} of resampled runs" if found.chances else ""
    means = listing([f"{aim.metric.label} {aim.text(found.nearest, INTERVAL)}" for aim in found.aims])
    count = f"{counted(len(found.front), 'design')} of {number_text(len(found.facts.points))}"
    goals = listing([aim.label for aim in found.aims])
    return f"{count} on the Pareto front of {goals}; nearest to the best of each is {place}: {means}{certain}"


def _findings(found: Found) -> Iterator[str]:
    points, allowed = len(found.facts.points), int(found.allowed.sum())
    meets = "were measured and meet every constraint" if found.bounds else "were measured"
    yield f"Of {counted(points, 'point')} evaluated {number_text(allowed)} ({share_text(allowed, points)}) {meets}."
    yield from _ends(found) if len(found.front) > 1 and len(found.aims) > 1 else ()
    if found.chances and len(found.front) > 1:
        sure = sum(found.chances[number].value >= SURE for number in found.front)
        unsure = min(found.front, key=lambda number: found.chances[number].value)
        many = f"{number_text(sure)} of {counted(len(found.front), 'design')} on the front"
        yield f"In 95 % of resampled runs or more: {many}; the least sure in {found.chance(unsure)}."


def _ends(found: Found) -> Iterator[str]:
    """The designs at the ends of the front, each with what it is best in."""
    ends: dict[int, list[str]] = {}
    for aim in found.aims[:MOST_ENDS]:
        end = found.front[_first(aim, found)]
        ends.setdefault(end, []).append(aim.label)
    for number, labels in ends.items():
        words = [f"{aim.metric.label} {aim.text(number)}" for aim in found.aims]
        yield f"The {listing(labels)} {'is' if len(labels) == 1 else 'are'} at {found.place(number)}: {listing(words)}."


def _plane(found: Found) -> Plane:
    """The first two objectives; of more, the front of these two alone, so that its steps are steps."""
    first, second = found.aims[:2]
    whole = len(found.aims) == 2
    best = found.front if whole else best_of((first, second), np.flatnonzero(found.allowed))
    rows = {number: str(row) for row, number in enumerate(found.front, start=1)}
    there = np.flatnonzero(np.isfinite(first.costs) & np.isfinite(second.costs)).tolist()
    x, y = first.metric.means, second.metric.means
    spots = tuple(Spot(float(x[n]), float(y[n]), rows.get(n, "") * (n in best), n in best) for n in there)
    others = "beaten, or against a constraint" if found.bounds else "beaten"
    more = "" if whole else f" The table has the front of all {len(found.aims)} objectives."
    caption = f"Designs by their means; steps join those with the {first.label} and the {second.label}.{more}"
    return Plane("plane", "Pareto front", caption, first.quantity, second.quantity, spots, others=others)


def _table(found: Found) -> Table:
    axes = found.facts.axes
    columns = ("Design", *(axis.key for axis in axes), *(aim.label for aim in found.aims))
    columns += (*(bound.label for bound in found.bounds), *(("On the front",) if found.chances else ()))
    rows = tuple(_row(found, row, number) for row, number in enumerate(found.front[:MOST_ROWS], start=1))
    numbers = (True,) * (len(columns) - 1 - len(axes))
    hidden = len(found.front) - MOST_ROWS
    rest = f" {number_text(hidden)} more are left out here." if hidden > 0 else ""
    note = NOTE + RESAMPLED * bool(found.chances) + rest if found.chances else rest.strip()
    return Table("Designs on the Pareto front", columns, rows, (True, *(axis.numeric for axis in axes), *numbers), note)


def _row(found: Found, row: int, number: int) -> tuple[str, ...]:
    point = found.facts.points[number]
    values = [shown(axis, value) for axis, value in zip(found.facts.axes, point, strict=True)]
    means = [aim.text(number) for aim in found.aims]
    limits = [bound.texts[number] for bound in found.bounds]
    return (str(row), *values, *means, *limits, *([found.chance(number)] if found.chances else []))


def _summary(found: Found) -> Summary:
    ends = {f"{aim.label}": float(aim.metric.means[found.front][_first(aim, found)]) for aim in found.aims}
    near = {f"{aim.metric.label}: nearest": float(aim.metric.means[found.nearest]) for aim in found.aims}
    return {**ends, **near}


def _first(aim: Aim, found: Found) -> int:
    return int(np.argmin(aim.costs[found.front]))
