"""Median, tail and mean of measured times, with what chance leaves open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.quorum import NEVER

Array = npt.NDArray[Any]

_NORMAL_95 = 1.96


@dataclass(frozen=True)
class Spread:
    """Of `count` times in microseconds: median, 99th percentile and mean; None stands for never.

    `p50_between` and `p99_between` are 95 % intervals by order statistics, for independent times.
    """

    count: int
    p50: int | None
    p99: int | None
    mean: float | None
    p50_between: tuple[int | None, int | None]
    p99_between: tuple[int | None, int | None]


def spread(times: Array) -> Spread:
    """Of sorted times, NEVER last; of no times all is never."""
    count = len(times)
    ended = count > 0 and times[-1] < NEVER
    return Spread(
        count=count,
        p50=_at(times, count * 0.5),
        p99=_at(times, count * 0.99),
        mean=float(np.mean(times)) if ended else None,
        p50_between=_between(times, 0.5),
        p99_between=_between(times, 0.99),
    )


def _at(times: Array, rank: float) -> int | None:
    """The least time that so many do not exceed."""
    if not len(times):
        return None
    value = int(times[min(max(math.ceil(rank) - 1, 0), len(times) - 1)])
    return value if value < NEVER else None


def _between(times: Array, quantile: float) -> tuple[int | None, int | None]:
    count = len(times)
    margin = _NORMAL_95 * math.sqrt(count * quantile * (1 - quantile))
    return _at(times, count * quantile - margin), _at(times, count * quantile + margin + 1)
