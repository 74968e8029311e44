"""Chapter 4, force transactions: the watched sender learns if it is left out, and forcing follows Bitcoin's price."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Params, Signals, State, take
from econ.environment import library
from econ.machine.access import effect, fee_rate
from econ.machine.blocks import demand
from econ.money import PPM, muldiv
from econ.randomness import WEIGHT_TOTAL
from models.sequencing.agents import agents_of
from models.sequencing.laws import under
from models.sequencing.observations import running


@cache
def usual_rate(law: str) -> int:
    """The fee rate (msat per vB) at which as much is forced as the scenario says: the law's long-run harmonic mean.

    So the mean number a day stays the scenario's. BadInput for an unknown law or one without long-run shares.
    """
    fees = library.bitcoin_fees(law)
    parts = (share * Fraction(1, max(rate, 1)) for share, rate in zip(fees.stationary(), fees.values, strict=True))
    return int(Fraction(1, sum(parts, Fraction(0))))


def _sent(params: Params, state: State) -> Array:
    """The slot's chance times the usual fee rate over the present one: senders spend the same at any rate."""
    usual = np.broadcast_to(demand.FORCED.weights(params, state)[..., 1], state["slot"].shape)
    present = np.maximum(fee_rate(params, state), 1)
    sent = np.minimum(muldiv(usual, usual_rate(params["scenario"].bitcoin_fees), present), WEIGHT_TOTAL)
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
