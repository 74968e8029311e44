"""Results of a simulation as a document: what `simulate -o` writes and `report` reads (see `econ.reports.document`)."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.engine.record import combined
from econ.machine.simulation import Outcome, Plan
from econ.machine.world import MS_PER_DAY
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded
from econ.protocol.ledger import Reason, flow_of
from econ.protocol.terms import Standing
from econ.reports.metrics import band, summarised
from econ.reports.parameters import flattened, sources

Array = npt.NDArray[Any]
BITCOIN_SECONDS = 600
QUESTION = "Does this sequencer network order honestly, stay live, and pay for itself under these assumptions?"

INCOMES = {
    Reason.BASE_FEE: "base fees (leader, vaults)",
    Reason.VOTE_REWARD: "votes (base fees and issuance)",
    Reason.PRIORITY_FEE: "priority fees",
    Reason.L1_FEE: "L1 fees",
    Reason.MEV: "extracted value",
    Reason.FORCED_FEE: "forced-queue fees",
    Reason.BRIBE: "bribes",
    Reason.RELIANCE: "reversed reliance",
    Reason.SUBSIDY: "subsidy for data and proofs",
}
RECEIVERS = {
    Reason.VOTE_REWARD: "voters",
    Reason.L1_FEE: "data and proofs",
    Reason.SUBSIDY: "data and proofs",
}


def summary(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    """The JSON document of `simulate --json`."""
    return {
        "mechanism_sha256": mechanism_sha256(plan.mechanism),
        "scenario_sha256": scenario_sha256(plan.scenario),
        "engine": plan.engine,
        "runs": plan.runs,
        "slots": plan.slots,
        "seed": plan.seed,
        "trajectory_sha256": combined(list(outcome.digests)),
        "metrics": summarised(outcome, plan),
    }


def document(
    found: Loaded, plan: Plan, outcome: Outcome, *, claims: list[dict[str, Any]], command: str
) -> dict[str, Any]:
    """The whole results document, version 1."""
    short = summary(plan, outcome)
    return {
        "format": "seqecon-results",
        "version": 1,
        "question": QUESTION,
        "answer": _answer(short["metrics"], plan, claims),
        "mechanism": _mechanism(found, short["mechanism_sha256"]),
        "scenario": _scenario(found, short["scenario_sha256"]),
        "run": _run(plan, short["trajectory_sha256"]),
        "claims": claims,
        "metrics": short["metrics"],
        "series": list(_series(plan, outcome)),
        "forced_inclusion": _forced(plan, outcome),
        "revenue": list(_revenue(plan, outcome)),
        "stake": _stake(plan, outcome),
        "provenance": _provenance(command),
    }


def _answer(metrics: Mapping[str, Any], plan: Plan, claims: list[dict[str, Any]]) -> str:
    """One sentence: what was decided, and what the runs showed."""
    failing = [claim["id"] for claim in claims if claim["verdict"] == "fails"]
    held = "every claim holds" if claims else "no claim was decided"
    decided = f"{len(failing)} of {len(claims)} claims fail ({', '.join(failing)})" if failing else held
    final = metrics["final_share"]
    spread = f" (95 % interval {final['ci95'][0]:.3%} to {final['ci95'][1]:.3%})" if final["ci95"] else ""
    shown = f"{final['mean']:.3%} of slots ended in a final block{spread}"
    return f"{plan.mechanism.name}: {decided}; over {plan.runs} runs of {_days(plan):.2f} days {shown}."


def _days(plan: Plan) -> float:
    return plan.slots * plan.mechanism.chain.slot_ms / MS_PER_DAY


def _mechanism(found: Loaded, digest: str) -> dict[str, Any]:
    mechanism = found.mechanism
    rows = [row for row in _rows(found) if not row[0].startswith("scenario.")]
    return {
        "name": mechanism.name,
        "source": mechanism.source,
        "status": mechanism.status,
        "sha256": digest,
        "parameters": rows,
    }


def _scenario(found: Loaded, digest: str) -> dict[str, Any]:
    rows = [[row[0].removeprefix("scenario."), *row[1:]] for row in _rows(found) if row[0].startswith("scenario.")]
    return {"name": found.scenario.name, "sha256": digest, "parameters": rows}


def _rows(found: Loaded) -> list[list[str]]:
    """Every parameter with its value as written, and where it comes from: the longest key that has a provenance."""
    origins = sources(found)
    return [[key, value, *origins[key]] for key, value in flattened(found).items()]


def _run(plan: Plan, digest: str) -> dict[str, Any]:
    names = [plan.tables.names[row] for row in plan.assignment]
    return {
        "runs": plan.runs,
        "slots": plan.slots,
        "seed": plan.seed,
        "engine": plan.engine,
        "slot_ms": plan.mechanism.chain.slot_ms,
        "trajectory_sha256": digest,
        "population": {name: names.count(name) for name in dict.fromkeys(names)},
    }


def _series(plan: Plan, outcome: Outcome) -> Iterator[dict[str, Any]]:
    for name, (label, unit, scale) in SERIES_WORDS.items():
        if name in outcome.series:
            samples = outcome.series[name] / scale
            hours = np.arange(len(samples)) * outcome.stride * plan.mechanism.chain.slot_ms / 3_600_000
            yield {"name": name, "label": label, "unit": unit, "hours": hours.tolist(), **band(samples)}


SERIES_WORDS = {
    "income": ("mean liquid income of a sequencer since genesis", "sat", 1_000),
    "base_fee": ("base fee", "gwei", 1e9),
    "bitcoin_fee": ("Bitcoin fee rate", "sat/vB", 1_000),
    "vault": ("L1 fee vault less subsidies", "sat", 1_000),
    "forced_waiting": ("forced transactions waiting", "transactions", 1),
    "missed": ("slots without a block since genesis", "slots", 1),
    "backlog": ("user transactions waiting", "transactions", 1),
}


def _forced(plan: Plan, outcome: Outcome) -> dict[str, Any] | None:
    if not plan.mechanism.forced_inclusion.open:
        return None
    last = int(np.flatnonzero(outcome.waits)[-1]) if outcome.waits.any() else 0
    waits = plan.mechanism.chain.bitcoin_depth + plan.mechanism.forced_inclusion.deadline
    return {
        "bin_seconds": max(plan.wait_bin * plan.mechanism.chain.slot_ms // 1_000, 1),
        "counts": outcome.waits[: last + 2].tolist(),
        "open_last_bin": True,
        "censored_runs": int((outcome.final["tag_age"] >= 0).sum()),
        "deadline_seconds": float(waits * BITCOIN_SECONDS),
    }


def _revenue(plan: Plan, outcome: Outcome) -> Iterator[dict[str, Any]]:
    for reason, source in INCOMES.items():
        amount = float(outcome.final["flows"][:, flow_of(reason)].mean()) / _days(plan)
        if amount:
            receiver = RECEIVERS.get(reason, _receiver(plan, reason))
            yield {"source": source, "recipient": receiver, "msat_per_day": amount}


def _receiver(plan: Plan, reason: Reason) -> str:
    """Who gets most of an income that the mechanism splits."""
    fees = plan.mechanism.fees
    split = {Reason.BASE_FEE: fees.base, Reason.PRIORITY_FEE: fees.tips, Reason.MEV: fees.mev}.get(reason)
    if split is None or split.proposer == 1_000_000:
        return "leader"
    shares = {name.replace("_", " "): share for name, share in vars(split).items() if share and name != "voters"}
    return " and ".join("leader" if name == "proposer" else name for name in shares)


def _stake(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    stakes = np.array(plan.mechanism.sequencers.stakes, dtype=float)
    held = outcome.final["bond"] * (outcome.final["standing"] == Standing.ACTIVE)
    shares = _ppm(held.astype(float))
    low, high = np.quantile(shares, (0.025, 0.975), axis=0)
    return {
        "genesis_ppm": _ppm(stakes[None])[0].tolist(),
        "end_ppm_mean": shares.mean(0).tolist(),
        "end_ppm_low": low.tolist(),
        "end_ppm_high": high.tolist(),
    }


def _ppm(stakes: Array) -> Array:
    total = stakes.sum(-1, keepdims=True)
    return np.asarray(np.where(total > 0, stakes * 1_000_000 / np.maximum(total, 1), 1_000_000 / stakes.shape[-1]))


def _provenance(command: str) -> dict[str, str]:
    try:
        own = version("seqecon")
    except PackageNotFoundError:
        own = "not installed"
    return {
        "seqecon": own,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{platform.system()} {platform.machine()}",
        "command": command,
    }
