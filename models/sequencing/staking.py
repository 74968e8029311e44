"""Chapter 1, staking: a sequencer stays while its revenue covers its costs, and comes back when it would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Kind, Params, Role, Signals, State, Variable, take
from econ.machine.blocks import staking
from econ.money import PPM, muldiv
from econ.protocol.terms import Standing
from econ.strategies.actions import Stake
from econ.strategies.strategy import Tables
from econ.strategies.views import STAKER_VIEWS
from models.sequencing.agents import agents_of
from models.sequencing.observations import (
    MS_PER_YEAR,
    NOBODY,
    epoch_ends,
    epoch_ms,
    per_epoch,
    reviser,
    revision_weights,
    running,
    stake_value,
    worth,
)

OWN, LEAVES, ENTERS = range(3)

VARIABLES = (
    Variable("wealth", Role.CONTROL, Kind.AMOUNT, "msat", "net worth of a sequencer when the epoch began"),
    Variable("revenue", Role.CONTROL, Kind.AMOUNT, "msat per epoch", "running mean of a sequencer's revenue"),
    Variable("intention", Role.CONTROL, Kind.INDEX, "intention", "stake as the strategy says, leaves, or enters"),
)


def _stake_revision(params: Params, state: State) -> Array:
    return revision_weights(params, state, agents_of(params).stake_revisions)


STAKE_REVISION = Chance("reconsidered stake", 32, _stake_revision)


def genesis(params: Params, state: State) -> dict[str, Array]:
    """Everybody expects to break even, and does with its stake what its strategy says."""
    return {
        "wealth": worth(params, state),
        "revenue": break_even(params, state),
        "intention": np.full_like(state["strategy"], OWN),
    }


def p_revenue(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """At an epoch's end those in the set learn their revenue, those outside what they would have earned."""
    ends = epoch_ends(params, state)[:, None]
    if not ends.any():
        return {"wealth": state["wealth"], "revenue": state["revenue"]}
    owned = worth(params, state) - state["left_to_searchers"]
    sample = _samples(params, state, owned - state["wealth"])
    mean = running(state["revenue"], sample, agents_of(params).revenue_memory)
    return {
        "wealth": np.where(ends, owned, state["wealth"]),
        "revenue": np.where(ends, mean, state["revenue"]),
    }


def _samples(params: Params, state: State, gain: Array) -> Array:
    inside = (state["standing"] == Standing.ACTIVE) | (state["standing"] == Standing.JAILED)
    return np.where(inside, gain, _prospect(params, state, gain)[:, None])


def _prospect(params: Params, state: State, gain: Array) -> Array:
    """What the least bond would have earned in this epoch [lane]: its part of the revenue of the active set."""
    active = state["standing"] == Standing.ACTIVE
    earned = np.maximum(np.where(active, gain, 0).sum(-1), 0)
    power = np.where(active, state["power"], 0).sum(-1)
    entry = max(params["mechanism"].sequencers.minimum // params["mechanism"].sequencers.power_unit, 1)
    return muldiv(earned, entry, power + entry)


def break_even(params: Params, state: State) -> Array:
    """Capital and operation cost of one epoch [lane, sequencer], msat, on the bond or on what a seat would take."""
    seats = (Standing.QUEUED, Standing.ACTIVE, Standing.JAILED)
    staked = np.where(np.isin(state["standing"], seats), state["bond"], params["mechanism"].sequencers.minimum)
    scenario = params["scenario"]
    capital = muldiv(stake_value(params, staked), scenario.capital_cost * epoch_ms(params), PPM * MS_PER_YEAR)
    return np.asarray(capital + per_epoch(params, scenario.operation))


def p_intention(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """The sequencer that reconsiders its stake means to leave if its revenue is below its costs, to enter if not."""
    who = reviser(params["chance"](STAKE_REVISION, params, state), state)
    lanes = np.flatnonzero(who != NOBODY)
    if not len(lanes):
        return {"intention": state["intention"]}
    covered = (state["revenue"] >= break_even(params, state))[lanes, who[lanes]]
    revised = state["intention"].copy()
    revised[lanes, who[lanes]] = np.where(covered, ENTERS, LEAVES)
    return {"intention": revised}


def p_staking(params: Any, substep: Any, state_history: Any, state: Any) -> Signals:
    """The slot's own staking, with intentions as further strategies."""
    tables = params["strategies"]
    chosen = state["intention"] * len(tables.names) + state["strategy"]
    intended = {**params, "strategies": _with_intentions(tables)}
    return staking.p_staking(intended, substep, state_history, {**state, "strategy": chosen})


def _with_intentions(tables: Tables) -> Tables:
    """The stake choices of every strategy three times: its own, leaving, and entering."""
    active = np.array([view.active for view in STAKER_VIEWS])
    leaving = np.full_like(tables.stake, Stake.EXIT)
    entering = np.where(active, tables.stake, Stake.ENTER)
    return replace(tables, stake=np.concatenate([tables.stake, leaving, entering]))


REVENUE = Block(
    label="revenue",
    description="At an epoch's end revenue enters the running mean: earned in the set, foregone outside.",
    policies={"revenue": p_revenue},
    updates=take("wealth", "revenue"),
)
INTENTION = Block(
    label="intention",
    description="A sequencer reconsiders whether it wants to be in the set.",
    policies={"intention": p_intention},
    updates=take("intention"),
    chance=(STAKE_REVISION,),
)
STAKING = replace(staking.STAKING, policies={"staking": p_staking})
