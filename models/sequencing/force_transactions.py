"""Chapter 4, force transactions: the watched sender learns if it is left out, and forcing follows Bitcoin's price."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.machine.access import effect, fee_rate
from econ.machine.blocks import demand
from econ.money import PPM, muldiv
from econ.randomness import WEIGHT_TOTAL
from models.sequencing.agents import agents_of
from models.sequencing.laws import under
from models.sequencing.observations import running


def _sent(params: Params, state: State) -> Array:
    """The slot's chance times the rate at genesis over the present one: senders spend the same at any rate."""
    world = params["world"]
    usual = np.broadcast_to(demand.FORCED.weights(params, state)[..., 1], state["slot"].shape)
    dearer = np.maximum(fee_rate(params, state), 1)
    sent = np.minimum(muldiv(usual, int(world.fee_rates[world.fee_start]), dearer), WEIGHT_TOTAL)
    return np.stack([WEIGHT_TOTAL - sent, sent], axis=-1)


SENT = Chance(demand.FORCED.name, demand.FORCED.purpose, _sent)

DEMAND = under(demand.DEMAND, SENT)


def p_belief(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """A final block while the watched transaction waits teaches its sender: left out counts all, included nothing."""
    left_out = np.where(effect(params, state, "target") == 1, 0, PPM)
    learnt = running(state["censor_belief"], left_out, agents_of(params).belief_memory)
    taught = (state["target"] == 1) & (state["final"] == 1)
    return {"censor_belief": np.where(taught, learnt, state["censor_belief"])}


BELIEF = Block(
    label="belief",
    description="The watched sender learns from the block whether it is left out.",
    policies={"belief": p_belief},
    updates=take("censor_belief"),
)
