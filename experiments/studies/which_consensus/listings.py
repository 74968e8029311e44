"""What the answer rests on, and its numbers by name."""

from __future__ import annotations

from math import isfinite

from econ.consensus.network.registry import NETWORKS
from econ.sweeps.analysis.intervals import Estimate
from experiments.studies.which_consensus.cases import EFFORT_OF, EUROPE, NETWORKS_OF, PRESET, Case
from experiments.studies.which_consensus.decision import Row, record_share
from experiments.studies.which_consensus.findings import Told
from experiments.studies.which_consensus.incentives import REFERENCE
from experiments.studies.which_consensus.sweeps import candidate


def assumptions(told: Told) -> tuple[tuple[str, str, str], ...]:
    """What the answer rests on: name, value, source."""
    size, timers = told.found.size, candidate(REFERENCE).mechanism.consensus
    much = EFFORT_OF[size]
    networks = ((f"network {name}", NETWORKS[name].title, NETWORKS[name].source) for name in NETWORKS_OF[size])
    sources = ((row.record.title, _of_record(row), row.record.source) for row in told.rows)
    return (
        ("mechanism", f"{PRESET}, one key changed: consensus.protocol", "preset"),
        ("timers", f"{timers.timeout_propose_ms:,} ms for a proposal, {timers.timeout_vote_ms:,} ms for votes", PRESET),
        ("HotStuff-2's wait after a failed view", "500 ms", "chosen by us: more than any delay here"),
        ("pace of votes, commit wait", "none: blocks as soon as the protocol can", "chosen by us"),
        ("dead leaders", "propose nothing, independently in every view; they still vote", "chosen by us"),
        ("leaders", "drawn by stake in every view", "MonadBFT; a fixed order changes runs, not latencies"),
        ("jitter", "exponential beyond the base delay, mean fitted", "econ.consensus.network.jitter"),
        ("runs", f"{much.runs} of {much.samples} chains with {much.views} views at the candidate's size", "this study"),
        *networks,
        *sources,
    )


def _of_record(row: Row) -> str:
    record = row.record
    return (
        f"{record.final_hops} hops to final, a block every {record.period_hops or '-'}, {record.run} live leaders in a "
        f"row, tolerates {record_share(record)}"
    )


def summary(told: Told) -> dict[str, float | str | None]:
    """The numbers of the answer, by name."""
    numbers: dict[str, float | str | None] = {"choice": told.choice.protocol if told.choice else "none"}
    for row in told.rows:
        for name in ("speculative", "final", "tail", "user", "user_tail", "period", "within", "stall", "lost"):
            numbers |= _estimate(f"{row.protocol}.{name}", getattr(row, name))
        numbers[f"{row.protocol}.lacks"] = "; ".join(row.lacks)
        numbers[f"{row.protocol}.flips"] = ", ".join(told.known.flips(row.protocol))
    numbers |= {f"gap.{name}": gap for name, gap in told.gaps.items()}
    if EUROPE in NETWORKS_OF[told.found.size]:
        numbers |= _estimate(f"{REFERENCE}.final.{EUROPE}", told.found.mean(Case(REFERENCE, EUROPE), "final_p50"))
    return numbers


def _estimate(name: str, told: Estimate) -> dict[str, float | None]:
    parts = {name: told.value, f"{name}.low": told.low, f"{name}.high": told.high}
    return {key: value if isfinite(value) else None for key, value in parts.items()}
