"""One row per protocol: what is measured, what is decided, and what a protocol for Citrea has to have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, isnan

from econ.consensus.record import Record
from econ.consensus.registry import PROTOCOLS
from econ.reports.study.document import Table
from econ.sweeps.analysis.intervals import Estimate
from experiments.studies.decentralising.words import number
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import (
    BOUND_MS,
    DEAD_OF,
    MIDDLE,
    PROTOCOLS_OF,
    SINGLE,
    Case,
    far,
    some,
)
from experiments.studies.which_consensus.evidence import Evidence
from experiments.studies.which_consensus.incentives import CONFORMANCE, FORK, REFERENCE, Incentives

THIRD = Fraction(1, 3)
Criterion = tuple[str, "Callable[[Row], str]"]


@dataclass(frozen=True)
class Row:
    """A protocol at the candidate's size on the farthest network, and whether it meets what is asked of it.

    Times are milliseconds: `final` and `tail` are the median and the 99th percentile with every leader up, `user` and
    `user_tail` those of what a user waits with some leaders dead, `stall` is what a dead leader costs. `within` is the
    share of slots final in time, `lost` that of live leaders' blocks, with as many dead as were measured.
    """

    protocol: str
    speculative: Estimate
    final: Estimate
    tail: Estimate
    user: Estimate
    user_tail: Estimate
    period: Estimate
    within: Estimate
    stall: Estimate
    lost: Estimate
    lacks: tuple[str, ...]

    @property
    def record(self) -> Record:
        """What the protocol is."""
        return PROTOCOLS[self.protocol].record

    @property
    def suits(self) -> bool:
        """Whether it lacks nothing."""
        return not self.lacks


def rows(found: Evidence, known: Incentives) -> tuple[Row, ...]:
    """Every protocol of the study."""
    return tuple(_row(name, found, known) for name in PROTOCOLS_OF[found.size])


def chosen(decided: tuple[Row, ...]) -> Row | None:
    """Of those that lack nothing, the one whose slots are most often final in time, then the faster one."""
    fit = [row for row in decided if row.suits]
    return min(fit, key=lambda row: (-round(row.within.value, 3), row.final.value)) if fit else None


def tolerated(record: Record) -> Fraction:
    """The share of the power below which neither two orders nor a halt can be forced."""
    return max(min(2 * record.quorum - 1, 1 - record.quorum), Fraction(0))


def lacking(record: Record, fork: str) -> Iterator[str]:
    """What a protocol for Citrea has to have and this one has not, in words."""
    if tolerated(record) < THIRD:
        yield f"tolerates {record_share(record)} of the power, not a third"
    if record.single_slot != "final":
        yield "its order is not final when the slot ends"
    if fork != "holds":
        yield "the next leader gains by leaving a block out"
    if record.loses_predecessor:
        yield "a dead leader takes its predecessor's block with it"
    if not record.evidence_live:
        yield "no deployed code collects the proof of two signed orders"


def record_share(record: Record) -> str:
    """The tolerated share in words."""
    share = tolerated(record)
    return "nothing" if not share else "a fifth" if share == Fraction(1, 5) else str(share)


def table(decided: tuple[Row, ...], known: Incentives, found: Evidence) -> Table:
    """The decision table: a row for every criterion, a column for every protocol."""
    criteria = (*_times(found.size), *_properties(known))
    rows = tuple((name, *(told(row) for row in decided)) for name, told in criteria)
    note = (
        f"{MIDDLE} sequencers on {far(found.size)}, timers of citrea-pos, propagation and jitter alone: a lower bound. "
        f"Half-widths are of 95 % intervals. Honest play is the claim {CONFORMANCE} of the whole game. A single "
        "sequencer's order is final by its word alone."
    )
    return Table("The decision", ("Criterion", *(row.record.title for row in decided)), rows, (), note)


def _times(size: Size) -> tuple[Criterion, ...]:
    few, many = some(size), max(DEAD_OF[size])
    return (
        ("Order final, median ms", lambda row: plus_minus(row.final)),
        ("99th percentile", lambda row: plus_minus(row.tail)),
        ("First word, median ms", lambda row: plus_minus(row.speculative) if row.record.speculative_hops else "-"),
        ("A block every, median ms", lambda row: plus_minus(row.period) if row.record.period_hops else "-"),
        (f"A user waits at {few} % dead, median ms", lambda row: plus_minus(row.user)),
        ("99th percentile", lambda row: plus_minus(row.user_tail)),
        (f"Slots final within {BOUND_MS // 1000} s at {many} % dead, %", lambda row: plus_minus(row.within, 100)),
        ("A dead leader costs, ms", lambda row: plus_minus(row.stall)),
    )


def _properties(known: Incentives) -> tuple[Criterion, ...]:
    return (
        ("and the block before it is", lambda row: "lost" if row.record.loses_predecessor else "kept"),
        ("When the slot ends the order is", _at_slot_end),
        ("Tolerates of the power", lambda row: str(tolerated(row.record))),
        ("Leaving out the block before", lambda row: _fork(row, known)),
        ("Proof of two orders collected", lambda row: "yes" if row.record.evidence_live else "no"),
        ("Honest play as a whole", lambda row: known.verdict(row.protocol, CONFORMANCE) or "not asked"),
        ("Claims with another verdict than CometBFT's", lambda row: _flips(row, known)),
        ("Lacks of what was asked", lambda row: str(len(row.lacks)) if row.lacks else "nothing"),
    )


def plus_minus(estimate: Estimate, scale: float = 1.0) -> str:
    """A value with the half-width of its interval, without the unit."""
    if isnan(estimate.value):
        return "never"
    half = max(estimate.high - estimate.value, estimate.value - estimate.low)
    value = number(scale * estimate.value)
    told = f" \N{PLUS-MINUS SIGN} {number(scale * half)}" if isfinite(half) else ""
    return f"{value}{told}"


def _at_slot_end(row: Row) -> str:
    if row.protocol == SINGLE:
        return "its word"
    return {"nothing": "open", "final": "final"}.get(row.record.single_slot, row.record.single_slot)


def _fork(row: Row, known: Incentives) -> str:
    record = row.record
    if not record.fork_depth:
        return "impossible" if record.fork_price == "impossible" else f"needs a {record.fork_price}"
    price = "for a timer" if record.fork_price == "timer" else "for nothing"
    verdict = {"holds": "does not pay", "fails": "pays"}.get(known.verdict(row.protocol, FORK), "undecided")
    return f"{record.fork_depth} deep, {price}: {verdict}"


def _flips(row: Row, known: Incentives) -> str:
    return "-" if row.protocol == REFERENCE else str(len(known.flips(row.protocol)))


def _row(name: str, found: Evidence, known: Incentives) -> Row:
    network, many = far(found.size), max(DEAD_OF[found.size])
    prompt, bad = Case(name, network), Case(name, network, dead=many)
    return Row(
        protocol=name,
        speculative=found.mean(prompt, "speculative_p50"),
        final=found.mean(prompt, "final_p50"),
        tail=found.mean(prompt, "final_p99"),
        user=found.mean(Case(name, network, dead=some(found.size)), "user_p50"),
        user_tail=found.mean(Case(name, network, dead=some(found.size)), "user_p99"),
        period=found.mean(prompt, "period"),
        within=found.mean(bad, "within"),
        stall=found.mean(bad, "stall"),
        lost=found.mean(bad, "lost"),
        lacks=tuple(lacking(PROTOCOLS[name].record, known.verdict(name, FORK))),
    )
