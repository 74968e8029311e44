"""Statistics over runs of the machine's metrics: a mean with its 95 % interval, and bands of series."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from econ.machine.metrics import METRICS
from econ.machine.simulation import Outcome, Plan
from econ.machine.world import MS_PER_DAY

Array = npt.NDArray[Any]


def summarised(outcome: Outcome, plan: Plan) -> dict[str, dict[str, Any]]:
    """Label, unit, mean and 95 % interval (Student; None with fewer than two runs) of every metric."""
    days = plan.slots * plan.mechanism.chain.slot_ms / MS_PER_DAY
    return {
        metric.name: {"label": metric.label, "unit": metric.unit, **interval(metric.value(outcome.final, days))}
        for metric in METRICS
    }


def interval(values: Array) -> dict[str, Any]:
    """Mean and 95 % Student interval of one value per run; values that are not numbers are left out."""
    known = values[np.isfinite(values)]
    if not len(known):
        return {"mean": None, "ci95": None}
    mean = float(known.mean())
    if len(known) < 2:
        return {"mean": mean, "ci95": None}
    half = _student(len(known) - 1) * float(known.std(ddof=1)) / len(known) ** 0.5
    return {"mean": mean, "ci95": [mean - half, mean + half]}


def band(samples: Array) -> dict[str, list[float]]:
    """Mean and central 95 % band over runs of a series [sample, run]."""
    low, high = np.quantile(samples, (0.025, 0.975), axis=1)
    return {"mean": samples.mean(1).tolist(), "low": low.tolist(), "high": high.tolist()}


def _student(degrees: int) -> float:
    return float(stdtrit(degrees, 0.975))
