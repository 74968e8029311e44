"""What a sweep asks next, from what is known: more runs where an interval is too wide, more points where verdicts flip.

Both follow from the rows alone, so they are the same whenever they are asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from econ.sweeps.analysis.intervals import Target, runs_enough
from econ.sweeps.places import Values
from econ.sweeps.refinement import boundary, midpoints
from econ.sweeps.spec import Adapt, Sweep
from econ.sweeps.task import Array

LOOK_AHEAD = 2
PRECISION, BUDGET = "precision", "budget"


@dataclass(frozen=True)
class Runs:
    """How many runs a point needs, and why no more: None while that is open."""

    runs: int
    stopped_by: str | None


def runs_needed(values: Array, asked: int, adapt: Adapt, *, start: int) -> Runs:
    """What the values of a point's first runs say about how many it needs.

    So many have been `asked` for by now, and `start` at first.

    The target must be met, and stay met while `LOOK_AHEAD` further blocks of runs come in: a run more or less in the
    store changes nothing.
    """
    target = Target(adapt.half_width, relative=adapt.relative)
    met = runs_enough(values[: adapt.most], target, block=adapt.block, look_ahead=LOOK_AHEAD)
    if met is not None:
        return Runs(max(min(met + LOOK_AHEAD * adapt.block, adapt.most), start), PRECISION)
    if asked >= adapt.most:
        return Runs(adapt.most, BUDGET)
    return Runs(min(asked + adapt.block, adapt.most), None)


def refined(sweep: Sweep, points: Sequence[Values], verdicts: Mapping[Values, str], planned: int) -> list[Values]:
    """New points halfway along every pair of neighbours with different verdicts; `planned` were there by design."""
    if sweep.refine is None:
        return []
    told = [point for point in points if verdicts.get(point)]
    lines = [point for point in points[:planned] if verdicts.get(point)]
    flips = boundary(told, [verdicts[point] for point in told], sweep.axes, along=lines)
    halves = midpoints(flips, sweep.axes, sweep.refine.tolerance, frozenset(points))
    new = [point for point in halves if sweep.admits(point)]
    return new[: max(planned + sweep.refine.most - len(points), 0)]
