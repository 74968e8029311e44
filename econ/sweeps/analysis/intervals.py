"""Estimates with their intervals: means, shares, paired differences, quantiles, and how many runs are enough.

nan means *not measured* and is left out; of paired samples the whole pair is left out. Infinite values are refused:
a mean would silently become meaningless. An interval that the sample cannot bound ends at an infinity.

Sources: Student (W. Gosset), Biometrika 6, 1908; C. Clopper and E. Pearson, Biometrika 26, 1934; E. Wilson, JASA 22,
1927; Q. McNemar, Psychometrika 12, 1947, and A. Agresti and Y. Min, Statistics in Medicine 24, 2005 (matched shares);
S. Holm, Scandinavian Journal of Statistics 6, 1979; H. David and H. Nagaraja, Order Statistics, 2003, section 7.1;
B. Efron, Annals of Statistics 7, 1979 (bootstrap); K. Hoad, S. Robinson and R. Davies, Journal of the Operational
Research Society 61, 2010 (number of replications).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, bdtrc, betaincinv, ndtri, stdtr, stdtrit

from econ.errors import BadInput

Array = npt.NDArray[Any]
Method = Literal["wilson", "exact"]

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its interval, the number of values behind it and the interval's level."""

    value: float
    low: float
    high: float
    count: int
    level: float = LEVEL

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    def excludes(self, value: float) -> bool:
        """Whether the value lies outside the interval."""
        return not self.low <= value <= self.high


@dataclass(frozen=True)
class Difference:
    """A mean difference with its interval, and the p-value of the hypothesis that there is none."""

    estimate: Estimate
    p_value: float


@dataclass(frozen=True)
class Target:
    """The half width that an interval must reach: absolute, or as a share of the estimate's size."""

    half_width: float
    relative: bool = False

    def met(self, estimate: Estimate) -> bool:
        """Whether the estimate is precise enough."""
        scale = abs(estimate.value) if self.relative else 1.0
        return estimate.half_width <= self.half_width * scale


def mean(values: Array, level: float = LEVEL) -> Estimate:
    """Mean [run] with Student's interval; infinite ends below two values, nan without any."""
    known = measured(values)
    count = len(known)
    centre = float(known.mean()) if count else float("nan")
    if count < 2:
        return Estimate(centre, -np.inf, np.inf, count, level)
    half = float(stdtrit(count - 1, (1 + level) / 2)) * _standard_error(known)
    return Estimate(centre, centre - half, centre + half, count, level)


def proportion(successes: int, count: int, level: float = LEVEL, *, method: Method = "wilson") -> Estimate:
    """Share of successes with Wilson's interval (about the level) or Clopper and Pearson's `exact` one (at least).

    Neither has width 0, also where all or none succeed; without any trial it is [0, 1] around nan.
    """
    if not 0 <= successes <= count:
        raise BadInput(f"{successes} successes in {count} trials: allowed are 0 to {count}")
    if not count:
        return Estimate(float("nan"), 0.0, 1.0, 0, level)
    low, high = _INTERVALS[method](successes, count, level)
    return Estimate(successes / count, low, high, count, level)


def share(values: Array, level: float = LEVEL, *, method: Method = "wilson") -> Estimate:
    """Share of ones among values that are 0 or 1 [run]; see `proportion`."""
    known = measured(values)
    if not binary(known):
        raise BadInput("a share is taken of values that are all 0 or 1")
    return proportion(int(known.sum()), len(known), level, method=method)


def centre_of(values: Array, level: float = LEVEL) -> Estimate:
    """The `share` where all values are 0 or 1, else the `mean`: no sample of equal 0s or 1s seems certain."""
    return share(values, level) if binary(measured(values)) else mean(values, level)


def quantile(values: Array, at: float, level: float = LEVEL) -> Estimate:
    """Quantile [run] with its distribution-free interval between order statistics; infinite where no one bounds it.

    P(order statistic l > quantile) = P(Bin(n, at) < l) is exact for every continuous law, conservative with ties:
    preferred to a bootstrap, which never reaches beyond the largest value seen and so is too narrow in the tails.
    """
    if not 0 < at < 1:
        raise BadInput(f"quantile {at}: allowed is a number between 0 and 1")
    known = np.sort(_numbers(values))
    count, tail = len(known), (1 - level) / 2
    if not count:
        return Estimate(float("nan"), -np.inf, np.inf, 0, level)
    places = np.arange(count)
    below = int((bdtr(places, count, at) <= tail).sum())
    above = int((bdtrc(places, count, at) > tail).sum())
    padded = np.concatenate(([-np.inf], known, [np.inf]))
    value = float(np.quantile(known, at, method="inverted_cdf"))
    return Estimate(value, float(padded[below]), float(padded[above + 1]), count, level)


def paired(first: Array, second: Array, level: float = LEVEL) -> Difference:
    """Mean of first - second over runs [run] with common random numbers: run r of both shares its draws.

    Student's paired interval and t test; where all values are 0 or 1 the interval of Agresti and Min (half a pair added
    to each of the four cells) and McNemar's exact test. One pair or none proves nothing: p-value 1.
    """
    one, two = _pairs(first, second)
    if binary(one) and binary(two):
        return _paired_shares(one, two, level)
    gaps = one - two
    return Difference(mean(gaps, level), _t_test(gaps))


def holm(p_values: Array) -> Array:
    """Holm's adjusted p-values [hypothesis]: rejecting those <= alpha errs at all with probability <= alpha.

    The j-th smallest of m (from 0) is multiplied by m - j; a larger p-value never gets a smaller adjusted one.
    """
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1.0)
    return np.asarray(adjusted[np.argsort(order, kind="stable")])


def runs_enough(values: Array, target: Target, block: int, look_ahead: int = 2) -> int | None:
    """Smallest n = block, 2 block, ... whose first n runs meet the target, as do those of the next checkpoints.

    The target must stay met at `look_ahead` further checkpoints; None while no checkpoint is confirmed. The answer
    depends on the sequence of values alone: it stays the same when more runs follow. Looking ahead keeps an interval
    that is narrow by chance from ending a sweep (Hoad and Robinson); intervals are those of `centre_of`, so that equal
    0s or 1s are no certainty.
    """
    if block < 1 or look_ahead < 0:
        raise BadInput(f"block {block}, look-ahead {look_ahead}: at least 1 and 0")
    met = [target.met(centre_of(values[:runs])) for runs in range(block, len(values) + 1, block)]
    kept = (place for place in range(len(met) - look_ahead) if all(met[place : place + look_ahead + 1]))
    first = next(kept, None)
    return None if first is None else (first + 1) * block


def percentiles(draws: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """Ends of the percentile interval over the first axis of bootstrap draws [resample, ...]."""
    tail = (1 - level) / 2
    return np.quantile(draws, tail, axis=0), np.quantile(draws, 1 - tail, axis=0)


def with_ends(values: Array, draws: Array, count: int, level: float = LEVEL) -> tuple[Estimate, ...]:
    """Estimates [...] with the percentile intervals of their bootstrap draws [resample, ...], flattened in order."""
    low, high = percentiles(draws, level)
    ends = zip(values.ravel().tolist(), low.ravel().tolist(), high.ravel().tolist(), strict=True)
    return tuple(Estimate(value, start, end, count, level) for value, start, end in ends)


def resampled(runs: int, resamples: int, rng: np.random.Generator) -> Array:
    """Run numbers drawn with replacement [resample, run]: the same draw for all points keeps runs paired."""
    return rng.integers(runs, size=(resamples, runs))


def measured(values: Array) -> Array:
    """The finite values as floats; nan is left out, an infinity refused."""
    known = _numbers(values)
    if np.isinf(known).any():
        count = int(np.isinf(known).sum())
        raise BadInput(f"{count} of {len(known)} values are infinite: allowed are finite numbers, nan where unmeasured")
    return known


def binary(values: Array) -> bool:
    """Whether there are values and all are 0 or 1."""
    return bool(len(values)) and bool(np.isin(values, (0, 1)).all())


def _numbers(values: Array) -> Array:
    numbers = np.asarray(values, dtype=float)
    return np.asarray(numbers[~np.isnan(numbers)])


def _pairs(first: Array, second: Array) -> tuple[Array, Array]:
    if len(first) != len(second):
        raise BadInput(f"{len(first)} and {len(second)} runs cannot be paired: as many of both, under the same seed")
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    both = ~(np.isnan(one) | np.isnan(two))
    return measured(one[both]), measured(two[both])


def _standard_error(known: Array) -> float:
    return float(known.std(ddof=1)) / float(np.sqrt(len(known)))


def _t_test(gaps: Array) -> float:
    if len(gaps) < 2:
        return 1.0
    error, centre = _standard_error(gaps), float(gaps.mean())
    if not error:
        return float(centre == 0)
    return float(2 * stdtr(len(gaps) - 1, -abs(centre) / error))


def _paired_shares(one: Array, two: Array, level: float) -> Difference:
    up, down, count = int((one > two).sum()), int((one < two).sum()), len(one)
    # Half a pair more in each of four cells: two pairs more, and half a pair more of either disagreement.
    padded, rising, falling = count + 2, up + 0.5, down + 0.5
    centre = (rising - falling) / padded
    spread = np.sqrt(rising + falling - (rising - falling) ** 2 / padded) / padded
    half = float(ndtri((1 + level) / 2) * spread)
    estimate = Estimate((up - down) / count, max(centre - half, -1.0), min(centre + half, 1.0), count, level)
    return Difference(estimate, min(1.0, 2 * float(bdtr(min(up, down), up + down, 0.5))))


def _wilson(successes: int, count: int, level: float) -> tuple[float, float]:
    z = float(ndtri((1 + level) / 2))
    ratio = successes / count
    centre = (ratio + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * float(np.sqrt(ratio * (1 - ratio) / count + z * z / (4 * count * count)))
    return (0.0 if not successes else centre - half, 1.0 if successes == count else centre + half)


def _clopper_pearson(successes: int, count: int, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low = float(betaincinv(successes, count - successes + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, count - successes, 1 - tail)) if successes < count else 1.0
    return low, high


_INTERVALS: dict[Method, Callable[[int, int, float], tuple[float, float]]] = {
    "wilson": _wilson,
    "exact": _clopper_pearson,
}
