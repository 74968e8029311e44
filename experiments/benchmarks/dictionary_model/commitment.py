"""Sequencer commitments and proofs go to Bitcoin, and are paid for."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Signals
from experiments.benchmarks.dictionary_model.ledger import Move, share_of

BYTES_PER_VBYTE = 4


def p_commitment(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Post a commitment when enough blocks are final, prove final commitments one batch at a time."""
    proofs = state["proofs"]
    grown = proofs["uncommitted"] + state["chain"]["final"]
    posted = int(grown >= params["commitment_every"])
    backlog = proofs["unproven"] + proofs["commitments"].get(params["bitcoin_depth"], 0)
    proven = int(proofs["timer"] == 1)
    covered = _covered(params, proofs) if proven else 0
    starts = not proofs["timer"] and backlog >= params["proof_every"]
    return {
        "chain": {"slot": state["chain"]["slot"] + 1},
        "proofs": {
            "uncommitted": 0 if posted else grown,
            "uncommitted_bytes": 0 if posted else proofs["uncommitted_bytes"],
            "unproven_bytes": proofs["unproven_bytes"] - covered + posted * proofs["uncommitted_bytes"],
            "commitments": proofs["commitments"] | ({0: proofs["commitments"].get(0, 0) + 1} if posted else {}),
            "unproven": backlog - proven * params["proof_every"],
            "timer": params["proof_lag"] if starts else max(proofs["timer"] - 1, 0),
        },
        "moves": _costs(params, state, posted, proven=proven, covered=covered) if posted or proven else [],
        "counts": {"commitments": posted, "proofs": proven},
    }


def _covered(params: Any, proofs: Any) -> int:
    """Bytes of state difference in the commitments that a proof covers: their share of all outstanding ones."""
    outstanding = sum(proofs["commitments"].values()) + proofs["unproven"]
    return int(proofs["unproven_bytes"] * params["proof_every"] // max(outstanding, 1))


def _costs(params: Any, state: Any, posted: int, *, proven: int, covered: int) -> list[Move]:
    """Poster and prover are reimbursed at cost: by the L1 fee vault, then the subsidy, then their owner."""
    rate = params["fee_rates"][state["bitcoin"]["fee"]]
    commitment = posted * rate * params["commitment_vbytes"]
    difference = share_of(covered, params["posted_share"]) // BYTES_PER_VBYTE
    inscription = proven * rate * (params["proof_vbytes"] + difference)
    proving = proven * params["proving_cost"]
    accounts = state["ledger"]["accounts"]
    lacking = max(commitment + inscription + proving - accounts["l1_fee_vault"], 0)
    granted = min(lacking, accounts["subsidy"])
    return [
        ("subsidy", "subsidy", "l1_fee_vault", granted),
        ("subsidy", "world", "l1_fee_vault", lacking - granted),
        ("commitment_cost", "l1_fee_vault", "bitcoin_miners", commitment),
        ("proof_cost", "l1_fee_vault", "bitcoin_miners", inscription),
        ("proof_cost", "l1_fee_vault", "prover", proving),
    ]


def s_proofs(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """Commitments under way to Bitcoin, and the prover's backlog."""
    return "proofs", state["proofs"] | signals["proofs"]
