"""Who receives how much, from which source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from econ.reports import flows
from econ.reports.document import Revenue
from econ.reports.figures.canvas import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PINK,
    SKY,
    VERMILION,
    YELLOW,
    legend_below,
    short,
    signed_names,
)
from econ.reports.quantities import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = ((BLUE, ""), (ORANGE, "////"), (GREEN, "\\\\\\\\"), (PINK, "xxx"), (SKY, "|||"), (YELLOW, "---"))
OTHERS = (VERMILION, "+++")
DRAWN_RECIPIENTS = 12
LEGEND_WIDTH = 28
LEGEND_COLUMNS = 2
Group = tuple[str, tuple[str, ...], tuple[str, str]]


def height(revenue: Sequence[Revenue]) -> float:
    """Inches for these recipients and the legend."""
    legend_rows = -(-len(_groups(revenue)) // LEGEND_COLUMNS)
    return 1.0 + 0.42 * len(_drawn(revenue)) + 0.2 * legend_rows


def draw(axes: Axes, revenue: Sequence[Revenue], scale: Scale) -> None:
    """A stacked bar per recipient; what a recipient pays stands to the left of zero."""
    recipients = _drawn(revenue)
    known = flows.by_pair(revenue)
    ends = {1: [0.0] * len(recipients), -1: [0.0] * len(recipients)}
    for label, sources, (colour, hatch) in _groups(revenue):
        sums = [scale(sum(known.get((source, name), 0.0) for source in sources)) for name in recipients]
        sides = [1 if size >= 0 else -1 for size in sums]
        look = {"color": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.6, "label": label}
        starts = [ends[side][row] for row, side in enumerate(sides)]
        axes.barh(range(len(recipients)), sums, 0.62, left=starts, **look)  # type: ignore[arg-type]
        for row, side in enumerate(sides):
            ends[side][row] += sums[row]
    signed_names(axes, recipients)
    axes.set_xlabel(f"{scale.unit} per day")
    legend_below(axes, columns=LEGEND_COLUMNS)


def _drawn(revenue: Sequence[Revenue]) -> tuple[str, ...]:
    return flows.names(revenue, "recipient")[:DRAWN_RECIPIENTS]


def _groups(revenue: Sequence[Revenue]) -> list[Group]:
    sources = flows.names(revenue, "source")
    groups: list[Group] = [(short(source, LEGEND_WIDTH), (source,), look) for source, look in zip(sources, LOOKS)]  # noqa: B905 - the rest follows
    rest = sources[len(LOOKS) :]
    return [*groups, (f"{len(rest)} other sources", rest, OTHERS)] if rest else groups
