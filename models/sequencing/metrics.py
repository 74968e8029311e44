"""What a run is summed up by: named functions of the final state, for reports and never read by a transition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.engine.block import Array, Params, State
from econ.machine.world import MS_PER_DAY
from econ.protocol.counters import Counter
from models.sequencing.observations import stake_value, worth

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """A named number of a final state: `of(params, state)` gives it [lane], in the unit."""

    name: str
    label: str
    unit: str
    of: Callable[[Params, State], Array]


def nakamoto_coefficient(_params: Params, state: State) -> Array:
    """The least number of sequencers that can stall the chain [lane]: together they hold a third of the voting power.

    Zero where nobody has power. Source: B. Srinivasan, L. Lee, Quantifying Decentralization, 2017.
    """
    power = -np.sort(-state["power"].astype(np.int64), axis=-1)
    short = 3 * np.cumsum(power, axis=-1) < power.sum(-1, keepdims=True)
    return np.where(power[:, 0] > 0, short.sum(-1) + 1, 0)


def gini_of_stake(_params: Params, state: State) -> Numbers:
    """The Gini coefficient of bonds among those who have one [lane]: 0 when equal, near 1 when one has it all.

    Zero where nobody has a bond.
    """
    return np.array([_gini(np.sort(bond[bond > 0])) for bond in state["bond"].astype(object)], dtype=np.float64)


def revenue_per_day(params: Params, state: State) -> Numbers:
    """What each sequencer has earned since genesis [lane, sequencer], msat a day.

    Slashed stake is negative revenue, and what was left to searchers is none. Zero before the first slot.
    """
    stakes = np.array(params["mechanism"].sequencers.stakes, dtype=np.int64)
    earned = worth(params, state) - state["left_to_searchers"] - stake_value(params, stakes)
    return _share(earned, _days(params, state)[:, None])


def mean_revenue_per_day(params: Params, state: State) -> Numbers:
    """Revenue per sequencer [lane], msat a day, over all that the machine holds."""
    return np.asarray(revenue_per_day(params, state).mean(-1))


def share_of_mev_taken(_params: Params, state: State) -> Numbers:
    """The part of all extractable value that leaders took by reordering [lane]; zero where there was none."""
    return _share(state["mev_taken"], _counted(state, Counter.MEV_AVAILABLE))


def share_left_to_searchers(_params: Params, state: State) -> Numbers:
    """The part of the value taken that leaders left to searchers [lane]; zero where none was taken."""
    return _share(state["left_to_searchers"].sum(-1), state["mev_taken"])


def censored_slots(_params: Params, state: State) -> Array:
    """Slots whose final block left the waiting watched transaction out [lane]."""
    return _counted(state, Counter.TARGETS_CENSORED)


def missed_slots(_params: Params, state: State) -> Array:
    """Slots without a final block while the chain was not halted [lane]."""
    return _counted(state, Counter.MISSED_SLOTS)


def forced_use(params: Params, state: State) -> Numbers:
    """Transactions forced through Bitcoin [lane], a day; the watched sender's are among them."""
    sent = _counted(state, Counter.FORCED_SENT) + _counted(state, Counter.TARGETS_FORCED)
    return _share(sent, _days(params, state))


METRICS = (
    Metric("nakamoto_coefficient", "Nakamoto coefficient", "sequencers", nakamoto_coefficient),
    Metric("gini_of_stake", "Gini coefficient of stake", "share", gini_of_stake),
    Metric("mean_revenue_per_day", "Revenue per sequencer", "msat per day", mean_revenue_per_day),
    Metric("share_of_mev_taken", "Extractable value taken", "share", share_of_mev_taken),
    Metric("share_left_to_searchers", "Of it left to searchers", "share", share_left_to_searchers),
    Metric("censored_slots", "Slots that censored the watched transaction", "slots", censored_slots),
    Metric("missed_slots", "Slots without a final block", "slots", missed_slots),
    Metric("forced_use", "Forced transactions", "per day", forced_use),
)


def _gini(rising: Array) -> float:
    size, total = len(rising), int(rising.sum())
    weighted = sum((2 * rank - size - 1) * int(amount) for rank, amount in enumerate(rising, start=1))
    return weighted / (size * total) if total else 0.0


def _days(params: Params, state: State) -> Numbers:
    elapsed = state["slot"] * params["mechanism"].chain.slot_ms
    return np.asarray(elapsed.astype(np.float64) / MS_PER_DAY)


def _counted(state: State, counter: Counter) -> Array:
    return np.asarray(state["counters"][:, counter].astype(np.int64))


def _share(part: Any, whole: Any) -> Numbers:
    """The quotient of two arrays, zero where the divisor is."""
    parts, wholes = np.broadcast_arrays(np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64))
    return np.asarray(np.divide(parts, wholes, out=np.zeros(parts.shape), where=wholes > 0), dtype=np.float64)
