"""Chapter 2, slashing: watchers look as closely as whistleblower rewards pay for."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Kind, Params, Role, Signals, State, Variable, take
from econ.machine.blocks import evidence
from econ.money import PPM, muldiv
from econ.randomness import WEIGHT_TOTAL
from models.sequencing.agents import agents_of
from models.sequencing.laws import under
from models.sequencing.observations import epoch_ends, per_epoch, rewards_paid, running

VARIABLES = (
    Variable("vigilance", Role.CONTROL, Kind.AMOUNT, "ppm", "share of reportable offences that watchers see"),
    Variable("bounty", Role.CONTROL, Kind.AMOUNT, "msat per epoch", "running mean of whistleblower rewards"),
    Variable("bounty_seen", Role.CONTROL, Kind.AMOUNT, "msat", "whistleblower rewards paid when the epoch began"),
)


def _reported(params: Params, state: State) -> Array:
    seen = muldiv(state["vigilance"], evidence.DETECTED.weights(params, state)[..., 1], PPM).astype(np.int64)
    return np.stack([WEIGHT_TOTAL - seen, seen], axis=-1)


REPORTED = Chance(evidence.DETECTED.name, evidence.DETECTED.purpose, _reported)

EVIDENCE = under(evidence.EVIDENCE, REPORTED)


def genesis(params: Params, state: State) -> dict[str, Array]:
    """Watchers see everything, and expect rewards that pay for it."""
    cost = per_epoch(params, agents_of(params).watching_cost)
    return {
        "vigilance": np.full_like(state["slot"], PPM),
        "bounty": np.full_like(state["slot"], cost),
        "bounty_seen": rewards_paid(params, state),
    }


def p_watchers(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """At an epoch's end watch more closely if the running mean of rewards pays for it, less closely if it does not."""
    ends, agents = epoch_ends(params, state), agents_of(params)
    if not ends.any():
        return {name: state[name] for name in ("vigilance", "bounty", "bounty_seen")}
    paid = rewards_paid(params, state)
    bounty = running(state["bounty"], paid - state["bounty_seen"], agents.watching_memory)
    cost = per_epoch(params, agents.watching_cost)
    pays = (bounty > muldiv(state["vigilance"], cost, PPM)) | (cost == 0)
    aim = np.where(pays, PPM, agents.watching_floor)
    vigilance = running(state["vigilance"], aim, agents.watching_memory)
    return {
        "vigilance": np.where(ends, vigilance, state["vigilance"]),
        "bounty": np.where(ends, bounty, state["bounty"]),
        "bounty_seen": np.where(ends, paid, state["bounty_seen"]),
    }


WATCHERS = Block(
    label="watchers",
    description="At an epoch's end watchers weigh their rewards against what watching costs.",
    policies={"watchers": p_watchers},
    updates=take("vigilance", "bounty", "bounty_seen"),
)
