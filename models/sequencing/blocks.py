"""The model: the slot of `econ.machine` with adaptive agents, as a table of contents."""

from __future__ import annotations

from econ.engine.block import Array, Model, Params
from econ.machine import genesis as slot
from econ.machine.blocks.bitcoin import BITCOIN
from econ.machine.blocks.commitment import COMMITMENT
from econ.machine.blocks.consensus import CONSENSUS
from econ.machine.blocks.election import ELECTION
from econ.machine.blocks.proposal import PROPOSAL
from econ.machine.blocks.settlement import SETTLEMENT
from econ.machine.blocks.users import USERS
from econ.machine.variables import VARIABLES as SLOT_VARIABLES
from models.sequencing import force_transactions, mev, slashing, staking

BLOCKS = (
    BITCOIN,
    force_transactions.DEMAND,
    USERS,
    ELECTION,
    PROPOSAL,
    CONSENSUS,
    force_transactions.BELIEF,
    mev.SEARCHERS,
    SETTLEMENT,
    slashing.EVIDENCE,
    slashing.WATCHERS,
    staking.REVENUE,
    mev.ENCOUNTER,
    mev.IMITATION,
    staking.INTENTION,
    staking.STAKING,
    COMMITMENT,
)

VARIABLES = (*SLOT_VARIABLES, *mev.VARIABLES, *slashing.VARIABLES, *staking.VARIABLES)


def genesis(params: Params, lanes: int) -> dict[str, Array]:
    """Every state variable with `lanes` equal rows: the slot's genesis, and agents who have seen nothing yet.

    `params` are the slot's own (`econ.machine.genesis.parameters`); an `Agents` under the key "agents" is optional.
    """
    state = slot.genesis(params, lanes)
    for chapter in (mev, slashing, staking):
        state |= chapter.genesis(params, state)
    return {variable.name: state[variable.name] for variable in VARIABLES}


MODEL = Model(name="models.sequencing", variables=VARIABLES, blocks=BLOCKS, genesis=genesis)
