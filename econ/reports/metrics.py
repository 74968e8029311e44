"""Named statistics of finished runs: one number per run, then a mean with its 95 % interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from econ.machine.simulation import Outcome, Plan
from econ.money import MSAT_PER_SAT
from econ.protocol.counters import Counter
from econ.protocol.ledger import Reason, flow_of

Array = npt.NDArray[Any]
MS_PER_DAY = 86_400_000


@dataclass(frozen=True)
class Metric:
    """A statistic of a run: label and unit for people, and its value [run] from final states and the simulated days."""

    name: str
    label: str
    unit: str
    value: Callable[[Mapping[str, Array], float], Array]


def _per_day(counter: Counter) -> Callable[[Mapping[str, Array], float], Array]:
    return lambda final, days: final["counters"][:, counter] / days


def _share(part: Counter, whole: Counter) -> Callable[[Mapping[str, Array], float], Array]:
    return lambda final, _days: final["counters"][:, part] / np.maximum(final["counters"][:, whole], 1)


def _sat_per_day(*reasons: Reason) -> Callable[[Mapping[str, Array], float], Array]:
    columns = [flow_of(reason) for reason in reasons]
    return lambda final, days: final["flows"][:, columns].sum(-1) / MSAT_PER_SAT / days


def _income(final: Mapping[str, Array], days: float) -> Array:
    return np.asarray(final["balance"].mean(-1) / MSAT_PER_SAT / days)


def _nakamoto(final: Mapping[str, Array], _days: float) -> Array:
    """Fewest sequencers that together hold more than a third of the bonds."""
    ordered = np.sort(final["bond"], axis=-1)[:, ::-1]
    running = np.cumsum(ordered.astype(float), axis=-1)
    return np.asarray((running * 3 <= running[:, -1:]).sum(-1) + 1.0)


def _tag_minutes(final: Mapping[str, Array], days: float) -> Array:
    counters = final["counters"]
    minutes_per_slot = days * 1_440 / np.maximum(counters[:, Counter.SLOTS], 1)
    executed = counters[:, Counter.TAGS_INCLUDED]
    waited = counters[:, Counter.TAG_WAIT] / np.maximum(executed, 1) * minutes_per_slot
    return np.where(executed > 0, waited, np.nan)


METRICS = (
    Metric("final_share", "slots that end in a final block", "share", _share(Counter.BLOCKS, Counter.SLOTS)),
    Metric("missed_slots", "slots without a block", "per day", _per_day(Counter.MISSED_SLOTS)),
    Metric("halted_slots", "slots in a halted chain", "per day", _per_day(Counter.HALTED_SLOTS)),
    Metric("users_included", "user transactions included", "per day", _per_day(Counter.USERS_INCLUDED)),
    Metric("income", "liquid income of a sequencer", "sat per day", _income),
    Metric("base_fees", "base fees paid", "sat per day", _sat_per_day(Reason.BASE_FEE, Reason.VOTE_REWARD)),
    Metric("priority_fees", "priority fees paid", "sat per day", _sat_per_day(Reason.PRIORITY_FEE)),
    Metric("l1_fees", "L1 fees paid", "sat per day", _sat_per_day(Reason.L1_FEE)),
    Metric("mev_taken", "value extracted by leaders", "sat per day", _sat_per_day(Reason.MEV)),
    Metric(
        "data_and_proof_cost",
        "cost of commitments and proofs",
        "sat per day",
        _sat_per_day(Reason.COMMITMENT_COST, Reason.PROOF_COST),
    ),
    Metric("subsidy", "subsidy for commitments and proofs", "sat per day", _sat_per_day(Reason.SUBSIDY)),
    Metric("forced_sent", "forced transactions sent", "per day", _per_day(Counter.FORCED_SENT)),
    Metric("forced_included", "forced transactions included", "per day", _per_day(Counter.FORCED_INCLUDED)),
    Metric("forced_wait", "tagged forced transaction, inscription to execution", "min", _tag_minutes),
    Metric(
        "targets_censored",
        "slots that left the watched transaction out",
        "per day",
        _per_day(Counter.TARGETS_CENSORED),
    ),
    Metric("outages", "failures of a sequencer", "per day", _per_day(Counter.OUTAGES)),
    Metric("offences", "convictable offences", "per day", _per_day(Counter.OFFENCES)),
    Metric("convictions", "convictions", "per day", _per_day(Counter.CONVICTIONS)),
    Metric("jailings", "jailings", "per day", _per_day(Counter.JAILINGS)),
    Metric("exits", "voluntary exits", "per day", _per_day(Counter.EXITS)),
    Metric("nakamoto", "sequencers that hold more than a third of the bonds", "sequencers", _nakamoto),
)


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
