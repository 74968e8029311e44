"""Block 4: the leader of the slot, and in a pipelined protocol that of the next one."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.access import of_leader
from econ.protocol.election.rule import NOBODY, Memory


def _weights(params: Params, state: State) -> Array:
    return np.asarray(params["mechanism"].election.weights(state["power"]))


LEADER = Chance("leader", 8, _weights)


def p_election(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Elect by the mechanism's rule; while a view change passes or the chain is halted nobody leads.

    A pipelined protocol elects one slot ahead: whoever was next leads, if it still has power.
    """
    memory = Memory(state["turn"], state["priority"])
    outcome = params["chance"](LEADER, params, state)
    elected, after = params["mechanism"].election.leader(outcome, state["power"], memory)
    leader, following = _ahead(params, state, elected)
    idle = (state["stall"] > 0) | (state["halted"] == 1)
    return {
        "leader": np.where(idle, NOBODY, leader),
        "next_leader": np.where(idle, state["next_leader"], following),
        "carried": _carried(state, leader, idle),
        "turn": np.where(idle, memory.turn, after.turn),
        "priority": np.where(idle[:, None], memory.priority, after.priority) if idle.any() else after.priority,
    }


def _ahead(params: Params, state: State, elected: Array) -> tuple[Array, Array]:
    """Who leads [lane], and who leads next."""
    following = state["next_leader"]
    if not params["world"].pipelined:
        return elected, following
    able = (following != NOBODY) & (of_leader(state["power"], following) > 0)
    return np.where(able, following, NOBODY), elected


def _carried(state: State, leader: Array, idle: Array) -> Array:
    """The value of a forked block is lost with its forker's turn, if the forker cannot lead any more."""
    carried = state["carried"]
    return np.where((leader == NOBODY) & ~idle, 0, carried) if carried.any() else np.asarray(carried)


ELECTION = Block(
    label="election",
    description="The election rule names the leader of the slot, or of the next one where votes go to it.",
    policies={"election": p_election},
    updates=take("leader", "next_leader", "carried", "turn", "priority"),
    chance=(LEADER,),
)
