"""Jitter: what a message takes beyond its base delay, as a table of quantiles."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput

Array = npt.NDArray[Any]

STEPS = 4_096
UNIT = 1_024

# Mean jitter of a message, microseconds and parts per million of its delay. The share follows from the median ratio
# p90 / p50 = 1.03 of round trips between cloud regions and an exponential law: 0.03 / ln 10. The constant is no
# measurement: we fitted it to medians and 99 % points of eleven latencies on three sets of regions that had been
# computed with the measured p90 of every link (least root mean square on a grid of 15; 0.2 to 0.35 ms fit alike).
CONSTANT = 300
SHARE_PPM = 13_000

# Generalised Pareto shape of Wittgenstein's network model; its mean is infinite, so it is cut.
_SHAPE = 1.4
_CUT_IN_MEDIANS = 100


@dataclass(frozen=True)
class Jitter:
    """A law with mean one: `quantiles` [STEPS] in units of 1 / UNIT, at (k + 1/2) / STEPS."""

    name: str
    quantiles: Array


def none() -> Jitter:
    """Every message takes its base delay."""
    return Jitter("none", np.zeros(STEPS, np.int32))


def exponential() -> Jitter:
    """Exponential: the fitted law of the networks here."""
    return _tabulated("exponential", lambda p: -math.log1p(-p))


def lognormal() -> Jitter:
    """Lognormal whose logarithm has standard deviation one."""
    normal = NormalDist()
    return _tabulated("lognormal", lambda p: math.exp(normal.inv_cdf(p)))


def heavy_tailed() -> Jitter:
    """Generalised Pareto of shape 1.4, cut at 100 medians: most messages are prompt, a few very late.

    Source: Consensys/wittgenstein, network latency with generalised Pareto jitter; the cut is ours.
    """
    cut = _CUT_IN_MEDIANS * _pareto(0.5)
    below = 1 - (1 + _SHAPE * cut) ** (-1 / _SHAPE)
    return _tabulated("heavy-tailed", lambda p: _pareto(p * below))


JITTERS: Mapping[str, Callable[[], Jitter]] = MappingProxyType(
    {"none": none, "exponential": exponential, "lognormal": lognormal, "heavy-tailed": heavy_tailed}
)


def jitter(name: str) -> Jitter:
    """The law of this name; BadInput lists what exists."""
    if name not in JITTERS:
        raise BadInput(f"jitter: there is no {name!r}; allowed: {', '.join(JITTERS)}")
    return JITTERS[name]()


def fitted_scale(delays: Array, *, constant: int = CONSTANT, share_ppm: int = SHARE_PPM) -> Array:
    """Mean jitter [from, to] of messages with these base delays, all in whole microseconds."""
    return np.asarray(constant + delays * share_ppm // 1_000_000)


def _pareto(p: float) -> float:
    return float(((1 - p) ** -_SHAPE - 1) / _SHAPE)


def _tabulated(name: str, quantile: Callable[[float], float]) -> Jitter:
    values = [quantile((k + 0.5) / STEPS) for k in range(STEPS)]
    mean = math.fsum(values) / STEPS
    table = np.array([round(UNIT * value / mean) for value in values], np.int32)
    table.flags.writeable = False
    return Jitter(name, table)
