"""Block 5: the leader proposes by its strategy, or is down."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.access import of_leader
from econ.machine.world import mev_view
from econ.protocol.forced_inclusion.line import confirmed
from econ.strategies.actions import Propose
from econ.strategies.views import FORCED_DUE, FORCED_INCLUDABLE, FORCED_NONE


def _weights(params: Params, state: State) -> Array:
    visible, due = _line(params, state)
    row = of_leader(state["strategy"], state["leader"])
    return np.asarray(params["strategies"].propose[row, _view(state, visible, due)])


ACTION = Chance("proposal", 9, _weights)


def p_proposal(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Look the leader's view up in its strategy; nobody, or a failed leader, is offline."""
    visible, due = _line(params, state)
    leader = state["leader"]
    down = (leader < 0) | (of_leader(state["offline"], leader) > 0)
    action = np.where(down, Propose.OFFLINE, params["chance"](ACTION, params, state))
    return {"action": action, "forced_visible": visible, "forced_due": due}


def _line(params: Params, state: State) -> tuple[Array, Array]:
    """Forced transactions [lane] that a block may take, and those it must."""
    waiting = state["forced_waiting"]
    lanes = np.flatnonzero(waiting)
    visible, due = np.zeros_like(waiting), np.zeros_like(waiting)
    if len(lanes):
        line, behind = state["forced_line"][lanes], state["unreferenced"][lanes]
        depth = params["mechanism"].chain.bitcoin_depth
        deadline = depth + params["mechanism"].forced_inclusion.deadline
        visible[lanes] = np.where(confirmed(line, behind, depth), line, 0).sum(-1)
        due[lanes] = np.where(confirmed(line, behind, deadline), line, 0).sum(-1)
    return visible, due


def _view(state: State, visible: Array, due: Array) -> Array:
    """The index of what the leader sees, in the order of PROPOSER_VIEWS."""
    forced = np.where(due > 0, FORCED_DUE, np.where(visible > 0, FORCED_INCLUDABLE, FORCED_NONE))
    value = mev_view(np.maximum(state["mev"], state["carried"]))
    return np.asarray(((value * 2 + state["target"]) * 3 + forced) * 2 + _accused(state))


def _accused(state: State) -> Array:
    if not state["evidence"].any():
        return np.zeros(len(state["leader"]), np.int64)
    pending = (state["evidence"] > 0).any(1)
    return of_leader(pending, state["leader"]).astype(np.int64)


PROPOSAL = Block(
    label="proposal",
    description="The leader proposes by its strategy.",
    policies={"proposal": p_proposal},
    updates=take("action", "forced_visible", "forced_due"),
    chance=(ACTION,),
)
