"""Boxes of keys' values where claims fail, discovered among sampled points."""

from __future__ import annotations

from collections.abc import Iterable

from econ.reports.quantities import number_text
from econ.reports.study.document import Plane, Spot, Table
from econ.reports.study.sweeps.facts import ClaimFacts, Facts
from econ.reports.study.sweeps.part import Part, Summary, together
from econ.reports.study.sweeps.slices import levels, numeric_axes
from econ.reports.study.sweeps.words import counted, quantity, shown, told
from econ.sweeps.analysis.boxes import Box, Range, Restriction, Words
from econ.sweeps.analysis.discovery import Discovery, confirmed
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.axis import Axis, Value
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.morris import Morris
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.sampled import LatinHypercube, Sobol
from econ.sweeps.exploration import FAILS, failure_box

KINDS = (LatinHypercube.kind, Sobol.kind, Listed.kind, Saltelli.kind, Morris.kind)
MOST = 6


def box_part(facts: Facts) -> Part:
    """A box for every claim that fails at some points and not at others, where points are sampled or listed."""
    if facts.design.kind not in KINDS:
        return Part()
    divided = [claim for claim in facts.claims if 0 < claim.count("fails") < claim.decided]
    divided.sort(key=lambda claim: claim.id != _explored(facts))
    return together(_part(facts, claim) for claim in divided[:MOST])


def _part(facts: Facts, claim: ClaimFacts) -> Part:
    found = failure_box(facts.axes, facts.points, claim.verdicts)
    if found is None or not found.chosen.box.restrictions:
        return Part(findings=(f"No key alone or together with others describes where {claim.id} fails.",))
    words = _box_words(facts, found.chosen.box)
    density, coverage = told(found.chosen.fit.density, "share"), told(found.chosen.fit.coverage, "share")
    finding = (
        f"{claim.id} fails at {density.value} % of the points with {words} (95 % interval {density.interval} %); "
        f"they hold {coverage.value} % of all its failures. {_tested(facts, claim)}"
    )
    return Part(
        "",
        (finding,),
        tuple(_planes(facts, claim, found.chosen.box)),
        (_table(facts, claim, found),),
        _summary(facts, claim, found),
    )


def _explored(facts: Facts) -> str:
    """The claim whose box is put to fresh points; empty where none is."""
    return "" if facts.analyses.discover is None else facts.analyses.discover.claim


def _fresh(facts: Facts, claim: ClaimFacts) -> Estimate | None:
    """The share of fresh points at which the claim fails; None where none was drawn for it, or none decided."""
    told = [verdict for verdict in facts.fresh if verdict and claim.id == _explored(facts)]
    return confirmed(told.count(FAILS), len(told)) if told else None


def _tested(facts: Facts, claim: ClaimFacts) -> str:
    """What fresh points say of the box, or that they would tell."""
    optimistic = "The box was found with these points, so it is optimistic"
    fresh = _fresh(facts, claim)
    if fresh is None:
        drawn = ", but none could be drawn and decided" if claim.id == _explored(facts) else ""
        return f"{optimistic}: fresh points in it would tell{drawn}."
    words = told(fresh, "share")
    count = counted(fresh.count, "fresh point")
    return f"{optimistic}; of {count} in it {words.value} % fail (exact 95 % interval {words.interval} %)."


def _summary(facts: Facts, claim: ClaimFacts, found: Discovery) -> Summary:
    fit, fresh = found.chosen.fit, _fresh(facts, claim)
    summary: Summary = {f"{claim.id}.box.density": fit.density.value, f"{claim.id}.box.coverage": fit.coverage.value}
    return summary if fresh is None else summary | {f"{claim.id}.box.fresh_density": fresh.value}


def _box_words(facts: Facts, box: Box) -> str:
    axes = {axis.key: axis for axis in facts.axes}
    parts = [_restriction(axes[key], restriction) for key, restriction in box.restrictions.items()]
    return " and ".join(f"{key} {low}" for key, low in zip(box.restrictions, parts, strict=True))


def _restriction(axis: Axis, restriction: Restriction) -> str:
    if isinstance(restriction, Words):
        return f"= {' or '.join(map(str, restriction.kept))}"
    low, high = (None if end is None else shown(axis, _value(axis, end)) for end in (restriction.low, restriction.high))
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"from {low} to {high}"


def _value(axis: Axis, end: float) -> Value:
    """The end of a range as the axis holds it."""
    return int(end) if axis.kind == "integers" else float(end)


def _planes(facts: Facts, claim: ClaimFacts, box: Box) -> Iterable[Plane]:
    """The points over the two numeric keys that the box restricts, or one of them and another."""
    numeric = numeric_axes(facts)
    restricted = [place for place in numeric if facts.axes[place].key in box.restrictions]
    seen = [*restricted, *(place for place in numeric if place not in restricted)][:2]
    if len(seen) < 2 or not restricted:
        return
    ends = [_ends(facts, place, box) for place in seen]
    x, y = (facts.axes[place] for place in seen)
    caption = f"Points where {claim.id} fails, and the box that describes them: {_box_words(facts, box)}."
    spots = tuple(
        Spot(float(point[seen[0]]), float(point[seen[1]]), front=verdict == "fails")
        for point, verdict in zip(facts.points, claim.verdicts, strict=True)
        if verdict
    )
    yield Plane(
        "plane",
        f"Where {claim.id} fails",
        caption,
        quantity(x),
        quantity(y),
        spots,
        front="fails",
        others="holds or is undecided",
        box=(*ends[0], *ends[1]),
    )


def _ends(facts: Facts, axis: int, box: Box) -> tuple[float, float]:
    """The box along an axis; an open side ends where the points do."""
    found = levels(facts, axis)
    inside: Range = box.range_of(facts.axes[axis].key)
    low = found[0] if inside.low is None else inside.low
    high = found[-1] if inside.high is None else inside.high
    return float(low), float(high)


def _table(facts: Facts, claim: ClaimFacts, found: Discovery) -> Table:
    axes = {axis.key: axis for axis in facts.axes}
    rows = tuple(
        (key, _restriction(axes[key], restriction), f"{found.p_values[key]:.2g}")
        for key, restriction in found.chosen.box.restrictions.items()
    )
    return Table(
        f"Box where {claim.id} fails",
        ("Key", "Values in the box", "p (by chance)"),
        rows,
        (False, False, True),
        _note(found, _fresh(facts, claim)),
    )


def _note(found: Discovery, fresh: Estimate | None) -> str:
    parts = {"density": found.chosen.fit.density, "coverage": found.chosen.fit.coverage, "mass": found.chosen.fit.mass}
    parts |= {} if fresh is None else {f"density at {counted(fresh.count, 'fresh point')}": fresh}
    words = [f"{name} {told(each, 'share').value} % ({told(each, 'share').interval} %)" for name, each in parts.items()]
    return f"Found by PRIM: {'; '.join(words)}, of {number_text(found.chosen.fit.mass.count)} points."
