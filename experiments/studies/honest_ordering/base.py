"""The network as proposed: every claim about it, what evidence takes where, what slashes of others would deter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from econ.mechanism.load import NOTHING
from econ.reports.document import Claim, Term
from econ.reports.study.document import Table, Waterfall
from econ.solvers.certification import TESTED, claim_ids
from econ.solvers.claims.claim import ClaimResult
from econ.solvers.claims.wording import amount
from econ.solvers.single import decide
from experiments.studies.frame import Size
from experiments.studies.honest_ordering.setup import (
    BARE,
    CONFORMANCE,
    EQUIVOCATE,
    GIVEN,
    GROWTH,
    HALF,
    LAW,
    LIMIT,
    ONCE,
    PERCENT,
    RUN,
    SHARED,
    SLASH,
    STAKE,
    THIRD,
    TIMER,
    VENUE,
    WORD,
    decided,
    found,
    growth,
)

AT_VENUE = "at venue "
FEW = (VENUE, ONCE, RUN, THIRD, HALF)
SLASHES: Mapping[str, str] = {
    "100 %": "as proposed here",
    "5 %": "double signing, default of Cosmos SDK and Cosmos Hub",
    "2.5 %": "equivocation, Aztec AZIP-16",
    "1 %": "equivocation, Aztec v4",
}
LARGEST = "128 BTC"
REMEDIES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("as proposed", NOTHING),
    ("extracted value goes to the vault", {SHARED: GIVEN}),
    (f"bonds of {LARGEST}", {STAKE: LARGEST}),
    ("value grows by 10 % in a second, 5 % in half of it", {GROWTH: growth(10 * PERCENT)}),
    ("value grows by 0.19 % in a second, 0.095 % in half of it", {GROWTH: growth(1_900)}),
    ("a proposal timer of 300 ms, which half a second of waiting exceeds", {TIMER: "300 ms"}),
    ("no extractable value", {LAW: "none"}),
)


@dataclass(frozen=True)
class Base:
    """Every result about the network as proposed, by claim."""

    results: Mapping[str, ClaimResult]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The results as a document has them."""
        return tuple(map(_claim, self.results.values()))

    def failing(self) -> tuple[str, ...]:
        """The claims that do not hold."""
        return tuple(claim for claim, result in self.results.items() if result.verdict != "holds")

    def waterfalls(self) -> tuple[Waterfall, ...]:
        """What margins are made of: why waiting pays, and what signing two orders would lose."""
        titles = {HALF: "Why waiting pays: terms of the gain", EQUIVOCATE: "What signing two orders would lose"}
        return tuple(_waterfall(self.results[claim], title) for claim, title in titles.items() if claim in self.results)


def base(size: Size) -> Base:
    """Decide every claim that is decided exactly; a test takes a few."""
    network = found()
    ids = FEW if size == "tiny" else tuple(each for each in claim_ids(network.mechanism) if each != TESTED)
    results = decide(ids, network.mechanism, network.scenario, limit=LIMIT)
    return Base({result.id: result for result in results})


def venues(known: Base) -> Table:
    """How long evidence of two orders takes at each venue: derived from where it lies, never set."""
    told = {key: value for key, value in known.results[VENUE].thresholds.items() if key.startswith(AT_VENUE)}
    rows = tuple((key.removeprefix(AT_VENUE), *_parted(value)) for key, value in told.items())
    note = "In time: before a bond that leaves at once is free, which takes 3,024 Bitcoin blocks."
    return Table("Where evidence is judged", ("Venue", "Lag and chance to be in time", "In a halt"), rows, note=note)


def slashes() -> Table:
    """What slashes of real networks would deter here, the bond alone counting."""
    rows = tuple((share, source, *_deterred(share)) for share, source in SLASHES.items())
    columns = ("Share taken", "Where", "One offence", "Repeated until judged")
    note = "Largest amount per slot that users may release on a leader's word, closed form; rates read November 2026."
    return Table("The same bond under other networks' slashes", columns, rows, note=note)


def remedies(size: Size) -> Table:
    """Changes of the network or its world, and whether prescribed play is then a best response."""
    claim, tried = (HALF, REMEDIES[:2]) if size == "tiny" else (CONFORMANCE, REMEDIES)
    rows = tuple((name, *_verdict(decided(claim, settings))) for name, settings in tried)
    return Table(f"What would mend it: {claim}", ("Change", "Verdict", "Deviation", "Margin"), rows)


def _verdict(result: ClaimResult) -> tuple[str, str, str]:
    margin = "" if result.margin_msat is None else amount(result.margin_msat)
    return result.verdict, result.deviation or "", margin


def _deterred(share: str) -> tuple[str, str]:
    told = decided(ONCE, WORD, BARE, {SLASH: share}).thresholds
    return told["holds up to"], told["holds up to, repeated until judged"]


def _parted(text: str) -> tuple[str, str]:
    first, _, second = text.partition("; ")
    return first, second


def _claim(result: ClaimResult) -> Claim:
    return Claim(
        result.id,
        result.statement,
        result.verdict,
        result.margin_msat,
        result.binding_term,
        dict(result.thresholds),
        result.deviation,
        result.method,
        tuple(Term(term.term, term.msat) for term in result.terms),
    )


def _waterfall(result: ClaimResult, title: str) -> Waterfall:
    caption = f"{result.id} {result.verdict}: present value of what prescribed play has beyond it, term by term."
    return Waterfall("waterfall", title, caption, tuple((term.term, float(term.msat)) for term in result.terms))
