"""Named statistics of a finished run: one number per run, computed from its final state and the days it lasted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import BadInput
from econ.machine.tally import WITHIN
from econ.mechanism.suggest import did_you_mean, listed
from econ.money import MSAT_PER_SAT
from econ.protocol.counters import Counter
from econ.protocol.ledger import Reason, flow_of

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Metric:
    """A statistic of a run: label and unit for people, and its value [run] from final states and the simulated days."""

    name: str
    label: str
    unit: str
    value: Callable[[Mapping[str, Array], float], Array]


Value = Callable[[Mapping[str, Array], float], Array]


def _per_day(counter: Counter) -> Value:
    return lambda final, days: final["counters"][:, counter] / days


def _share(part: Counter, whole: Counter) -> Value:
    return lambda final, _days: final["counters"][:, part] / np.maximum(final["counters"][:, whole], 1)


def _quotient(part: Counter, *whole: Counter) -> Value:
    """A quotient of counters; not a number where the whole is zero."""

    def value(final: Mapping[str, Array], _days: float) -> Array:
        wholes = final["counters"][:, whole].sum(-1)
        return np.where(wholes > 0, final["counters"][:, part] / np.maximum(wholes, 1), np.nan)

    return value


def _sat_per_day(*reasons: Reason) -> Value:
    columns = [flow_of(reason) for reason in reasons]
    return lambda final, days: final["flows"][:, columns].sum(-1) / MSAT_PER_SAT / days


def _income(final: Mapping[str, Array], days: float) -> Array:
    return np.asarray(final["balance"].mean(-1) / MSAT_PER_SAT / days)


def _nakamoto(final: Mapping[str, Array], _days: float) -> Array:
    """Fewest sequencers that together hold more than a third of the bonds; all of them where nobody has any."""
    ordered = np.sort(final["bond"], axis=-1)[:, ::-1]
    running = np.cumsum(ordered.astype(float), axis=-1)
    return np.asarray(np.minimum((running * 3 <= running[:, -1:]).sum(-1) + 1.0, running.shape[-1]))


def _minutes_per_slot(final: Mapping[str, Array], days: float) -> Array:
    return np.asarray(days * 1_440 / np.maximum(final["counters"][:, Counter.SLOTS], 1))


def _tag_minutes(final: Mapping[str, Array], days: float) -> Array:
    return _quotient(Counter.TAG_WAIT, Counter.TAGS_INCLUDED)(final, days) * _minutes_per_slot(final, days)


def _target_seconds(final: Mapping[str, Array], days: float) -> Array:
    """The slot of arrival counts."""
    return _quotient(Counter.TARGET_WAIT, Counter.TARGETS_ARRIVED)(final, days) * 60 * _minutes_per_slot(final, days)


def _downtime(final: Mapping[str, Array], _days: float) -> Array:
    counters = final["counters"]
    return 1 - counters[:, Counter.BLOCKS] / np.maximum(counters[:, Counter.SLOTS], 1)


def _paused(final: Mapping[str, Array], _days: float) -> Array:
    return np.asarray(final["paused"] / np.maximum(final["counters"][:, Counter.SLOTS], 1))


def _longest_gap(final: Mapping[str, Array], days: float) -> Array:
    return final["longest_gap"] * _minutes_per_slot(final, days)


def _within(place: int) -> Value:
    """Not a number where no transaction was sent early enough to tell."""

    def value(final: Mapping[str, Array], _days: float) -> Array:
        watched, executed = final["forced_watched"][:, place], final["forced_within"][:, place]
        return np.where(watched > 0, executed / np.maximum(watched, 1), np.nan)

    return value


METRICS = (
    Metric("final_share", "slots that end in a final block", "share", _share(Counter.BLOCKS, Counter.SLOTS)),
    Metric("downtime", "slots without a block, halted ones too", "share", _downtime),
    Metric("paused", "time in pauses of a minute or more without a block", "share", _paused),
    Metric(
        "pauses", "pauses of a minute or more without a block", "per day", lambda final, days: final["pauses"] / days
    ),
    Metric("longest_gap", "longest time without a block", "min", _longest_gap),
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
    Metric(
        "censored_share",
        "final blocks that left the waiting watched transaction out",
        "share",
        _quotient(Counter.TARGETS_CENSORED, Counter.TARGETS_CENSORED, Counter.TARGETS_INCLUDED),
    ),
    Metric(
        "targets_forced", "watched transactions that their sender forced", "per day", _per_day(Counter.TARGETS_FORCED)
    ),
    Metric(
        "force_use",
        "watched transactions that their sender forced",
        "share",
        _quotient(Counter.TARGETS_FORCED, Counter.TARGETS_ARRIVED),
    ),
    Metric("target_wait", "watched transaction, arrival to inclusion or force", "s", _target_seconds),
    Metric("outages", "failures of a sequencer", "per day", _per_day(Counter.OUTAGES)),
    Metric("offences", "convictable offences", "per day", _per_day(Counter.OFFENCES)),
    Metric("convictions", "convictions", "per day", _per_day(Counter.CONVICTIONS)),
    Metric("jailings", "jailings", "per day", _per_day(Counter.JAILINGS)),
    Metric("exits", "voluntary exits", "per day", _per_day(Counter.EXITS)),
    Metric("nakamoto", "sequencers that hold more than a third of the bonds", "sequencers", _nakamoto),
)

# Too many for every table: read by whoever asks for them by name.
DETAILS = tuple(
    Metric(
        f"forced_within_{minutes}", f"tagged forced transactions executed within {minutes} min", "share", _within(place)
    )
    for place, minutes in enumerate(WITHIN)
)


def by_name(names: Iterable[str]) -> tuple[Metric, ...]:
    """The metrics of these names, in the order asked for; BadInput names the first that does not exist."""
    known = {metric.name: metric for metric in (*METRICS, *DETAILS)}
    asked = tuple(names)
    for name in asked:
        if name not in known:
            allowed = listed((*(metric.name for metric in METRICS), "forced_within_MINUTES"))
            raise BadInput(f"metric {name!r} is unknown{did_you_mean(name, known)}; metrics are {allowed}")
    return tuple(known[name] for name in asked)
