"""What the numbers say, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan

from econ.money import MSAT_PER_BTC
from econ.sweeps.analysis.intervals import Estimate
from experiments.studies.decentralising.words import number, percent
from experiments.studies.which_consensus.cases import (
    BOUND_MS,
    DEAD_OF,
    FEW,
    MIDDLE,
    NETWORKS_OF,
    PROTOCOLS_OF,
    SINGLE,
    SIZES_OF,
    Case,
    far,
    some,
    title,
)
from experiments.studies.which_consensus.decision import Row, chosen, plus_minus
from experiments.studies.which_consensus.evidence import Evidence
from experiments.studies.which_consensus.incentives import CONFORMANCE, FORK, HALF, REFERENCE, THIRD, WAIT, Incentives
from experiments.studies.which_consensus.sweeps import candidate
from experiments.studies.which_consensus.timers import Tried, shortest

# The three that the question names, each by the protocol that stands for it.
NAMED = ("cometbft", "hotstuff-2", "monadbft")
SPECULATIVE = "monadbft"


@dataclass(frozen=True)
class Told:
    """Everything that the words rest on; `gaps` are the largest differences from a simulation of every message."""

    found: Evidence
    known: Incentives
    rows: tuple[Row, ...]
    timers: tuple[Tried, ...]
    gaps: Mapping[str, float]

    @property
    def choice(self) -> Row | None:
        """The protocol that lacks nothing."""
        return chosen(self.rows)

    def row(self, protocol: str) -> Row:
        """A protocol's row."""
        return next(row for row in self.rows if row.protocol == protocol)


def answer(told: Told) -> str:
    """One sentence, with its uncertainty."""
    few = some(told.found.size)
    named = "; ".join(_named(told, told.row(name)) for name in NAMED)
    return (
        f"{_verdict(told)}. With {MIDDLE} sequencers on the network {far(told.found.size)} (medians; users' waits in "
        f"the worst of a hundred cases with {few} % of the leaders dead; 95 % intervals; propagation and jitter): "
        f"{named}. While leaders live, all of it fits into {BOUND_MS // 1000} s. What decides is what is known when a "
        "slot ends, what a dead or greedy leader does to the block before its own, and whether two signed orders leave "
        "a proof that somebody collects."
    )


def _verdict(told: Told) -> str:
    choice = told.choice
    if choice is None:
        return "None of the protocols has all that a single-slot order needs"
    return f"{choice.record.title}: of {len(told.rows)} protocols it suits Citrea's single-slot order best"


def _named(told: Told, row: Row) -> str:
    first = f"speculative after {ms(row.speculative)}, " if row.record.single_slot == "speculative" else ""
    opened = [claim for claim in told.known.flips(row.protocol) if told.known.verdict(row.protocol, claim) == "fails"]
    more = f", claims that hold under {title(REFERENCE)} and fail here: {len(opened)}"
    waits = f"{row.record.title} is {first}final after {ms(row.final)}, a user waits {ms(row.user_tail)}"
    return waits if row.protocol == REFERENCE else f"{waits}{more}"


def findings(told: Told) -> tuple[str, ...]:
    """What was asked of a protocol, a sentence about each, then what holds for all."""
    return (_asked(told), *(_sentence(told, row) for row in told.rows), *_general(told))


def _asked(told: Told) -> str:
    fit = [row.record.title for row in told.rows if row.suits]
    return (
        "Asked of a protocol: it tolerates a third of the power, its order is final when the slot ends, the next "
        "leader cannot gain by leaving a block out, a dead leader harms no other block, and deployed code collects the "
        "proof "
        f"of two signed orders. All of it has: {', '.join(fit) or 'none'}."
    )


def _sentence(told: Told, row: Row) -> str:
    few, many = some(told.found.size), max(DEAD_OF[told.found.size])
    lost = f" and, at {many} % dead, {plus_minus(row.lost, 100)} % of live leaders' blocks"
    known = f"known after {ms(row.speculative)}, " if row.record.speculative_hops and row.protocol != SINGLE else ""
    final = "known by its word after" if row.protocol == SINGLE else "final after"
    dead = f"{ms(row.stall)}{lost if row.record.loses_predecessor else ''}"
    return (
        f"{row.record.title}: {known}{final} {ms(row.final)} (median) or {ms(row.tail)} (99th percentile); with {few} "
        f"% dead leaders a user waits {ms(row.user_tail)} in the worst of a hundred cases; a dead leader costs {dead}; "
        f"{_of_fork(told, row)}; {_of_verdicts(told, row)}. {_lacks(row)}"
    )


def _of_fork(told: Told, row: Row) -> str:
    record, result = row.record, told.known.closed[row.protocol][FORK]
    if not record.fork_depth:
        return "no leader can leave its predecessor's block out"
    blocks = "the block before it" if record.fork_depth == 1 else f"up to {record.fork_depth} blocks before it"
    pays = {"holds": "which does not pay", "fails": "which pays"}.get(result.verdict, "which is undecided")
    margin, limit = result.margin_msat, result.thresholds.get("holds up to", "nothing stated")
    gain = "" if margin is None else f" ({-margin / MSAT_PER_BTC:+.3g} BTC at the law's largest value)"
    return f"a leader can leave out {blocks}, {pays}{gain} and is safe up to {limit}"


def _of_verdicts(told: Told, row: Row) -> str:
    if row.protocol == REFERENCE:
        return f"honest play as a whole: {told.known.verdict(REFERENCE, CONFORMANCE) or 'not asked'}"
    flips = told.known.flips(row.protocol)
    if not flips:
        return f"every verdict is {title(REFERENCE)}'s"
    return f"verdicts unlike {title(REFERENCE)}'s: {', '.join(_flip(told, row.protocol, claim) for claim in flips)}"


def _flip(told: Told, protocol: str, claim: str) -> str:
    return f"{claim} {told.known.verdict(protocol, claim) or 'not asked'}"


def _lacks(row: Row) -> str:
    return f"It lacks: {'; '.join(row.lacks)}." if row.lacks else "It lacks nothing that was asked."


def _runners_up(told: Told) -> Iterator[str]:
    """What collecting a proof would make eligible: code that can be written, unlike the rest of what is asked."""
    near = [row for row in told.rows if len(row.lacks) == 1 and not row.record.evidence_live]
    if near:
        named = ", ".join(f"{row.record.title} (a user waits {ms(row.user_tail)})" for row in near)
        yield (
            f"If deployed code collected the proof of two signed orders, these would suit as well: {named}; the others "
            "lack what no code beside the protocol can add."
        )


def _general(told: Told) -> Iterator[str]:
    yield from _runners_up(told)
    yield _of_responsiveness(told)
    yield _of_distance(told)
    yield _of_size(told)
    yield from _of_timers(told)
    yield from _of_spurious(told)
    yield from _of_evidence(told)
    yield (
        "Formulas and a simulation of every message, which share no code, differ under any protocol by at most "
        f"{number(100 * told.gaps['p50'])} % in the median and {number(100 * told.gaps['p99'])} % in the 99th "
        "percentile."
    )
    yield (
        "Every latency is a lower bound: cloud regions, one hop per message, blocks of no size, no execution, no "
        "signature checks, no load. Published figures of deployed code stand beside ours in a table, with the reason "
        "for each difference."
    )


def _of_responsiveness(told: Told) -> str:
    if SINGLE not in PROTOCOLS_OF[told.found.size]:
        return "What consensus adds to a single sequencer's word was not asked at this size."
    word, row = told.row(SINGLE), told.choice or told.row(REFERENCE)
    extra = told.found.gap(Case(row.protocol, far(told.found.size)), "final_p50", Case(SINGLE, far(told.found.size)))
    return (
        f"Responsiveness: a single sequencer's word arrives after {ms(word.final)}; {row.record.title} adds "
        f"{ms(extra)} and makes of it an order that no one leader can take back. A slot of {BOUND_MS // 1000} s has "
        "room for that several times over."
    )


def _of_distance(told: Told) -> str:
    name, networks = (told.choice or told.row(REFERENCE)).protocol, NETWORKS_OF[told.found.size]
    parts = (f"{ms(told.found.mean(Case(name, network), 'final_p50'))} on {network}" for network in networks)
    return f"Distance decides latency: {title(name)} is final after {', '.join(parts)} (medians)."


def _of_size(told: Told) -> str:
    name, network = (told.choice or told.row(REFERENCE)).protocol, far(told.found.size)
    sizes = SIZES_OF[told.found.size]
    parts = (f"{ms(told.found.mean(Case(name, network, members), 'final_p50'))} with {members}" for members in sizes)
    return (
        f"Size matters less than distance: {title(name)} on {network} takes {', '.join(parts)}; small sets stand in "
        "fewer regions, or unevenly in them."
    )


def _of_spurious(told: Told) -> Iterator[str]:
    for row in told.rows:
        case = Case(row.protocol, far(told.found.size))
        share = told.found.mean(case, "spurious")
        if share.low > 0:
            yield (
                f"{row.record.title} does not get by with a timer of "
                f"{candidate(row.protocol).mechanism.consensus.timeout_propose_ms:,} ms on {case.network}: "
                f"{percent(share)} of the views with live leaders end by timer."
            )


def _of_timers(told: Told) -> Iterator[str]:
    name, network = (told.choice or told.row(REFERENCE)).protocol, far(told.found.size)
    best = shortest(told.timers, name)
    if best is not None:
        yield (
            f"The tail is a matter of timers: {title(name)} gets by with {best.propose_ms:,} ms for a proposal on "
            f"{network} (in vain in {plus_minus(best.spurious, 100)} % of the views), and a user then waits "
            f"{ms(best.user_tail)} in the worst of a hundred cases at {FEW} % dead."
        )


def _of_evidence(told: Told) -> Iterator[str]:
    """What no protocol heals: a third of the power, and value that waits to be taken."""
    voting = [row for row in told.rows if row.record.quorum]
    if all(told.known.verdict(row.protocol, THIRD) == "fails" for row in voting):
        yield f"{THIRD} fails under every protocol that votes: a third of the power gains by taking orders back."
    failing, half, second = (
        [title(row.protocol) for row in told.rows if told.known.verdict(row.protocol, claim) == "fails"]
        for claim in (CONFORMANCE, HALF, WAIT)
    )
    if failing:
        yield (
            f"{CONFORMANCE} fails under {len(failing)} of {len(told.rows)} protocols. Waiting for value to grow is no "
            f"offence anywhere: half a second pays under {_named_all(told, half)}, a second under "
            f"{_named_all(told, second)}."
        )


def _named_all(told: Told, titles: list[str]) -> str:
    return "every one" if len(titles) == len(told.rows) else ", ".join(titles) or "none"


def ms(estimate: Estimate) -> str:
    """A time with the half-width of its interval."""
    return "never" if isnan(estimate.value) else f"{plus_minus(estimate)} ms"
