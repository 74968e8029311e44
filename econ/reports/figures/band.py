"""A mean over time with the band that holds 95 % of the runs."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING

from econ.reports.document import Series
from econ.reports.figures.canvas import BLUE, short
from econ.reports.quantities import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HOURS_PER_DAY = 24
MARKED_POINTS = 12
# A range that reaches further down than this part of its top is shown from zero.
FROM_ZERO_BELOW = 0.6


def draw(axes: Axes, series: Series, scale: Scale) -> None:
    """The mean as a line, with points where they are few, over the band."""
    hours = Scale("days", HOURS_PER_DAY) if series.hours[-1] > 3 * HOURS_PER_DAY else Scale("hours")
    x = [hours(value) for value in series.hours]
    mean, low, high = (_scaled(values, scale) for values in (series.mean, series.low, series.high))
    axes.fill_between(x, low, high, color=BLUE, alpha=0.22, linewidth=0, label="95 % of runs")
    axes.plot(x, mean, "o-" if len(x) <= MARKED_POINTS else "-", color=BLUE, markersize=4, label="mean")
    axes.set_xlabel(hours.unit)
    axes.set_ylabel(short(scale.unit, 40))
    axes.locator_params(nbins=6)
    bottom = _bottom([value for value in (*low, *mean) if value == value], axes.get_ylim()[1])  # noqa: PLR0124 - drops nan
    axes.set_ylim(bottom=bottom)


def _scaled(values: Sequence[float | None], scale: Scale) -> list[float]:
    return [nan if value is None else scale(value) for value in values]


def _bottom(values: Sequence[float], top: float) -> float | None:
    least = min(values, default=0.0)
    return 0.0 if top > 0 and 0 <= least < FROM_ZERO_BELOW * top else None
