"""The model: the slot of `econ.machine` with adaptive agents, as a table of contents."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Array, Chooser, Kind, Model, Params, State
from econ.machine import genesis as slot
from econ.machine.blocks.bitcoin import BITCOIN
from econ.machine.blocks.commitment import COMMITMENT
from econ.machine.blocks.consensus import CONSENSUS
from econ.machine.blocks.election import ELECTION
from econ.machine.blocks.proposal import PROPOSAL
from econ.machine.blocks.settlement import SETTLEMENT
from econ.machine.blocks.staking import STAKING
from econ.machine.blocks.users import USERS
from econ.machine.variables import VARIABLES as SLOT_VARIABLES
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.strategies.strategy import Strategy, tabulate
from models.sequencing import force_transactions, mev, slashing, staking
from models.sequencing.agents import DEFAULT, Agents, repertoire

BLOCKS = (
    BITCOIN,
    force_transactions.DEMAND,
    USERS,
    ELECTION,
    PROPOSAL,
    CONSENSUS,
    force_transactions.BELIEF,
    SETTLEMENT,
    mev.SEARCHERS,
    slashing.EVIDENCE,
    slashing.WATCHERS,
    staking.REVENUE,
    mev.ENCOUNTER,
    mev.IMITATION,
    staking.INTENTION,
    STAKING,
    COMMITMENT,
)

VARIABLES = (*SLOT_VARIABLES, *mev.VARIABLES, *slashing.VARIABLES, *staking.VARIABLES)


def parameters(
    mechanism: Mechanism,
    scenario: Scenario,
    *,
    strategies: tuple[Strategy, ...],
    assignment: tuple[int, ...],
    chance: Chooser,
    agents: Agents = DEFAULT,
) -> dict[str, Any]:
    """Everything the blocks read; every sequencer starts with the style assigned to it, an index into strategies."""
    tables = tabulate(repertoire(strategies))
    own = slot.parameters(mechanism, scenario, tables=tables, assignment=assignment, chance=chance)
    return own | {"agents": agents}


def genesis(params: Params, lanes: int) -> dict[str, Array]:
    """Every state variable with `lanes` equal rows: the slot's genesis, and agents who have seen nothing yet."""
    state = slot.genesis(params, lanes)
    for chapter in (mev, slashing, staking):
        state |= chapter.genesis(params, state)
    return {variable.name: state[variable.name] for variable in VARIABLES}


def widened(state: State) -> dict[str, Array]:
    """The same state with every amount as exact Python integers."""
    amounts = {variable.name for variable in VARIABLES if variable.kind is Kind.AMOUNT}
    return {name: value.astype(object) if name in amounts else value for name, value in state.items()}


MODEL = Model(name="models.sequencing", variables=VARIABLES, blocks=BLOCKS, genesis=genesis)
