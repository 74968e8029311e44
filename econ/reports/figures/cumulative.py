"""How many forced transactions are executed within which time."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from econ.reports.figures.canvas import BLUE, INK, VERMILION
from econ.reports.quantities import Scale, time_text
from econ.reports.waiting import Waiting

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNIT_WORDS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
LEVELS = ((0.5, "median", (7, -3), "s"), (0.95, "95 %", (7, -12), "D"))


def draw(axes: Axes, waiting: Waiting, scale: Scale) -> None:
    """The share executed (of all tagged) by each bin's end as a step line, with quantiles and the deadline."""
    edges = [scale(edge) for edge in (0, *waiting.edges)]
    shares = [100 * count / waiting.total for count in accumulate((0, *waiting.closed_counts))]
    axes.step(edges, shares, where="post", color=BLUE)
    axes.set_ylim(0, 104)
    axes.set_xlim(0, _right(waiting, scale))
    axes.set_xlabel(f"{UNIT_WORDS[scale.unit]} from inscription on Bitcoin to execution")
    axes.set_ylabel("executed, % of all tagged")
    axes.locator_params(axis="x", nbins=7)
    _quantiles(axes, waiting, scale)
    _deadline(axes, waiting, scale)


def _right(waiting: Waiting, scale: Scale) -> float:
    last = waiting.edges[-1]
    return 1.06 * scale(max(last, waiting.deadline.seconds) if waiting.shows_deadline and waiting.deadline else last)


def _quantiles(axes: Axes, waiting: Waiting, scale: Scale) -> None:
    for level, name, offset, marker in LEVELS:
        seconds = waiting.quantile(level)
        if seconds is None:
            continue
        axes.plot([scale(seconds)], [100 * level], marker, color=VERMILION, markeredgecolor=INK, markersize=5.5)
        axes.annotate(
            f"{name}: {time_text(seconds)}", (scale(seconds), 100 * level), xytext=offset, textcoords="offset points"
        )


def _deadline(axes: Axes, waiting: Waiting, scale: Scale) -> None:
    if not waiting.deadline or not waiting.shows_deadline:
        return
    x = scale(waiting.deadline.seconds)
    left = x > axes.get_xlim()[1] / 2
    axes.axvline(x, color=INK, linewidth=1.2, linestyle=(0, (6, 2)))
    offset, side = ((-5, 0), "right") if left else ((5, 0), "left")
    label = f"deadline: {waiting.deadline.words}"
    axes.annotate(label, (x, 5), xytext=offset, textcoords="offset points", ha=side)
