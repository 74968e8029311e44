"""Margins of claims along one numeric key, with the brackets in which their verdicts flip."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from econ.reports.study.document import Bar, Bars, Curves, Line, Mark, Quantity
from econ.reports.study.sweeps.facts import ClaimFacts, Facts, Values
from econ.reports.study.sweeps.maps import MARGIN
from econ.reports.study.sweeps.part import Part
from econ.reports.study.sweeps.slices import along, centre, designed, held, levels, numeric_axes, spread
from econ.reports.study.sweeps.verdicts import flips_of
from econ.reports.study.sweeps.words import finite, quantity, shown
from econ.sweeps.designs.one_at_a_time import OneAtATime

MOST = 6


def margin_part(facts: Facts) -> Part:
    """Curves where one key has numbers, bars of one-at-a-time changes; nothing for other designs."""
    chosen = [claim for claim in _ordered(facts) if np.isfinite(claim.margins).any()][:MOST]
    if facts.design.kind == OneAtATime.kind and len(facts.axes) > 1:
        return Part(figures=tuple(figure for claim in chosen for figure in _changes(facts, claim)))
    axes = numeric_axes(facts)
    if len(axes) != 1 or not (facts.design.neighbours or len(facts.axes) == 1):
        return Part()
    return Part(figures=tuple(_curves(facts, claim, axes[0]) for claim in chosen))


def _ordered(facts: Facts) -> list[ClaimFacts]:
    """Claims that flip first."""
    return sorted(facts.claims, key=lambda claim: not claim.varies)


def _curves(facts: Facts, claim: ClaimFacts, axis: int) -> Curves:
    fixed = centre(facts)
    other = next((place for place, each in enumerate(facts.axes) if place != axis and not each.numeric), None)
    lines = tuple(_lines(facts, claim, (axis, other), fixed))
    seen = {axis} if other is None else {axis, other}
    caption = f"Margin of {claim.id}{held(facts, fixed, seen)}: below 0 it fails. Marks bracket where it flips."
    marks = tuple(_marks(facts, claim, axis, fixed))
    return Curves("curves", claim.id, caption, quantity(facts.axes[axis]), MARGIN, lines, marks)


def _lines(facts: Facts, claim: ClaimFacts, axes: tuple[int, int | None], fixed: Values) -> Iterator[Line]:
    axis, other = axes
    if other is None:
        yield _line(facts, claim, axis, fixed, label="margin")
        return
    for value in spread(levels(facts, other)):
        moved = (*fixed[:other], value, *fixed[other + 1 :])
        yield _line(facts, claim, axis, moved, label=shown(facts.axes[other], value))


def _line(facts: Facts, claim: ClaimFacts, axis: int, fixed: Values, *, label: str) -> Line:
    numbers = along(facts, axis, fixed)
    x = tuple(float(facts.points[number][axis]) for number in numbers)
    return Line(label, x, tuple(finite(claim.margins[number]) for number in numbers))


def _marks(facts: Facts, claim: ClaimFacts, axis: int, fixed: Values) -> Iterator[Mark]:
    """Flips on the slice through the middle of the design."""
    line = set(along(facts, axis, fixed))
    own = facts.axes[axis]
    for flip in flips_of(facts, claim):
        if flip.axis != axis or flip.low not in line:
            continue
        low, high = facts.points[flip.low][axis], facts.points[flip.high][axis]
        words = f"{claim.verdicts[flip.low]} at {shown(own, low)}, {claim.verdicts[flip.high]} at {shown(own, high)}"
        yield Mark((float(low) + float(high)) / 2, words, float(low), float(high))


def _changes(facts: Facts, claim: ClaimFacts) -> Iterator[Bars]:
    """How far each key moves the margin away from where the base stands."""
    base = centre(facts)
    start = float(claim.margins[facts.points.index(base)])
    if not np.isfinite(start):
        return
    groups = [(axis.key, tuple(_bars(facts, claim, place, start))) for place, axis in enumerate(facts.axes)]
    kept = [(key, bars) for key, bars in groups if bars]
    kept.sort(key=lambda group: -max(abs(bar.value) for bar in group[1]))
    caption = f"Change of the margin of {claim.id} when one key leaves its base value; exact at each value."
    if kept:
        yield Bars(
            "bars", f"{claim.id}: what moves the margin", caption, Quantity("change of margin", "msat"), tuple(kept)
        )


def _bars(facts: Facts, claim: ClaimFacts, axis: int, start: float) -> Iterator[Bar]:
    base = centre(facts)
    found = designed(facts, axis)
    ends = (found[0], found[-1]) if facts.axes[axis].numeric else found
    numbers = {facts.points[number][axis]: number for number in along(facts, axis, base)}
    for value in dict.fromkeys(ends):
        margin = float(claim.margins[numbers[value]]) if value in numbers else np.nan
        if value != base[axis] and np.isfinite(margin):
            yield Bar(shown(facts.axes[axis], value), margin - start)
