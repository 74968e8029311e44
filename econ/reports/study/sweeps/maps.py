"""Verdicts of claims over two numeric keys of a grid, with the boundary where refinement has narrowed it down."""

from __future__ import annotations

from econ.reports.document import Verdict
from econ.reports.study.document import Quantity, VerdictMap
from econ.reports.study.sweeps.facts import VERDICTS, ClaimFacts, Facts, Values
from econ.reports.study.sweeps.part import Part
from econ.reports.study.sweeps.slices import along, centre, designed, held, numeric_axes
from econ.reports.study.sweeps.verdicts import flips_of
from econ.reports.study.sweeps.words import finite, quantity
from econ.sweeps.designs.grid import Grid

MOST = 6
DEVIATIONS = ("deviation:", "one-shot:", "no-profitable-deviation", "subgame-perfect", "timing-prompt")
MARGIN = Quantity("margin of the claim", "msat")
UNKNOWN: Verdict = "undecided"


def map_part(facts: Facts) -> Part:
    """A map of each claim over the first two numeric keys, the others at the slice; nothing for other designs."""
    axes = numeric_axes(facts)
    if facts.design.kind != Grid.kind or len(axes) < 2:
        return Part()
    chosen = [claim for claim in facts.claims if claim.varies] or [claim for claim in facts.claims if claim.decided][:1]
    fixed = centre(facts)
    return Part(figures=tuple(_map(facts, claim, axes[:2], fixed) for claim in chosen[:MOST]))


def _map(facts: Facts, claim: ClaimFacts, axes: tuple[int, ...], fixed: Values) -> VerdictMap:
    across, up = axes
    xs, ys = designed(facts, across), designed(facts, up)
    numbers = {
        (facts.points[number][across], facts.points[number][up]): number
        for number in along(facts, across, fixed, free={up})
    }
    cells = [[numbers.get((x, y)) for x in xs] for y in ys]
    terms = tuple(tuple("" if cell is None else claim.binding[cell] for cell in row) for row in cells)
    return VerdictMap(
        "map",
        claim.id,
        _caption(claim, held(facts, fixed, axes), cells),
        quantity(facts.axes[across]),
        quantity(facts.axes[up]),
        MARGIN,
        tuple(float(x) for x in xs),
        tuple(float(y) for y in ys),
        tuple(tuple(_verdict(claim, cell) for cell in row) for row in cells),
        tuple(tuple(None if cell is None else finite(claim.margins[cell]) for cell in row) for row in cells),
        terms if any(term for row in terms for term in row) else (),
        _boundary(facts, claim, axes, set(numbers.values())),
        *(() if claim.id.startswith(DEVIATIONS) else (f"{claim.id} holds", f"{claim.id} fails")),
    )


def _verdict(claim: ClaimFacts, cell: int | None) -> Verdict:
    found = "" if cell is None else claim.verdicts[cell]
    return next((verdict for verdict in VERDICTS if verdict == found), UNKNOWN)


def _caption(claim: ClaimFacts, where: str, cells: list[list[int | None]]) -> str:
    flat = [cell for row in cells for cell in row]
    empty = sum(cell is None or not claim.verdicts[cell] for cell in flat)
    gaps = f" {empty} of {len(flat)} cells hold no answer and are drawn as undecided." if empty else ""
    return f"Verdict and margin of {claim.id}{where}; every verdict is exact at its point.{gaps}"


def _boundary(
    facts: Facts, claim: ClaimFacts, axes: tuple[int, ...], shown: set[int]
) -> tuple[tuple[float, float], ...]:
    """The middles of all neighbouring pairs in the plane whose verdicts differ."""
    flips = [flip for flip in flips_of(facts, claim) if flip.low in shown and flip.high in shown]
    pairs = [(facts.points[flip.low], facts.points[flip.high], flip.axis) for flip in flips]
    return tuple((_between(facts, axes[0], low, high), _between(facts, axes[1], low, high)) for low, high, _ in pairs)


def _between(facts: Facts, axis: int, low: Values, high: Values) -> float:
    middle = facts.axes[axis].middle(low[axis], high[axis])
    return float(low[axis] if middle is None else middle)
