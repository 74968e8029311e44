"""Block 4: the leader of the slot."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.protocol.election.rule import NOBODY, Memory


def _weights(params: Params, state: State) -> Array:
    return np.asarray(params["mechanism"].election.weights(state["power"]))


LEADER = Chance("leader", 8, _weights)


def p_election(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Elect by the mechanism's rule; while a view change passes or the chain is halted nobody leads."""
    memory = Memory(state["turn"], state["priority"])
    outcome = params["chance"](LEADER, params, state)
    leader, after = params["mechanism"].election.leader(outcome, state["power"], memory)
    idle = (state["stall"] > 0) | (state["halted"] == 1)
    if not idle.any():
        return {"leader": leader, "turn": after.turn, "priority": after.priority}
    return {
        "leader": np.where(idle, NOBODY, leader),
        "turn": np.where(idle, memory.turn, after.turn),
        "priority": np.where(idle[:, None], memory.priority, after.priority),
    }


ELECTION = Block(
    label="election",
    description="The election rule names the leader of the slot.",
    policies={"election": p_election},
    updates=take("leader", "turn", "priority"),
    chance=(LEADER,),
)
