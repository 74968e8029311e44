"""Pareto fronts: which designs no other beats, how sure that is, and how much a front is worth.

Sources: K. Deb, Multi-Objective Optimization using Evolutionary Algorithms, 2001 (domination); E. Zitzler and
L. Thiele, IEEE Transactions on Evolutionary Computation 3, 1999 (hypervolume; computed by pymoo).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.extras import optional
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, percentiles, proportion, resampled

Sense = Literal["min", "max"]
SIGNS: dict[str, int] = {"min": 1, "max": -1}
RESAMPLES = 1000


@dataclass(frozen=True)
class Membership:
    """For every design whether it is on the front by its means, and in which share of resamples it is.

    The share's interval (Wilson) is that of the resampling alone: more resamples narrow it, more runs do not.
    """

    front: tuple[bool, ...]
    shares: tuple[Estimate, ...]


def front(values: Array, senses: Sequence[Sense]) -> Array:
    """Which designs no other dominates [design], from `values` [design, objective].

    One design dominates another if it is at least as good in every objective and better in one: equal designs stand
    together. A design with an objective that was not measured (nan) neither dominates nor is on the front.
    """
    costs = _costs(values, senses)
    kept: Array = ~np.asarray(np.isnan(costs).any(axis=1))
    for place in np.flatnonzero(kept):
        # A design that is dominated may be skipped: whatever it dominates, its dominator dominates too.
        if kept[place]:
            own = costs[place]
            kept = kept & ~((costs >= own).all(axis=1) & (costs > own).any(axis=1))
    return kept


def membership(
    runs: Array,
    senses: Sequence[Sense],
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Membership:
    """How often each design is on the front of means when runs are resampled; `runs` [design, run, objective].

    Run r of all designs shares its random numbers, so all are resampled alike (bootstrap of paired runs). A run in
    which some objective was not measured is left out of that design's mean.
    """
    drawn = [front(_means(runs[:, chosen]), senses) for chosen in resampled(runs.shape[1], resamples, rng)]
    counts = np.sum(drawn, axis=0).tolist()
    return Membership(
        tuple(front(_means(runs), senses).tolist()),
        tuple(proportion(count, resamples, level) for count in counts),
    )


def hypervolume(values: Array, senses: Sequence[Sense], reference: Sequence[float]) -> float:
    """The volume of what `values` [design, objective] dominate, up to a reference point that is worse than all of them.

    Designs that are not better than the reference in every objective add nothing.
    """
    costs, corner = _costs(values, senses), _costs(np.array([reference], dtype=float), senses)[0]
    better = costs[(costs < corner).all(axis=1)]
    if not len(better):
        return 0.0
    indicator = optional("pymoo.indicators.hv", "optimize").Hypervolume(ref_point=corner)
    return float(indicator(better))


def hypervolume_of_runs(
    runs: Array,
    senses: Sequence[Sense],
    reference: Sequence[float],
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Estimate:
    """The hypervolume of the means over `runs` [design, run, objective], with its bootstrap interval (paired runs).

    Noise inflates a front, since the luckiest of several designs is on it: read the upper end with care.
    """
    count = runs.shape[1]
    drawn = [hypervolume(_means(runs[:, chosen]), senses, reference) for chosen in resampled(count, resamples, rng)]
    low, high = percentiles(np.array(drawn), level)
    return Estimate(hypervolume(_means(runs), senses, reference), float(low), float(high), count, level)


def _costs(values: Array, senses: Sequence[Sense]) -> Array:
    if values.ndim != 2 or values.shape[1] != len(senses):
        raise BadInput(f"{len(senses)} objectives for values of shape {values.shape}: allowed is [design, objective]")
    unknown = [sense for sense in senses if sense not in SIGNS]
    if unknown:
        raise BadInput(f"objective {unknown[0]!r}: allowed are {' and '.join(SIGNS)}")
    return np.asarray(values * np.array([SIGNS[sense] for sense in senses]), dtype=float)


def _means(runs: Array) -> Array:
    """Means over the runs that were measured [design, objective]; nan where none was."""
    known = ~np.isnan(runs)
    counts = known.sum(axis=1)
    totals = np.where(known, runs, 0.0).sum(axis=1)
    return np.asarray(np.divide(totals, counts, out=np.full(totals.shape, np.nan), where=counts > 0))
