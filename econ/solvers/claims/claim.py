"""What a decided claim says: verdict, margin, the terms the margin is made of, and what it assumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

Verdict = Literal["holds", "fails", "undecided"]
Weights = Sequence[tuple[str, Fraction]]

ONE_SHOT = "closed form, one shot"
NOTHING: Mapping[str, str] = MappingProxyType({})
NOTHING_LOST = "none: nothing is lost"
TOO_LITTLE_LOST = "none: too little is lost"


@dataclass(frozen=True)
class Term:
    """A signed contribution (msat) to a margin: positive speaks for prescribed play."""

    term: str
    msat: int


@dataclass(frozen=True)
class Row:
    """One inequality of a claim: exact weights (msat) of one option, the same for each of these sequencers."""

    sequencers: tuple[int, ...]
    option: str
    weights: tuple[tuple[str, Fraction], ...]

    @property
    def total(self) -> Fraction:
        """The exact sum of the weights."""
        return total(self.weights)


@dataclass(frozen=True)
class Chance:
    """A chance under a named law of `econ.certificates.chances`, and the bound that decides a claim.

    `side` says whether the claim needs the chance to be "at least" or "at most" the bound.
    """

    law: str
    data: Mapping[str, Any]
    side: Literal["at least", "at most"]
    bound: Fraction


@dataclass(frozen=True)
class Joint:
    """A game of coalitions and the proof of its verdict, as `econ.certificates.coalition` reads them."""

    game: Mapping[str, Any]
    proof: Mapping[str, Any]


@dataclass(frozen=True)
class ClaimResult:
    """A decided claim.

    `margin_msat` is prescribed play minus the best deviation of the claim's kind, rounded down, and the sum of `terms`;
    None where nothing is weighed. `binding_term` names the consequence that decides, `thresholds` say up to where the
    verdict holds, `deviation` what was tried, `method` how it was decided. `evidence` is what a certificate of the
    verdict holds: every inequality weighed, the chance bounded, or the game of coalitions; None where there is nothing
    to certify.
    """

    id: str
    statement: str
    verdict: Verdict
    margin_msat: int | None
    binding_term: str | None
    thresholds: Mapping[str, str]
    deviation: str | None
    method: str
    terms: tuple[Term, ...]
    assumptions: tuple[str, ...]
    evidence: tuple[Row, ...] | Chance | Joint | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields of the command line's JSON document."""
        return {
            "id": self.id,
            "statement": self.statement,
            "verdict": self.verdict,
            "margin_msat": self.margin_msat,
            "binding_term": self.binding_term,
            "thresholds": dict(self.thresholds),
            "deviation": self.deviation,
            "method": self.method,
            "terms": [{"term": term.term, "msat": term.msat} for term in self.terms],
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True)
class Stated:
    """A claim before it is decided: its id, its statement and the deviation it is about."""

    id: str
    statement: str
    deviation: str | None = None


def decided(
    stated: Stated,
    verdict: Verdict,
    *,
    method: str,
    binding: str | None = None,
    thresholds: Mapping[str, str] = NOTHING,
    assumptions: tuple[str, ...] = (),
    evidence: Chance | None = None,
) -> ClaimResult:
    """The result of a claim that weighs no money."""
    return ClaimResult(
        id=stated.id,
        statement=stated.statement,
        verdict=verdict,
        margin_msat=None,
        binding_term=binding,
        thresholds=thresholds,
        deviation=stated.deviation,
        method=method,
        terms=(),
        assumptions=assumptions,
        evidence=evidence,
    )


def weighed(
    stated: Stated,
    weights: Weights,
    *,
    method: str = ONE_SHOT,
    thresholds: Mapping[str, str] = NOTHING,
    assumptions: tuple[str, ...] = (),
    rows: tuple[Row, ...] = (),
) -> ClaimResult:
    """The result of a claim that holds when its exact weights (msat) add up to zero or more.

    `rows` are all the inequalities whose tightest one the weights are; by default they stand for every sequencer.
    """
    margin = total(weights)
    return ClaimResult(
        id=stated.id,
        statement=stated.statement,
        verdict="holds" if margin >= 0 else "fails",
        margin_msat=margin.__floor__(),
        binding_term=binding_term(weights),
        thresholds=thresholds,
        deviation=stated.deviation,
        method=method,
        terms=rounded(weights),
        assumptions=assumptions,
        evidence=rows or (Row((), stated.deviation or stated.statement, tuple(weights)),),
    )


def unavailable(stated: Stated, reason: str) -> ClaimResult:
    """The deviation does not exist under this mechanism or scenario, so nothing can be gained by it."""
    return decided(stated, "holds", method=f"not available: {reason}")


def crowded(stated: Stated) -> ClaimResult:
    """Users left out of one block move prices in later ones, which no single slot can tell."""
    method = "needs the decision process: the users of a lost slot do not fit the next block at the same prices"
    return decided(stated, "undecided", method=method)


def prescribed(stated: Stated) -> ClaimResult:
    """What the ordering rule leaves to the leader is no deviation."""
    return decided(
        stated,
        "holds",
        method="prescribed by the ordering rule",
        assumptions=("what users lose to it is the subject of conformance-protects",),
    )


def total(weights: Weights) -> Fraction:
    """The exact sum of the weights (msat)."""
    return sum((weight for _, weight in weights), Fraction(0))


def binding_term(weights: Weights) -> str:
    """The consequence without which the margin would be negative, the largest one if several would do."""
    margin, largest = total(weights), max(weights, key=lambda pair: pair[1], default=("", Fraction(0)))
    if margin > 0:
        return largest[0]
    return TOO_LITTLE_LOST if margin < 0 < largest[1] else NOTHING_LOST


def rounded(weights: Weights) -> tuple[Term, ...]:
    """Whole msat that add up to the floor of the exact sum; units that rounding leaves go to the largest fractions."""
    kept = [(name, weight) for name, weight in weights if weight]
    floors = [weight.__floor__() for _, weight in kept]
    left = total(kept).__floor__() - sum(floors)
    order = sorted(range(len(kept)), key=lambda place: floors[place] - kept[place][1])
    raised = set(order[:left])
    return tuple(Term(name, floors[place] + (place in raised)) for place, (name, _) in enumerate(kept))


def verdict_of(results: Iterable[ClaimResult]) -> Verdict:
    """The worst verdict among the results: fails before undecided before holds."""
    verdicts = {result.verdict for result in results}
    if "fails" in verdicts:
        return "fails"
    return "undecided" if "undecided" in verdicts else "holds"
