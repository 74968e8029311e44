"""Block 6: votes, and whether the slot ends in a final block."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.access import effect, leaves_out_due
from econ.machine.posting import COUNTS
from econ.protocol.counters import Counter
from econ.strategies.actions import Vote


def _miss(params: Params, state: State) -> Array:
    return np.asarray(params["world"].miss[effect(params, state, "delay")])


MISS = Chance("missed deadline", 10, _miss)


def p_consensus(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """A proposal that arrives in time and wins more than two thirds of the voting power is final.

    Honest voters reject a proposal that breaks the protocol; one that is final all the same cannot be proven, and the
    chain halts.
    """
    proposed = effect(params, state, "block") == 1
    valid = _valid(params, state)
    voted = _votes(params, state, valid) & proposed[:, None]
    late = params["chance"](MISS, params, state) == 1
    final = proposed & ~late & _quorum(state["power"], voted)
    leading = state["leader"] >= 0
    return {
        "voted": voted,
        "final": final.astype(np.int64),
        "valid": valid.astype(np.int64),
        "stall": _stall(params, state, leading & ~final),
        "halted": np.where(final & ~valid, 1, state["halted"]),
        "height": state["height"] + final,
        "missed": _missed(state, voted, final),
        "counts": _counts(state, final, proposed & ~valid, leading),
    }


def _valid(params: Params, state: State) -> Array:
    """Takes what is due, and references Bitcoin before the limit of blocks without a reference."""
    unreferenced = effect(params, state, "references") == 0
    overdue = unreferenced & (state["since_reference"] >= params["mechanism"].chain.reference_limit)
    return np.asarray(~leaves_out_due(params, state, forced=effect(params, state, "forced")) & ~overdue)


def _votes(params: Params, state: State, valid: Array) -> Array:
    """Who would vote for the slot's proposal [lane, sequencer]."""
    present = (state["power"] > 0) & (state["offline"] == 0)
    tables = params["strategies"]
    if tables.all_vote:
        return np.asarray(present & valid[:, None])
    own = np.arange(present.shape[1]) == state["leader"][:, None]
    vote = tables.vote[state["strategy"], valid[:, None] * 2 + own]
    return np.asarray(present & (((vote == Vote.HONEST) & valid[:, None]) | (vote == Vote.RUBBER_STAMP)))


def _quorum(power: Array, voted: Array) -> Array:
    return np.asarray(3 * (power * voted).sum(-1) > 2 * power.sum(-1))


def _stall(params: Params, state: State, failed: Array) -> Array:
    """A failed leader costs the rest of a view change; a running one passes."""
    passing = np.maximum(state["stall"] - 1, 0)
    return np.asarray(np.where(failed, params["world"].view_change - 1, passing))


def _missed(state: State, voted: Array, final: Array) -> Array:
    """Final blocks of this window that an active sequencer did not sign."""
    absent = (state["power"] > 0) & ~voted & final[:, None]
    return np.asarray(state["missed"] + absent) if absent.any() else np.asarray(state["missed"])


def _counts(state: State, final: Array, invalid: Array, leading: Array) -> Any:
    halted = state["halted"]
    return (
        (Counter.BLOCKS, final),
        (Counter.MISSED_SLOTS, ~final & (halted == 0)),
        (Counter.INVALID_PROPOSALS, invalid & leading),
        (Counter.HALTED_SLOTS, halted),
    )


CONSENSUS = Block(
    label="consensus",
    description="Votes decide whether the slot ends in a final block.",
    policies={"consensus": p_consensus},
    updates=take("voted", "final", "valid", "stall", "halted", "height", "missed") | COUNTS,
    chance=(MISS,),
)
