"""How a margin adds up, term by term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from econ.reports.document import Term
from econ.reports.figures.canvas import AMBER, GREY, INK, PURPLE, legend_below, signed_names
from econ.reports.quantities import Scale, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DRAWN_TERMS = 11
ROOM_FOR_VALUES = 0.28
SLIVER = 0.002


@dataclass(frozen=True)
class Bar:
    """A bar from where the terms before it end; the last one, the margin, starts at zero."""

    label: str
    start: float
    change: float
    kind: str

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return self.start + self.change


LOOKS = {
    "for the claim": (PURPLE, ""),
    "against the claim": (AMBER, "////"),
    "margin": (GREY, ""),
}


def drawn_terms(terms: Sequence[Term]) -> tuple[Term, ...]:
    """At most so many terms that bars stay readable: the smallest ones become one."""
    if len(terms) <= DRAWN_TERMS:
        return tuple(terms)
    ranked = sorted(range(len(terms)), key=lambda index: -abs(terms[index].msat))
    kept, rest = sorted(ranked[: DRAWN_TERMS - 1]), ranked[DRAWN_TERMS - 1 :]
    others = Term(f"{len(rest)} smaller terms", sum(terms[index].msat for index in rest))
    return (*(terms[index] for index in kept), others)


def height(terms: Sequence[Term]) -> float:
    """Inches for these terms and the margin."""
    return 1.15 + 0.36 * (len(drawn_terms(terms)) + 1)


def bars(terms: Sequence[Term], scale: Scale) -> tuple[Bar, ...]:
    """A bar for each term, one after the other, and the margin as their sum."""
    found: list[Bar] = []
    for term in drawn_terms(terms):
        start = found[-1].end if found else 0.0
        kind = "for the claim" if term.msat >= 0 else "against the claim"
        found.append(Bar(term.term, start, scale(term.msat), kind))
    return (*found, Bar("margin", 0.0, scale(sum(term.msat for term in terms)), "margin"))


def draw(axes: Axes, terms: Sequence[Term], scale: Scale) -> None:
    """Terms from top to bottom, each bar from where the one above ends; the margin last."""
    steps = bars(terms, scale)
    for kind, (colour, hatch) in LOOKS.items():
        rows = [row for row, bar in enumerate(steps) if bar.kind == kind]
        lengths, starts = [steps[row].change for row in rows], [steps[row].start for row in rows]
        look = {"color": colour, "edgecolor": INK, "linewidth": 0.7, "hatch": hatch, "label": kind}
        if rows:
            axes.barh(rows, lengths, 0.66, left=starts, **look)  # type: ignore[arg-type]
    for row, bar in enumerate(steps[:-1]):
        axes.plot([bar.end, bar.end], [row - 0.33, row + 1.33], ":", color=INK, linewidth=0.8)
    _axes(axes, steps, scale)
    _values(axes, steps)


def _axes(axes: Axes, steps: Sequence[Bar], scale: Scale) -> None:
    signed_names(axes, [bar.label for bar in steps])
    ends = [0.0, *(end for bar in steps for end in (bar.start, bar.end))]
    room = ROOM_FOR_VALUES * ((max(ends) - min(ends)) or 1)
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_xlabel(scale.unit)
    legend_below(axes, columns=3)


def _values(axes: Axes, steps: Sequence[Bar]) -> None:
    longest = max(abs(bar.change) for bar in steps)
    for row, bar in enumerate(steps):
        # A sliver's value is longer than a bar's: it stands where there is room, inside.
        right = bar.change >= 0 or abs(bar.change) < SLIVER * longest
        axes.annotate(
            number_text(bar.change, signed=True),
            (bar.end, row),
            xytext=(3 if right else -3, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
        )
