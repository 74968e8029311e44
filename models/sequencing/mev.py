"""Chapter 3, MEV: searchers bargain for their share, and sequencers imitate those who earn more."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Chance, Kind, Params, Role, Signals, State, Variable, take
from econ.machine.access import effect, of_leader
from econ.money import PPM, checked, muldiv, parts_per_million
from econ.randomness import WEIGHT_TOTAL
from models.sequencing.agents import agents_of
from models.sequencing.observations import NOBODY, reviser, revision_weights, running

VARIABLES = (
    Variable("searcher_share", Role.CONTROL, Kind.AMOUNT, "ppm", "share of a leader's extraction that searchers keep"),
    Variable("mev_taken", Role.ACCUMULATOR, Kind.AMOUNT, "msat", "value extracted by reordering so far"),
    Variable("left_to_searchers", Role.CONTROL, Kind.AMOUNT, "msat", "what each leader has left to searchers so far"),
    Variable("imitator", Role.DRAW, Kind.INDEX, "sequencer", "who reconsiders its strategy, or -1", "imitation"),
    Variable("role_model", Role.DRAW, Kind.INDEX, "sequencer", "whom it looks at, or -1", "imitation"),
)


def _strategy_revision(params: Params, state: State) -> Array:
    return revision_weights(params, state, agents_of(params).strategy_revisions)


def _role_model(_params: Params, state: State) -> Array:
    """Active sequencers alike; a lane without any draws among all."""
    active = state["power"] > 0
    return np.asarray(active | ~active.any(-1)[:, None], dtype=np.int64)


def _imitates(_params: Params, state: State) -> Array:
    """The chance to imitate: the lead of the role model as a share of the widest lead in the set."""
    active = state["power"] > 0
    payoff = state["revenue"] // np.maximum(state["power"], 1)
    lead = of_leader(payoff, state["role_model"]) - of_leader(payoff, state["imitator"])
    revises = (state["imitator"] != NOBODY) & of_leader(active, state["imitator"])
    ahead = np.where(revises & of_leader(active, state["role_model"]), np.maximum(lead, 0), 0)
    yes = muldiv(ahead, WEIGHT_TOTAL, np.maximum(_spread(payoff, active), 1)).astype(np.int64)
    return np.stack([WEIGHT_TOTAL - yes, yes], axis=-1)


def _spread(payoff: Array, active: Array) -> Array:
    """The widest difference [lane] of payoffs among the active; zero where nobody is."""
    filled = np.where(active, payoff, np.take_along_axis(payoff, active.argmax(-1)[:, None], axis=1))
    return np.asarray(filled.max(-1) - filled.min(-1))


STRATEGY_REVISION = Chance("reconsidered strategy", 33, _strategy_revision)
ROLE_MODEL = Chance("role model", 34, _role_model)
IMITATES = Chance("imitation", 35, _imitates)


def genesis(params: Params, state: State) -> dict[str, Array]:
    """Searchers begin with the most they hope for; nothing has been extracted."""
    none = np.zeros_like(state["slot"])
    return {
        "searcher_share": np.full_like(none, agents_of(params).searcher_most),
        "mev_taken": none,
        "left_to_searchers": np.zeros_like(state["balance"]),
        "imitator": np.full_like(none, NOBODY),
        "role_model": np.full_like(none, NOBODY),
    }


def p_searchers(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """A leader that reorders leaves searchers their share; they ask for more after that, for less when it is honest."""
    agents, share = agents_of(params), state["searcher_share"]
    values = params["world"].mev_values
    value = (values[state["mev"]] + values[state["carried"]]) * state["final"]
    reorders = effect(params, state, "reorders")
    demanded = np.where(reorders == 1, agents.searcher_most, agents.searcher_least)
    bargained = running(share, demanded, agents.searcher_memory)
    return {
        "searcher_share": np.where(value > 0, bargained, share),
        "mev_taken": checked(state["mev_taken"] + value * reorders),
        "left_to_searchers": _left(params, state, value * reorders),
    }


def _left(params: Params, state: State, taken: Array) -> Array:
    if not taken.any():
        return np.asarray(state["left_to_searchers"])
    kept = muldiv(parts_per_million(taken, params["mechanism"].fees.mev.proposer), state["searcher_share"], PPM)
    result = state["left_to_searchers"].copy()
    result[np.arange(len(taken)), state["leader"]] += kept
    return checked(result)


def p_encounter(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """One sequencer at most reconsiders its strategy, and looks at one active sequencer drawn at random."""
    who = reviser(params["chance"](STRATEGY_REVISION, params, state), state)
    if (who == NOBODY).all():
        return {"imitator": who, "role_model": who}
    model = params["chance"](ROLE_MODEL, params, state)
    return {"imitator": who, "role_model": np.where(who == NOBODY, NOBODY, model)}


def p_imitation(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Adopt the strategy of a role model with more revenue per unit of power, the likelier the larger its lead.

    Source: K. Schlag, Why imitate, and if so, how?, Journal of Economic Theory 78 (1998): proportional imitation.
    """
    strategy = state["strategy"]
    if (state["imitator"] == NOBODY).all():
        return {"strategy": strategy}
    lanes = np.flatnonzero(params["chance"](IMITATES, params, state) == 1)
    who, model = state["imitator"][lanes], state["role_model"][lanes]
    revised = strategy.copy()
    revised[lanes, who] = strategy[lanes, model]
    return {"strategy": revised}


SEARCHERS = Block(
    label="searchers",
    description="Searchers keep a share of what a leader extracts, and bargain over it.",
    policies={"searchers": p_searchers},
    updates=take("searcher_share", "mev_taken", "left_to_searchers"),
)
ENCOUNTER = Block(
    label="encounter",
    description="A sequencer reconsiders its strategy and looks at another.",
    policies={"encounter": p_encounter},
    updates=take("imitator", "role_model"),
    chance=(STRATEGY_REVISION, ROLE_MODEL),
)
IMITATION = Block(
    label="imitation",
    description="It adopts the strategy of the other if that earns more.",
    policies={"imitation": p_imitation},
    updates=take("strategy"),
    chance=(IMITATES,),
)
