"""Block 3: the watched sender waits, or forces its transaction through Bitcoin.

Ordinary classes answer congestion with their tip, which settlement reads off the backlog (`raised_tips`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Params, Signals, State, take
from econ.machine.access import fee_rate
from econ.machine.posting import COUNTS, posts
from econ.money import PPM, muldiv
from econ.protocol.counters import Counter
from econ.protocol.ledger import Account, Move, Reason

MOST_RAISES = 7


def p_users(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Force the watched transaction once its sender's expected loss exceeds the cost of the inscription."""
    cost = fee_rate(params, state) * params["scenario"].forced_vbytes
    forces = _forces(params, state, cost).astype(np.int64)
    inscription = Move(Reason.FORCED_INSCRIPTION, Account.WORLD, Account.BITCOIN_MINERS, cost * forces)
    return {
        "target": state["target"] - forces,
        "target_wait": _waited(params, state, forces),
        "forced_mempool": state["forced_mempool"] + forces,
        "moves": (inscription,) if forces.any() else (),
        "counts": ((Counter.TARGETS_FORCED, forces), (Counter.TARGET_WAIT, state["target"] - forces)),
    }


def _forces(params: Params, state: State, cost: Array) -> Array:
    """Whether the sender [lane] gives up waiting: value * P(left out again) > cost, after its patience."""
    scenario = params["scenario"]
    if not params["mechanism"].forced_inclusion.open or scenario.target_value == 0:
        return np.zeros(len(cost), bool)
    loss = muldiv(state["censor_belief"], scenario.target_value, PPM)
    impatient = state["target_wait"] >= scenario.target_patience
    return np.asarray((state["target"] == 1) & impatient & (loss > cost))


def _waited(params: Params, state: State, forces: Array) -> Array:
    """Slots the sender has waited, as far as its patience tells them apart."""
    longer = np.minimum(state["target_wait"] + 1, params["scenario"].target_patience)
    return np.where((state["target"] == 1) & (forces == 0), longer, 0)


def raised_tips(params: Params, state: State) -> Array:
    """The tip each class bids [lane, class], wei per gas: its own, once more for every block of its own backlog."""
    world = params["world"]
    backlog = state["mempool"] * world.class_gas // params["mechanism"].chain.block_gas_limit
    return np.asarray(world.class_tips * (1 + np.minimum(backlog, MOST_RAISES)))


USERS = Block(
    label="users",
    description="The watched sender waits or forces its transaction through Bitcoin.",
    policies={"users": p_users},
    updates=take("target", "target_wait", "forced_mempool") | posts() | COUNTS,
)
