"""A study's waterfall: the terms that a claim's margin is made of, drawn as in the report of a simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from econ.reports.document import Term
from econ.reports.figures import waterfall
from econ.reports.figures.kind import Kind
from econ.reports.figures.sheet import Field, Sheet
from econ.reports.quantities import amount_scale, amount_text
from econ.reports.study.document import Waterfall

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(axes: Axes, figure: Waterfall) -> None:
    """Each term from where the one before ends, and the margin."""
    waterfall.draw(axes, _terms(figure), amount_scale([_total(figure), *(msat for _, msat in figure.terms)]))


def height(figure: Waterfall) -> float:
    """Inches for these terms."""
    return waterfall.height(_terms(figure))


def told(figure: Waterfall) -> str:
    """The margin, and the term that speaks most against it."""
    total = f"The terms add up to {amount_text(_total(figure), signed=True)}"
    name, least = min(figure.terms, key=lambda term: term[1])
    return f"{total}; most against the claim: {name} {amount_text(least, signed=True)}." if least < 0 else f"{total}."


def sheet(figure: Waterfall) -> Sheet:
    """A row for every term, and the margin last."""
    fields = Field("term", numeric=False), Field("contribution", "msat")
    return Sheet(fields, (*figure.terms, ("margin", _total(figure))) if figure.terms else ())


def _terms(figure: Waterfall) -> tuple[Term, ...]:
    return tuple(Term(name, round(msat)) for name, msat in figure.terms)


def _total(figure: Waterfall) -> float:
    return sum(msat for _, msat in figure.terms)


KIND = Kind(draw, height, told, sheet, sheet)
