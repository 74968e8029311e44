"""Block 1: Bitcoin finds a block or not, and what waits for confirmations ages."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.posting import COUNTS
from econ.protocol.counters import Counter
from econ.protocol.forced_inclusion.line import aged, aged_tag
from econ.randomness import WEIGHT_TOTAL

COHORT_CAP = 1_000


def _hazard(params: Params, state: State) -> Array:
    world = params["world"]
    if len(world.hazard) == 1:
        return np.array([WEIGHT_TOTAL - world.hazard[0], world.hazard[0]])
    chance = world.hazard[state["bitcoin_age"] // world.hazard_slots]
    return np.stack([WEIGHT_TOTAL - chance, chance], axis=-1)


def _fee_row(params: Params, state: State) -> Array:
    return np.asarray(params["world"].fee_rows[state["bitcoin_fee"]])


FOUND = Chance("bitcoin block", 1, _hazard)
FEE = Chance("bitcoin fee rate", 2, _fee_row)


def p_bitcoin(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Draw a block and its fee rate; everything that waits for Bitcoin gains a confirmation."""
    found = params["chance"](FOUND, params, state)
    return {
        "bitcoin_found": found,
        "bitcoin_age": _age(params, state, found),
        "bitcoin_fee": _fee(params, state, found),
        "unreferenced": state["unreferenced"] + found,
        "commitments": _confirmed_commitments(state["commitments"], found),
        **_forced(params, state, found),
    }


def _age(params: Params, state: State, found: Array) -> Array:
    """Slots since the last block, zero under a memoryless law and saturated in the law's last bucket."""
    world = params["world"]
    oldest = world.hazard_slots * (len(world.hazard) - 1)
    return np.where(found == 1, 0, np.minimum(state["bitcoin_age"] + 1, oldest))


def _fee(params: Params, state: State, found: Array) -> Array:
    if not found.any():
        return np.asarray(state["bitcoin_fee"])
    return np.asarray(np.where(found == 1, params["chance"](FEE, params, state), state["bitcoin_fee"]))


def _confirmed_commitments(line: Array, found: Array) -> Array:
    """Commitments by confirmations after the block; those that became final stay one slot in the last column."""
    if not line.any():
        return line
    older = np.concatenate([np.zeros_like(line[:, :1]), line[:, :-1]], axis=1)
    waiting = np.concatenate([line[:, :-1], np.zeros_like(line[:, -1:])], axis=1)
    return np.where(found[:, None] == 1, older, waiting)


def _forced(params: Params, state: State, found: Array) -> Signals:
    """The cohort that waited enters the line up to its cap; the tagged transaction, its last, is refused first."""
    cohort = state["forced_mempool"]
    entering = np.minimum(cohort, COHORT_CAP)
    refused = np.where(found == 1, cohort - entering, 0)
    tag = np.where((state["tag_age"] == 0) & (refused > 0), -1, state["tag_age"])
    return {
        "forced_line": aged(state["forced_line"], entering, found),
        "forced_waiting": state["forced_waiting"] + np.where(found == 1, entering, 0),
        "forced_mempool": np.where(found == 1, 0, cohort),
        "tag_age": aged_tag(tag, found, state["forced_line"].shape[1]),
        "tag_wait": np.where(tag >= 0, state["tag_wait"] + 1, 0),
        "tag_done": np.full_like(state["tag_done"], -1),
        "counts": ((Counter.BITCOIN_BLOCKS, found), (Counter.FORCED_REFUSED, refused)),
    }


BITCOIN = Block(
    label="bitcoin",
    description="A Bitcoin block is found or not; forced transactions and commitments gain a confirmation.",
    policies={"bitcoin": p_bitcoin},
    updates=take(
        "bitcoin_found",
        "bitcoin_age",
        "bitcoin_fee",
        "unreferenced",
        "commitments",
        "forced_line",
        "forced_waiting",
        "forced_mempool",
        "tag_age",
        "tag_wait",
        "tag_done",
    )
    | COUNTS,
    chance=(FOUND, FEE),
)
