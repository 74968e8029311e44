"""Block 10: sequencer commitments and proofs go to Bitcoin, and are paid for."""

from __future__ import annotations

from typing import Any

import numpy as np

from econ.engine.block import Array, Block, Params, Signals, State, take
from econ.machine.access import BYTES_PER_VBYTE, fee_rate
from econ.machine.posting import COUNTS, posts
from econ.money import parts_per_million
from econ.protocol.counters import Counter
from econ.protocol.ledger import Account, Move, Moves, Reason, place


def p_commitment(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Post a commitment when enough blocks are final, prove final commitments one batch at a time."""
    chain = params["mechanism"].chain
    grown = state["uncommitted"] + state["final"]
    posted = (grown >= chain.commitment_every).astype(np.int64)
    backlog = state["unproven"] + state["commitments"][:, -1]
    proven = (state["proof_timer"] == 1).astype(np.int64)
    starts = (state["proof_timer"] == 0) & (backlog >= chain.proof_every)
    posted_bytes = proven * (state["unproven_bytes"] * chain.proof_every // np.maximum(_outstanding(state), 1))
    return {
        "slot": state["slot"] + 1,
        "uncommitted": np.where(posted == 1, 0, grown),
        "uncommitted_bytes": np.where(posted == 1, 0, state["uncommitted_bytes"]),
        "unproven_bytes": state["unproven_bytes"] - posted_bytes + posted * state["uncommitted_bytes"],
        "commitments": _posted(state["commitments"], posted),
        "unproven": backlog - proven * chain.proof_every,
        "proof_timer": np.where(starts, chain.proof_lag, np.maximum(state["proof_timer"] - 1, 0)),
        "moves": _costs(params, state, posted, (proven, posted_bytes)),
        "counts": ((Counter.COMMITMENTS, posted), (Counter.PROOFS, proven)),
    }


def _outstanding(state: State) -> Array:
    """Commitments [lane] that no proof covers yet."""
    return np.asarray(state["commitments"].sum(-1) + state["unproven"])


def _posted(line: Array, posted: Array) -> Array:
    """A posted commitment waits in column 0 for its first Bitcoin block; column j has j confirmations."""
    if not posted.any():
        return line
    result = line.copy()
    result[:, 0] += posted
    return result


def _costs(params: Params, state: State, posted: Array, proof: tuple[Array, Array]) -> Moves:
    """Poster and prover are reimbursed at cost: by the L1 fee vault, then the subsidy, then their owner.

    A proof's inscription carries its share of the outstanding state difference.
    """
    proven, posted_bytes = proof
    if not (posted.any() or proven.any()):
        return ()
    chain, rate = params["mechanism"].chain, fee_rate(params, state)
    commitment = posted * rate * chain.commitment_vbytes
    difference = parts_per_million(posted_bytes, chain.posted_share) // BYTES_PER_VBYTE
    inscription = proven * rate * (chain.proof_vbytes + difference)
    proving = proven * chain.proving_cost
    moves = (
        Move(Reason.COMMITMENT_COST, Account.L1_FEE_VAULT, Account.BITCOIN_MINERS, commitment),
        Move(Reason.PROOF_COST, Account.L1_FEE_VAULT, Account.BITCOIN_MINERS, inscription),
        Move(Reason.PROOF_COST, Account.L1_FEE_VAULT, Account.PROVER, proving),
    )
    return (*_topped_up(state, commitment + inscription + proving), *moves)


def _topped_up(state: State, cost: Array) -> Moves:
    """What the vault lacks comes from the finite subsidy first, and from outside after that."""
    lacking = np.maximum(cost - state["accounts"][:, place(Account.L1_FEE_VAULT)], 0)
    granted = np.minimum(lacking, state["accounts"][:, place(Account.SUBSIDY)])
    return (
        Move(Reason.SUBSIDY, Account.SUBSIDY, Account.L1_FEE_VAULT, granted),
        Move(Reason.SUBSIDY, Account.WORLD, Account.L1_FEE_VAULT, lacking - granted),
    )


COMMITMENT = Block(
    label="commitment",
    description="Commitments and proofs are posted to Bitcoin and paid for.",
    policies={"commitment": p_commitment},
    updates=take("slot", "uncommitted", "uncommitted_bytes", "unproven_bytes", "commitments", "unproven", "proof_timer")
    | posts()
    | COUNTS,
)
