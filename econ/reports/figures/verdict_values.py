"""What a map of verdicts says in words and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby

from econ.reports.figures.axis import labelled, unit_of
from econ.reports.figures.sheet import Cell, Field, Sheet, even
from econ.reports.quantities import GLUE, Scale, share_text
from econ.reports.study.document import VerdictMap

LISTED_ROWS, LISTED_TERMS = 40, 3


def told(figure: VerdictMap) -> str:
    """How many designs hold and fail, between which margins, and what binds."""
    verdicts = Counter(chain.from_iterable(figure.verdicts))
    counted = [f"{verdicts[word]:,} {word}" for word in ("holds", "fails", "undecided") if verdicts[word]]
    refined = f"the boundary is refined at {len(figure.boundary):,} points" if figure.boundary else ""
    said = [
        f"Of {_count(verdicts.total())}: {', '.join(counted)}",
        *_margins(figure),
        *_terms(figure),
        refined,
    ]
    return f"{'; '.join(filter(None, said))}."


def meanings(figure: VerdictMap) -> dict[str, str]:
    """What each verdict means here, the failing one first."""
    return {"fails": figure.fails, "holds": figure.holds, "undecided": "undecided"}


def known_margins(figure: VerdictMap) -> list[float]:
    """The margins there are."""
    return [margin for row in figure.margins for margin in row if margin is not None]


def sheet(figure: VerdictMap) -> Sheet:
    """A row for every design; then the refined boundary points, which have no margin."""
    x, y = Field(figure.x.label, figure.x.unit), Field(figure.y.label, figure.y.unit)
    words = Field("verdict", numeric=False), Field(figure.margin.label, figure.margin.unit)
    boundary = ((a, b, "boundary", None, "") for a, b in figure.boundary)
    return Sheet((x, y, *words, Field("binding term", numeric=False)), (*_designs(figure), *boundary))


def listed(figure: VerdictMap) -> Sheet:
    """A row for every value of y: for which x the verdict holds, fails or is undecided, the margins, what binds."""
    x, y, margin = figure.x, figure.y, figure.margin
    scale = unit_of(x.unit, figure.xs)
    names = (labelled(f"{word} at {x.label}", scale.unit) for word in ("fails", "undecided", "holds"))
    fields = (
        *(Field(y.label, y.unit), *(Field(name, numeric=False) for name in names)),
        *(Field(f"{margin.label} from", margin.unit), Field("to", margin.unit), Field("binding terms", numeric=False)),
    )
    return Sheet(fields, even([_listed_row(figure, row, scale) for row in range(len(figure.ys))], LISTED_ROWS))


def _count(designs: int) -> str:
    return f"{designs:,} design{'s' if designs > 1 else ''}"


def _margins(figure: VerdictMap) -> Iterator[str]:
    known = known_margins(figure)
    scale = unit_of(figure.margin.unit, known)
    if known:
        low, high = (scale.text(value, signed=True) for value in (min(known), max(known)))
        yield f"{figure.margin.label} from {low} to {high}{GLUE}{scale.unit}".rstrip(GLUE)


def _terms(figure: VerdictMap) -> Iterator[str]:
    terms = Counter(term for row in figure.binding for term in row if term)
    if terms:
        total = len(figure.xs) * len(figure.ys)
        yield f"what binds: {', '.join(f'{term} ({share_text(n, total)})' for term, n in terms.most_common())}"


def _designs(figure: VerdictMap) -> Iterator[tuple[Cell, ...]]:
    for j, y in enumerate(figure.ys):
        for i, x in enumerate(figure.xs):
            binding = figure.binding[j][i] if figure.binding else ""
            yield x, y, figure.verdicts[j][i], figure.margins[j][i], binding


def _listed_row(figure: VerdictMap, row: int, scale: Scale) -> tuple[Cell, ...]:
    known = [margin for margin in figure.margins[row] if margin is not None]
    places = (_ranges(figure, row, verdict, scale) for verdict in ("fails", "undecided", "holds"))
    terms = Counter(term for term in (figure.binding[row] if figure.binding else ()) if term)
    told_terms = ", ".join(term for term, _ in terms.most_common(LISTED_TERMS))
    return figure.ys[row], *places, min(known, default=None), max(known, default=None), told_terms


def _ranges(figure: VerdictMap, row: int, verdict: str, scale: Scale) -> str:
    """The values of x with this verdict, neighbours as one range."""
    runs = groupby(zip(figure.xs, figure.verdicts[row], strict=True), key=lambda cell: cell[1])
    spans = [[x for x, _ in cells] for found, cells in runs if found == verdict]
    texts = (scale.text(xs[0]) if len(xs) == 1 else f"{scale.text(xs[0])} to {scale.text(xs[-1])}" for xs in spans)
    return ", ".join(texts) or "\N{EN DASH}"
