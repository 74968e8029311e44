"""Who receives how much, from which source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from econ.reports.document import Revenue
from econ.reports.figures.canvas import BLUE, GREEN, INK, ORANGE, PINK, SKY, VERMILION, YELLOW, legend_below, short
from econ.reports.quantities import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = ((BLUE, ""), (ORANGE, "////"), (GREEN, "\\\\\\\\"), (PINK, "xxx"), (SKY, "|||"), (YELLOW, "---"))
OTHERS = (VERMILION, "+++")
DRAWN_RECIPIENTS = 12
LABEL_WIDTH = 20
Flows = Mapping[tuple[str, str], float]


def flows(revenue: Sequence[Revenue]) -> Flows:
    """Msat per day of each pair of source and recipient."""
    found: dict[tuple[str, str], float] = {}
    for row in revenue:
        found[row.source, row.recipient] = found.get((row.source, row.recipient), 0.0) + row.msat_per_day
    return found


def ranked(names: Sequence[str], sizes: Sequence[float]) -> tuple[str, ...]:
    """The distinct names, the one with the largest total first."""
    totals: dict[str, float] = {}
    for name, size in zip(names, sizes, strict=True):
        totals[name] = totals.get(name, 0.0) + abs(size)
    return tuple(sorted(totals, key=lambda name: (-totals[name], name)))


def sources(revenue: Sequence[Revenue]) -> tuple[str, ...]:
    """The sources, largest first."""
    return ranked([row.source for row in revenue], [row.msat_per_day for row in revenue])


def recipients(revenue: Sequence[Revenue]) -> tuple[str, ...]:
    """The recipients, largest first."""
    return ranked([row.recipient for row in revenue], [row.msat_per_day for row in revenue])


def total(revenue: Sequence[Revenue], recipient: str) -> float:
    """Msat per day the recipient gets from all sources."""
    return sum(row.msat_per_day for row in revenue if row.recipient == recipient)


def height(revenue: Sequence[Revenue]) -> float:
    """Inches for these recipients and the legend."""
    legend_rows = -(-min(len(sources(revenue)), len(LOOKS) + 1) // 2)
    return 1.0 + 0.42 * min(len(recipients(revenue)), DRAWN_RECIPIENTS) + 0.2 * legend_rows


def draw(axes: Axes, revenue: Sequence[Revenue], scale: Scale) -> None:
    """A stacked bar per recipient; what a recipient pays stands to the left of zero."""
    names = recipients(revenue)[:DRAWN_RECIPIENTS]
    known = flows(revenue)
    gains, costs = [0.0] * len(names), [0.0] * len(names)
    for label, members, (colour, hatch) in _groups(sources(revenue)):
        sizes = [scale(sum(known.get((source, name), 0.0) for source in members)) for name in names]
        starts = [gain if size >= 0 else cost for size, gain, cost in zip(sizes, gains, costs, strict=True)]
        axes.barh(
            range(len(names)),
            sizes,
            0.62,
            left=starts,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.6,
            label=label,
        )
        gains = [gain + max(size, 0.0) for gain, size in zip(gains, sizes, strict=True)]
        costs = [cost + min(size, 0.0) for cost, size in zip(costs, sizes, strict=True)]
    _axes(axes, names, scale)


def _groups(names: Sequence[str]) -> list[tuple[str, tuple[str, ...], tuple[str, str]]]:
    drawn = names[: len(LOOKS)]
    groups = [(short(name, 26), (name,), look) for name, look in zip(drawn, LOOKS, strict=False)]
    rest = tuple(names[len(LOOKS) :])
    return [*groups, (f"{len(rest)} other sources", rest, OTHERS)] if rest else groups


def _axes(axes: Axes, names: Sequence[str], scale: Scale) -> None:
    axes.axvline(0, color=INK, linewidth=1)
    axes.grid(visible=False, axis="y")
    axes.set_yticks(range(len(names)), [short(name, LABEL_WIDTH, 2) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.locator_params(axis="x", nbins=6)
    axes.set_xlabel(f"{scale.unit} per day")
    legend_below(axes, columns=2)
