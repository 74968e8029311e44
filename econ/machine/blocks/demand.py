"""Block 2: users arrive, the slot's extractable value is drawn, sequencers fail."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.posting import COUNTS
from econ.protocol.counters import Counter, Counts
from econ.protocol.election.rule import CERTAIN
from econ.randomness import WEIGHT_TOTAL

MAX_CLASSES = 4
NEVER = np.array([WEIGHT_TOTAL, 0], dtype=np.int64)


def _arrival_weights(index: int) -> Any:
    def weights(params: Params, _state: State) -> Array:
        laws = params["world"].arrival_weights
        return laws[index] if index < len(laws) else CERTAIN

    return weights


def _from_world(name: str) -> Any:
    def weights(params: Params, _state: State) -> Array:
        return np.asarray(getattr(params["world"], name))

    return weights


def _forced_weights(params: Params, state: State) -> Array:
    """Nobody forces another transaction while as many are under way as the scenario allows."""
    full = state["forced_waiting"] + state["forced_mempool"] >= params["scenario"].forced_outstanding
    return np.where(full[:, None], NEVER, params["world"].forced) if full.any() else np.asarray(params["world"].forced)


MEV = Chance("extractable value", 3, _from_world("mev_weights"))
TARGET = Chance("watched transaction", 4, _from_world("target"))
FORCED = Chance("forced transaction", 5, _forced_weights)
OUTAGE = Chance("outage", 6, _from_world("outage"))
ARRIVALS = tuple(Chance(f"arrivals {k}", 7, _arrival_weights(k), index=k) for k in range(MAX_CLASSES))


def p_demand(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Draw arrivals per class, the value bucket, the watched and the forced transaction, and a failure.

    One of the forced transactions is tagged whenever no tagged one is under way.
    """
    offered = _arrived(params, state)
    arrived = np.minimum(offered, np.maximum(params["scenario"].mempool_cap - state["mempool"], 0))
    watched = params["chance"](TARGET, params, state) * (1 - state["target"])
    mev = params["chance"](MEV, params, state)
    failed = params["chance"](OUTAGE, params, state)
    sent = params["chance"](FORCED, params, state)
    counts: Counts = (
        (Counter.SLOTS, np.ones_like(mev)),
        (Counter.USERS_ARRIVED, offered.sum(-1)),
        (Counter.USERS_REFUSED, (offered - arrived).sum(-1)),
        (Counter.TARGETS_ARRIVED, watched),
        (Counter.FORCED_SENT, sent),
        (Counter.OUTAGES, (failed < state["offline"].shape[1]).astype(np.int64)),
        (Counter.MEV_AVAILABLE, params["world"].mev_values[mev]),
    )
    return {
        "mempool": state["mempool"] + arrived,
        "mev": mev,
        "target": state["target"] + watched,
        "offline": _offline(state["offline"], failed, params["scenario"].outage_slots),
        "forced_mempool": state["forced_mempool"] + sent,
        "tag_age": np.where((sent == 1) & (state["tag_age"] < 0), 0, state["tag_age"]),
        "counts": counts,
    }


def _arrived(params: Params, state: State) -> Array:
    """Arrivals [lane, class]."""
    values = params["world"].arrival_values
    chances = ARRIVALS[: len(values)]
    counts = [value[params["chance"](chance, params, state)] for chance, value in zip(chances, values, strict=True)]
    return np.stack(counts, axis=-1)


def _offline(offline: Array, failed: Array, length: int) -> Array:
    """Slots until each sequencer is back; a failure starts a new outage."""
    lanes = np.flatnonzero(failed < offline.shape[1])
    if not (len(lanes) or offline.any()):
        return offline
    remaining = np.maximum(offline - 1, 0)
    remaining[lanes, failed[lanes]] = length
    return np.asarray(remaining)


DEMAND = Block(
    label="demand",
    description="Users arrive; the slot's extractable value, the watched and the forced transaction are drawn.",
    policies={"demand": p_demand},
    updates=take("mempool", "mev", "target", "offline", "forced_mempool", "tag_age") | COUNTS,
    chance=(*ARRIVALS, OUTAGE, TARGET, FORCED, MEV),
)
