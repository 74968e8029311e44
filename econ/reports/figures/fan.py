"""A median over time in nested bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from econ.reports.figures.axis import Axis, any_known, axis_of
from econ.reports.figures.canvas import BLUE, legend_below
from econ.reports.figures.kind import Kind
from econ.reports.figures.lines import ROW_INCHES
from econ.reports.figures.sheet import Cell, Field, Sheet, even
from econ.reports.quantities import share_text
from econ.reports.study.document import Band, Fan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LISTED_POINTS = 40
MARKED_POINTS = 14
PALEST, STRONGEST = 0.16, 0.34


def draw(axes: Axes, figure: Fan) -> None:
    """The bands, each over the wider one before it, and the median on top."""
    x, y = _axes(figure)
    count = len(figure.bands)
    for number, band in enumerate(figure.bands):
        alpha = PALEST + (STRONGEST - PALEST) * number / max(count - 1, 1)
        low, high = y(band.low), y(band.high)
        if any_known(low, high):
            axes.fill_between(x(figure.xs), low, high, color=BLUE, alpha=alpha, linewidth=0, label=_name(band))
    marker = "o" if len(figure.xs) <= MARKED_POINTS else ""
    if any_known(y(figure.median)):
        axes.plot(x(figure.xs), y(figure.median), marker=marker, markersize=4, color=BLUE, label="median")
    x.along_x(axes)
    y.along_y(axes)
    if axes.get_legend_handles_labels()[0]:
        legend_below(axes, columns=_columns(figure))


def height(figure: Fan) -> float:
    """Inches with room for the legend."""
    return 3.0 + ROW_INCHES * -(-(len(figure.bands) + 1) // _columns(figure))


def told(figure: Fan) -> str:
    """The median at both ends, and the widest band at the end."""
    x, y = _axes(figure)
    known = [index for index, value in enumerate(figure.median) if value is not None]
    if not known:
        return "No value was recorded."
    first, last = known[0], known[-1]
    begin = f"Median {_at(figure, first, x=x, y=y)}"
    end = f", {_at(figure, last, x=x, y=y)}" if last > first else ""
    return f"{begin}{end}{_spread(figure, last, y)}."


def sheet(figure: Fan) -> Sheet:
    """A row for every time: the median, then both ends of each band."""
    ends = [f"{_name(band)} {word}" for band in figure.bands for word in ("from", "to")]
    names = (f"{figure.y.label}: median", *ends)
    fields = (Field(figure.x.label, figure.x.unit), *(Field(name, figure.y.unit) for name in names))
    return Sheet(fields, tuple(_row(figure, index) for index in range(len(figure.xs))))


def listed(figure: Fan) -> Sheet:
    """The same, at fewer times."""
    whole = sheet(figure)
    return Sheet(whole.fields, even(whole.rows, LISTED_POINTS))


def _axes(figure: Fan) -> tuple[Axis, Axis]:
    ends = (value for band in figure.bands for value in (*band.low, *band.high))
    return axis_of(figure.x, figure.xs), axis_of(figure.y, (*figure.median, *ends))


def _columns(figure: Fan) -> int:
    return 2 if len(figure.bands) == 3 else 3


def _name(band: Band) -> str:
    return f"{share_text(band.share, 1)} of runs".replace("\N{NO-BREAK SPACE}", " ")


def _at(figure: Fan, index: int, *, x: Axis, y: Axis) -> str:
    value = figure.median[index]
    return f"{y.text(value) if value is not None else 'not known'} at {x.text(figure.xs[index])}"


def _spread(figure: Fan, index: int, y: Axis) -> str:
    if not figure.bands:
        return ""
    low, high = figure.bands[0].low[index], figure.bands[0].high[index]
    known = low is not None and high is not None
    return f" ({_name(figure.bands[0])}: {y.text(low)} to {y.text(high)})" if known else ""  # type: ignore[arg-type]


def _row(figure: Fan, index: int) -> tuple[Cell, ...]:
    ends = [value for band in figure.bands for value in (band.low[index], band.high[index])]
    return figure.xs[index], figure.median[index], *ends


KIND = Kind(draw, height, told, sheet, listed)
