"""Where a claim fails among the points of a design, and fresh points that put the box found to the test.

Everything follows from the rows of the design's points and the digest of the sweep, whenever it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.boxes import Box
from econ.sweeps.analysis.discovery import Balanced, Discovery, discover, fresh_points
from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.design import Point
from econ.sweeps.places import Values
from econ.sweeps.spec import Sweep
from econ.sweeps.task import Array

FAILS = "fails"
BATCHES = 100


def failure_box(axes: Sequence[Axis], points: Sequence[Point], verdicts: Sequence[str]) -> Discovery | None:
    """The box of keys' values where a claim fails; None where no verdict, or every verdict, is a failure.

    Points with an empty verdict are passed over.
    """
    there = np.array([bool(verdict) for verdict in verdicts], dtype=bool)
    cases = np.array([verdict == FAILS for verdict in verdicts], dtype=bool)[there]
    if not axes or not cases.any() or cases.all():
        return None
    columns = {axis.key: _column(axis, [point[place] for point in points]) for place, axis in enumerate(axes)}
    return discover({key: values[there] for key, values in columns.items()}, cases, Balanced())


def fresh(sweep: Sweep, planned: Sequence[Values], verdicts: Mapping[Values, str]) -> list[Values]:
    """Points in the box of the claim that the sweep explores, drawn as the axes spread them and admitted there.

    `planned` are the design's points. Fewer than asked for, or none, where there is no box or hardly a value in it.
    """
    asked = sweep.analyses.discover
    if asked is None:
        return []
    found = failure_box(sweep.axes, planned, [verdicts.get(point, "") for point in planned])
    if found is None or not found.chosen.box.restrictions:
        return []
    return _admitted(sweep, found.chosen.box, asked.fresh)


def _admitted(sweep: Sweep, box: Box, count: int) -> list[Values]:
    rng = np.random.default_rng(int(sweep.digest, 16))
    kept: list[Values] = []
    for _ in range(BATCHES):
        kept += [point for point in _drawn(sweep, box, count, rng) if sweep.admits(point)]
        if len(kept) >= count:
            break
    return kept[:count]


def _drawn(sweep: Sweep, box: Box, count: int, rng: np.random.Generator) -> tuple[Values, ...]:
    try:
        return fresh_points(box, sweep.axes, count, rng)
    except BadInput:
        return ()


def _column(axis: Axis, values: Sequence[Value]) -> Array:
    """Values of one axis; numbers that need more than 64 bits become floats, as in the tables."""
    if not axis.numeric:
        return np.array(values)
    found = np.array(values)
    return found if found.dtype.kind in "if" else found.astype(float)
