"""One slot of a sequencer network, as a table of contents."""

from __future__ import annotations

from econ.engine.block import Model
from econ.machine.blocks.bitcoin import BITCOIN
from econ.machine.blocks.commitment import COMMITMENT
from econ.machine.blocks.consensus import CONSENSUS
from econ.machine.blocks.demand import DEMAND
from econ.machine.blocks.election import ELECTION
from econ.machine.blocks.evidence import EVIDENCE
from econ.machine.blocks.proposal import PROPOSAL
from econ.machine.blocks.settlement import SETTLEMENT
from econ.machine.blocks.staking import STAKING
from econ.machine.blocks.users import USERS
from econ.machine.genesis import genesis
from econ.machine.variables import VARIABLES

BLOCKS = (
    BITCOIN,
    DEMAND,
    USERS,
    ELECTION,
    PROPOSAL,
    CONSENSUS,
    SETTLEMENT,
    EVIDENCE,
    STAKING,
    COMMITMENT,
)

MODEL = Model(name="econ.machine.slot", variables=VARIABLES, blocks=BLOCKS, genesis=genesis)
