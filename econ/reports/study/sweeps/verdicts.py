"""Verdicts counted: at how many points each claim holds, where verdicts flip, and which consequence decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from econ.reports.quantities import number_text
from econ.reports.study.document import Bar, Bars, Quantity, Table
from econ.reports.study.sweeps.facts import VERDICTS, ClaimFacts, Facts
from econ.reports.study.sweeps.part import Part, Summary
from econ.reports.study.sweeps.slices import designed, held, numeric_axes
from econ.reports.study.sweeps.words import bar, counted, listing, shown, told
from econ.sweeps.analysis.intervals import Estimate, proportion
from econ.sweeps.designs.sampled import LatinHypercube, Sobol
from econ.sweeps.refinement import boundary

RANDOM = (LatinHypercube.kind, Sobol.kind)
MOST_ROWS = 60


@dataclass(frozen=True)
class Flip:
    """Two neighbouring points that differ along one axis and in the verdict of a claim."""

    claim: str
    axis: int
    low: int
    high: int


def verdict_part(facts: Facts) -> Part:
    """Counts, flips and binding terms of all claims."""
    if not facts.claims:
        return Part()
    flips = [flip for claim in facts.claims for flip in flips_of(facts, claim)]
    findings = (*_constant(facts), *(line for claim in facts.claims for line in _binding(claim)))
    tables = (_counts(facts), *([_flip_table(facts, flips)] if flips else []))
    return Part(_clause(facts, flips), findings, _shares(facts), tables, _summary(facts, flips))


def flips_of(facts: Facts, claim: ClaimFacts) -> list[Flip]:
    """Where a claim's verdict differs between neighbours of a design that has neighbours; numbers only."""
    if not facts.design.neighbours or not claim.varies:
        return []
    numbers = {point: number for number, point in enumerate(facts.points)}
    design = [set(designed(facts, place)) for place in range(len(facts.axes))]
    along = [point for point in facts.points if all(value in own for value, own in zip(point, design, strict=True))]
    found = boundary(facts.points, claim.verdicts, facts.axes, along=along)
    flips = [Flip(claim.id, flip.axis, numbers[flip.low], numbers[flip.high]) for flip in found]
    return sorted(flips, key=lambda flip: (flip.axis, facts.points[flip.low][flip.axis], flip.low))


def lead(facts: Facts) -> ClaimFacts:
    """The claim to speak of first: the one whose verdict is the most divided."""
    return max(facts.claims, key=lambda claim: claim.decided - max(claim.count(verdict) for verdict in VERDICTS))


def failing(claim: ClaimFacts) -> Estimate:
    """The share of decided points where the claim fails, with Clopper and Pearson's interval."""
    return proportion(claim.count("fails"), claim.decided, method="exact")


def _clause(facts: Facts, flips: Sequence[Flip]) -> str:
    claim = lead(facts)
    if not claim.varies:
        return _unanimous(facts)
    counts = [f"{word} at {number_text(claim.count(verdict))}" for verdict, word in _WORDS if claim.count(verdict)]
    others = sum(other.varies for other in facts.claims) - 1
    more = f", and {counted(others, 'other claim')} of {len(facts.claims)} flip too" if others else ""
    return f"{claim.id} {listing(counts)} of {counted(claim.decided, 'point')}{_where(facts, claim, flips)}{more}"


def _where(facts: Facts, claim: ClaimFacts, flips: Sequence[Flip]) -> str:
    """The uncertainty of a verdict: the bracket of its flip, or the interval of its share."""
    if facts.design.kind in RANDOM:
        share = told(failing(claim), "share")
        return f", failing at {share.value} % of the ranges sampled (95 % interval {share.interval} %)"
    own = [flip for flip in flips if flip.claim == claim.id]
    if len(numeric_axes(facts)) != 1 or len(own) != 1:
        return " (each verdict is exact, between points nothing is known)"
    low, high = (_written(facts, own[0], number) for number in (own[0].low, own[0].high))
    return f", flipping between {facts.axes[own[0].axis].key} = {low} and {high} (both verdicts exact)"


def _unanimous(facts: Facts) -> str:
    """No claim changes its verdict."""
    known = [claim for claim in facts.claims if claim.decided]
    if not known:
        return f"no claim was decided at any of {counted(len(facts.points), 'point')}"
    parts = [(word, [c.id for c in known if c.count(verdict)]) for verdict, word in _WORDS]
    words = [f"{listing(names)} {word}" for word, names in parts if names]
    return f"at every one of {counted(known[0].decided, 'point')} {'; '.join(words)} (each verdict is exact there)"


def _constant(facts: Facts) -> tuple[str, ...]:
    """The claims that do not react, where others do."""
    if not lead(facts).varies:
        return ()
    by_verdict = [
        (word, [claim.id for claim in facts.claims if claim.decided and claim.count(verdict) == claim.decided])
        for verdict, word in _WORDS
    ]
    return tuple(f"At every point {word}: {listing(names)}." for word, names in by_verdict if names)


def _binding(claim: ClaimFacts) -> tuple[str, ...]:
    """What decides where a claim fails."""
    terms = Counter(
        term for term, verdict in zip(claim.binding, claim.verdicts, strict=True) if verdict == "fails" and term
    )
    total = terms.total()
    if not total:
        return ()
    parts = [f"{term} at {number_text(count)}" for term, count in sorted(terms.items(), key=lambda e: (-e[1], e[0]))]
    return (f"Where {claim.id} fails, the binding term is {listing(parts)} of {counted(total, 'point')}.",)


def _counts(facts: Facts) -> Table:
    random = facts.design.kind in RANDOM
    columns = ("Claim", "Holds", "Fails", "Undecided", "No answer", "Decided points")
    rows = tuple(_count_row(claim, random=random) for claim in facts.claims)
    extra = ("Fails at", "95 % interval") if random else ()
    return Table("Verdicts by claim", columns + extra, rows, (False, *(True,) * (len(columns) + len(extra) - 1)))


def _count_row(claim: ClaimFacts, *, random: bool) -> tuple[str, ...]:
    counts = [claim.count(verdict) for verdict in VERDICTS]
    row = (claim.id, *(number_text(count) for count in (*counts, claim.count(""), claim.decided)))
    if not random:
        return row
    share = told(failing(claim), "share")
    return (*row, f"{share.value} %", f"{share.interval} %")


def _flip_table(facts: Facts, flips: Sequence[Flip]) -> Table:
    columns = ("Claim", "Key", "From", "Verdict", "To", "Verdict", "Other keys")
    verdicts = {claim.id: claim.verdicts for claim in facts.claims}
    rows = tuple(_flip_row(facts, flip, verdicts[flip.claim]) for flip in flips[:MOST_ROWS])
    more = "" if len(flips) <= MOST_ROWS else f"{len(flips) - MOST_ROWS:,} more flips follow from the table of claims."
    return Table("Where verdicts flip", columns, rows, (False, False, True, False, True, False, False), more)


def _flip_row(facts: Facts, flip: Flip, verdicts: Sequence[str]) -> tuple[str, ...]:
    low, high = (_written(facts, flip, number) for number in (flip.low, flip.high))
    others = held(facts, facts.points[flip.low], {flip.axis}).removeprefix(" at ")
    return flip.claim, facts.axes[flip.axis].key, low, verdicts[flip.low], high, verdicts[flip.high], others


def _written(facts: Facts, flip: Flip, number: int) -> str:
    return shown(facts.axes[flip.axis], facts.points[number][flip.axis])


def _shares(facts: Facts) -> tuple[Bars, ...]:
    """Shares of verdicts, where no map or curve shows them point by point."""
    if facts.design.neighbours and numeric_axes(facts):
        return ()
    random = facts.design.kind in RANDOM
    groups = tuple((claim.id, tuple(_share_bars(claim, random=random))) for claim in facts.claims if claim.decided)
    caption = "Share of the decided points with each verdict" + (", with the exact 95 % interval." if random else ".")
    return (Bars("bars", "How often each claim holds", caption, Quantity("share of points", "share"), groups),) * bool(
        groups
    )


def _share_bars(claim: ClaimFacts, *, random: bool) -> list[Bar]:
    found = [(verdict, proportion(claim.count(verdict), claim.decided, method="exact")) for verdict in VERDICTS]
    return [bar(verdict, share) if random else Bar(verdict, share.value) for verdict, share in found]


def _summary(facts: Facts, flips: Sequence[Flip]) -> Summary:
    summary: Summary = {}
    for claim in facts.claims:
        summary |= {f"{claim.id}.{verdict}": float(claim.count(verdict)) for verdict in VERDICTS}
        summary |= {f"{claim.id}.flips": float(sum(flip.claim == claim.id for flip in flips))}
    return summary


_WORDS = (("holds", "holds"), ("fails", "fails"), ("undecided", "is undecided"))
