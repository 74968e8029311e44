"""Statistics over runs of the machine's metrics: a mean with its 95 % interval, and bands of series."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.machine.metrics import METRICS
from econ.machine.simulation import Outcome, Plan
from econ.machine.world import MS_PER_DAY
from econ.sweeps.analysis.intervals import mean

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
    found = mean(values[np.isfinite(values)])
    return {
        "mean": found.value if found.count else None,
        "ci95": [found.low, found.high] if found.count > 1 else None,
    }


def band(samples: Array) -> dict[str, list[float]]:
    """Mean and central 95 % band over runs of a series [sample, run]."""
    low, high = np.quantile(samples, (0.025, 0.975), axis=1)
    return {"mean": samples.mean(1).tolist(), "low": low.tolist(), "high": high.tolist()}
