"""Small readings that several blocks share."""

from __future__ import annotations

import numpy as np

from econ.engine.block import Array, Params, State
from econ.protocol.forced_inclusion.rule import Enforcement

BYTES_PER_VBYTE = 4


def of_leader(values: Array, leader: Array) -> Array:
    """The leader's entry [lane] of a per-sequencer array; the last sequencer's where nobody leads."""
    return np.asarray(values[np.arange(len(leader)), leader])


def effect(params: Params, state: State, name: str) -> Array:
    """A feature [lane] of what the leader did in this slot."""
    return np.asarray(params["world"].effects[name][state["action"]])


def fee_rate(params: Params, state: State) -> Array:
    """The current Bitcoin fee rate [lane], msat per vbyte."""
    return np.asarray(params["world"].fee_rates[state["bitcoin_fee"]])


def charged_bytes(params: Params, users: Array) -> Array:
    """Bytes of state difference [lane] that included user transactions [lane, class] are charged for."""
    return np.asarray((users * params["world"].class_bytes).sum(-1))


def leaves_out_due(params: Params, state: State, *, forced: Array) -> Array:
    """Whether a proposal [lane] leaves out a due forced transaction where the rule makes that invalid."""
    if params["mechanism"].forced_inclusion.enforcement is not Enforcement.INVALID:
        return np.zeros(len(forced), bool)
    return np.asarray((state["forced_due"] > 0) & (forced == 0))
