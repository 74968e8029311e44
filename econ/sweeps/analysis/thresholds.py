"""Threshold curves: a share or a mean over a parameter, and where it crosses a level.

Sources: R. Barlow, D. Bartholomew, J. Bremner and H. Brunk, Statistical Inference under Order Restrictions, 1972
(isotonic regression, pool adjacent violators; computed by scipy); M. Stylianou and N. Flournoy, Biometrics 58, 2002
(a dose found by isotonic regression and linear interpolation, with bootstrap intervals).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, centre_of, resampled

RESAMPLES = 1000


@dataclass(frozen=True)
class Threshold:
    """Where something flips: the value with the ends between which it lies.

    Minus infinity means *at the lowest value already or below*, infinity *nowhere up to the highest*. `exact` says that
    the ends are proven and not estimated: then `level` is 1.
    """

    value: float
    low: float
    high: float
    level: float = LEVEL
    exact: bool = False


def curve(values: Sequence[Array], level: float = LEVEL) -> tuple[Estimate, ...]:
    """Estimate at each value of the parameter from its runs: Wilson's for 0 and 1, Student's otherwise.

    Each interval is at the level by itself, not all of them jointly.
    """
    return tuple(centre_of(np.asarray(runs), level) for runs in values)


def bracketed(low: float, high: float) -> Threshold:
    """An exact flip between two values at which the verdicts are known to differ; its middle stands for it."""
    if low > high:
        raise BadInput(f"a bracket from {low} to {high} is reversed")
    return Threshold((low + high) / 2, low, high, 1.0, exact=True)


def crossing(
    places: Array,
    values: Array,
    target: float,
    *,
    rising: bool,
    rng: np.random.Generator,
    log: bool = False,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Threshold:
    """Where the mean of `values` [place, run] reaches `target`, assuming that it only rises (or only falls).

    Means are fitted by isotonic regression weighted by their runs, and read between two places by linear interpolation
    (of the logarithm of the place under `log`). The interval comes from a bootstrap over runs, the same draw for all
    places (common random numbers). Between neighbouring places only monotony is known, so each draw counts with the two
    places around its crossing: the interval never ends between places, and is never narrower than their distance.
    """
    _checked(places, values, log=log)
    sign = 1.0 if rising else -1.0
    signed = sign * values[:, ~np.isnan(values).all(axis=0)].astype(float)
    scale = np.log(places) if log else np.asarray(places, dtype=float)
    value = _reached(scale, _fitted(signed), sign * target)
    draws = [
        _around(_fitted(signed[:, chosen]), sign * target) for chosen in resampled(signed.shape[1], resamples, rng)
    ]
    low, high = _ends(np.array(draws), level)
    padded = np.concatenate(([-np.inf], places, [np.inf]))
    return Threshold(
        float(np.exp(value)) if log and np.isfinite(value) else value, float(padded[low]), float(padded[high]), level
    )


def _checked(places: Array, values: Array, *, log: bool) -> None:
    if values.ndim != 2 or len(places) != len(values) or len(places) < 2 or (np.diff(places) <= 0).any():
        raise BadInput("a threshold needs values [place, run] at two or more places, in rising order")
    if log and places[0] <= 0:
        raise BadInput(f"a logarithmic scale starts above 0, not at {places[0]:g}")
    if np.isnan(values).all(axis=1).any() or np.isinf(values).any():
        raise BadInput("a threshold needs a finite value at every place")


def _fitted(values: Array) -> Array:
    """Isotonic means [place]; a place without any value in this draw takes its neighbours' line."""
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - takes half a second to load

    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    there = np.flatnonzero(counts)
    means = np.where(known, values, 0.0).sum(axis=1)[there] / counts[there]
    fitted = isotonic_regression(means, weights=counts[there].astype(float)).x
    return np.interp(np.arange(len(values)), there, fitted)


def _around(fitted: Array, target: float) -> tuple[int, int]:
    """The places just below and at or above the target, counted from 1; 0 and one more than all are beyond the ends."""
    first = int(np.searchsorted(fitted, target, side="left"))
    return first, first + 1


def _reached(scale: Array, fitted: Array, target: float) -> float:
    """Where the fit first reaches the target, on the scale of the places."""
    first = int(np.searchsorted(fitted, target, side="left"))
    if first == len(fitted):
        return float("inf")
    if not first:
        return float(scale[0]) if fitted[0] == target else float("-inf")
    below, above = fitted[first - 1], fitted[first]
    return float(scale[first - 1] + (scale[first] - scale[first - 1]) * (target - below) / (above - below))


def _ends(draws: Array, level: float) -> tuple[int, int]:
    tail = (1 - level) / 2
    low = np.quantile(draws[:, 0], tail, method="lower")
    high = np.quantile(draws[:, 1], 1 - tail, method="higher")
    return int(low), int(high)
