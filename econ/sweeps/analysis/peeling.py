"""The patient rule: a box shrinks by a thin slice at a time, and grows back where that costs no density.

Source: J. Friedman and N. Fisher, Statistics and Computing 9, 1999 (PRIM: peeling, pasting). Slices of discrete and
categorical parameters differ in size, so that a peel is judged by its gain in density per point removed: J. Kwakkel and
M. Jaxa-Rozen, Environmental Modelling & Software 79, 2016 (the lenient objective); equal slices are ranked as in PRIM.

A greedy search sees one parameter at a time: cases in two opposite corners of equal weight, where no single parameter
says anything, are not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.boxes import Box, Columns, Range, Restriction, Words, numeric
from econ.sweeps.analysis.intervals import Array


@dataclass(frozen=True)
class Search:
    """How patiently boxes are looked for, as shares of points.

    `alpha` of a box's points is peeled or pasted at a time; no box holds fewer than `smallest` of all points.
    """

    alpha: float = 0.05
    smallest: float = 0.05

    def __post_init__(self) -> None:
        if not (0 < self.alpha < 1 and 0 < self.smallest < 1):
            raise BadInput(f"alpha {self.alpha}, smallest {self.smallest}: allowed are shares between 0 and 1")


def peeled(columns: Columns, cases: Array, search: Search) -> tuple[Box, ...]:
    """The trajectory of boxes from all points [point] down to `smallest`, or to the first that holds cases only."""
    boxes = [Box()]
    while (following := _best_peel(boxes[-1], columns, cases, search)) is not None:
        boxes.append(following)
    return tuple(boxes)


def pasted(box: Box, columns: Columns, cases: Array, search: Search) -> Box:
    """The box grown by slices for as long as its density does not fall."""
    while (wider := _best_paste(box, columns, cases, search)) is not None:
        box = wider
    return box


def _best_peel(box: Box, columns: Columns, cases: Array, search: Search) -> Box | None:
    inside = box.holds(columns)
    held = cases[inside]
    if held.all():
        return None
    best, best_score = None, (-np.inf, 0)
    for name, restriction in _slices(box, columns, inside, search.alpha):
        kept = restriction.holds(columns[name][inside])
        left, removed = int(kept.sum()), int((~kept).sum())
        score = ((float(held[kept].mean()) - float(held.mean())) / removed, -removed)
        if left >= search.smallest * len(cases) and score > best_score:
            best, best_score = box.restricted(name, restriction), score
    return best


def _slices(box: Box, columns: Columns, inside: Array, alpha: float) -> Iterator[tuple[str, Restriction]]:
    """What would be left of each parameter after each peel: never all of its values here, never none."""
    for name, column in columns.items():
        values = np.sort(column[inside])
        if values[0] == values[-1]:
            continue
        if not numeric(column):
            yield from ((name, other) for other in _without_one(values))
            continue
        count = max(1, int(alpha * len(values)))
        low = values[max(count, int(np.searchsorted(values, values[0], "right")))]
        high = values[-1 - max(count, len(values) - int(np.searchsorted(values, values[-1], "left")))]
        yield name, replace(box.range_of(name), low=low.item())
        yield name, replace(box.range_of(name), high=high.item())


def _without_one(values: Array) -> Iterator[Words]:
    words = np.unique(values).tolist()
    return (Words(tuple(word for word in words if word != dropped)) for dropped in words)


def _best_paste(box: Box, columns: Columns, cases: Array, search: Search) -> Box | None:
    inside = box.holds(columns)
    size, density = int(inside.sum()), float(cases[inside].mean())
    best, best_score = None, (density, 0)
    for wider in _grown(box, columns, max(1, int(search.alpha * size))):
        held = wider.holds(columns)
        added = int(held.sum()) - size
        score = (float(cases[held].mean()), added)
        if score > best_score:
            best, best_score = wider, score
    return best


def _grown(box: Box, columns: Columns, count: int) -> Iterator[Box]:
    """The box with one restriction relaxed by about `count` points, or by one word."""
    for name, restriction in box.restrictions.items():
        column = columns[name]
        if isinstance(restriction, Words):
            yield from (
                box.restricted(name, wider) if wider else box.freed(name) for wider in _one_more(restriction, column)
            )
            continue
        here = column[box.freed(name).holds(columns)]
        yield from (box.restricted(name, wider) for wider in _widened(restriction, here, count))


def _one_more(restriction: Words, column: Array) -> Iterator[Words | None]:
    """The words with each of those left out added; None where none would be left out."""
    more = sorted(set(np.unique(column).tolist()) - set(restriction.kept))
    return (Words((*restriction.kept, word)) if len(more) > 1 else None for word in more)


def _widened(restriction: Range, values: Array, count: int) -> Iterator[Range]:
    if restriction.low is not None:
        below = np.sort(values[values < restriction.low])[::-1]
        yield replace(restriction, low=below[count - 1].item() if count < len(below) else None)
    if restriction.high is not None:
        above = np.sort(values[values > restriction.high])
        yield replace(restriction, high=above[count - 1].item() if count < len(above) else None)
