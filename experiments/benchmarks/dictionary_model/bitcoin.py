"""Bitcoin finds a block or not, and what waits for confirmations gains one."""

from __future__ import annotations

from typing import Any

from econ.engine.block import Signals
from experiments.benchmarks.dictionary_model import chance

COHORT_CAP = 1_000


def p_bitcoin(params: Any, _substep: Any, _history: Any, state: Any) -> Signals:
    """Draw a block and, if there is one, its fee rate."""
    bitcoin = state["bitcoin"]
    bucket = bitcoin["age"] // params["hazard_slots"]
    found = chance.outcome(params, state, chance.BITCOIN_BLOCK, params["bitcoin_block"][bucket])
    if not found:
        oldest = params["hazard_slots"] * (len(params["bitcoin_block"]) - 1)
        return {"found": 0, "bitcoin": {"age": min(bitcoin["age"] + 1, oldest)}, "counts": {}}
    fee = chance.outcome(params, state, chance.BITCOIN_FEE, params["bitcoin_fee"][bitcoin["fee"]])
    return {
        "found": 1,
        "bitcoin": {"age": 0, "fee": fee, "unreferenced": bitcoin["unreferenced"] + 1},
        "counts": {"bitcoin_blocks": 1, "forced_refused": max(state["forced"]["mempool"] - COHORT_CAP, 0)},
    }


def s_bitcoin(_params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """The chain of Bitcoin as the rollup sees it."""
    return "bitcoin", state["bitcoin"] | signals["bitcoin"]


def s_forced(params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """A cohort enters the line with the block, up to its cap; the tagged transaction is its last."""
    forced = state["forced"]
    if not signals["found"]:
        return "forced", forced | {"tag_wait": forced["tag_wait"] + 1 if forced["tag_age"] >= 0 else 0}
    refused = forced["tag_age"] == 0 and forced["mempool"] > COHORT_CAP
    tagged = forced["tag_age"] >= 0 and not refused
    return "forced", forced | {
        "mempool": 0,
        "line": _aged(forced["line"], min(forced["mempool"], COHORT_CAP), params["forced_oldest"]),
        "tag_age": min(forced["tag_age"] + 1, params["forced_oldest"]) if tagged else -1,
        "tag_wait": forced["tag_wait"] + 1 if tagged else 0,
    }


def _aged(line: dict[int, int], entering: int, oldest: int) -> dict[int, int]:
    """Transactions by confirmations, one confirmation later; from the oldest age on they are told apart no more."""
    older = {1: entering} if entering else {}
    for confirmations, number in line.items():
        age = min(confirmations + 1, oldest)
        older[age] = older.get(age, 0) + number
    return older


def s_proofs(params: Any, _substep: Any, _history: Any, state: Any, signals: Any) -> tuple[str, Any]:
    """Commitments gain a confirmation; those that were final have been handed to the prover."""
    proofs, depth = state["proofs"], params["bitcoin_depth"]
    waiting = {age + signals["found"]: number for age, number in proofs["commitments"].items() if age < depth}
    return "proofs", proofs | {"commitments": waiting}
