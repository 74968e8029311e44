"""Lines over a parameter, with bands; thresholds and deadlines as marks; distribution functions as steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from econ.reports.figures.axis import Axis, any_known, axis_of
from econ.reports.figures.canvas import GREY, INK, legend_below, short
from econ.reports.figures.kind import Kind
from econ.reports.figures.lines import Dash, legend_columns, legend_height, legend_text, look
from econ.reports.figures.sheet import Cell, Field, Sheet, even
from econ.reports.study.document import Curves, Line, Mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DRAWN_LINES = 14
LISTED_POINTS = 24
MARKED_POINTS = 14
MARK_CHARACTERS = 26
MARK_ROWS, MARK_STEP = 5, 0.15
LEVELS = ((0.5, "half", "s"), (0.95, "95 %", "D"))
# How large the whole is, in the units that a distribution function may be written in.
WHOLES = {"share": 1.0, "fraction": 1.0, "": 1.0, "%": 100.0, "ppm": 1e6}


def draw(axes: Axes, figure: Curves) -> None:
    """Every line with its band and dash, marks as upright lines, and the levels of a distribution function."""
    x, y = _axes(figure)
    labels = _labels(figure)
    for number, line in enumerate(figure.lines[:DRAWN_LINES]):
        _band(axes, line, look(number), places=(x, y), steps=figure.steps)
        _line(axes, line, look(number), places=(x, y), label=labels[number], steps=figure.steps)
    _levels(axes, figure, x, y)
    for mark in figure.marks:
        _rule(axes, mark, x)
    for number, mark in enumerate(figure.marks):
        _word(axes, mark, number, x=x)
    x.along_x(axes)
    y.along_y(axes)
    if axes.get_legend_handles_labels()[0]:
        legend_below(axes, columns=legend_columns(labels))


def height(figure: Curves) -> float:
    """Inches with room for the legend."""
    return 3.0 + legend_height(_labels(figure))


def told(figure: Curves) -> str:
    """Where each line begins and ends, or when a distribution reaches half and 95 %; then the marks."""
    x, y = _axes(figure)
    said = [text for line in figure.lines for text in _told_line(figure, line, x=x, y=y)]
    said += [_told_mark(mark, x) for mark in figure.marks]
    rest = len(figure.lines) - DRAWN_LINES
    said += [f"{rest} further lines stand in the values only"] if rest > 0 else []
    return f"{'; '.join(said)}." if said else ""


def sheet(figure: Curves) -> Sheet:
    """A row for every point of every line; a mark has its interval on the x axis and no y."""
    return Sheet(_fields(figure), (*(row for line in figure.lines for row in _rows(figure, line)), *_mark_rows(figure)))


def listed(figure: Curves) -> Sheet:
    """The same, with fewer points of each line."""
    points = (row for line in figure.lines for row in even(_rows(figure, line), LISTED_POINTS))
    return Sheet(_fields(figure), (*points, *_mark_rows(figure)))


def quantile(figure: Curves, line: Line, level: float) -> float | None:
    """The first x at which a distribution function reaches the level; None for any other line, or if it never does."""
    whole = WHOLES.get(figure.y.unit)
    points = [(x, y) for x, y in zip(line.x, line.y, strict=True) if y is not None]
    rises = all(before[1] <= after[1] for before, after in pairwise(points))
    if not figure.steps or whole is None or not rises or any(y < 0 or y > whole * (1 + 1e-9) for _, y in points):
        return None
    return next((x for x, y in points if y >= level * whole), None)


def _axes(figure: Curves) -> tuple[Axis, Axis]:
    marks = [value for mark in figure.marks for value in (mark.x, mark.low, mark.high)]
    x = axis_of(figure.x, [*(value for line in figure.lines for value in line.x), *marks])
    return x, axis_of(figure.y, [v for line in figure.lines for v in (*line.y, *line.low, *line.high)])


def _labels(figure: Curves) -> list[str]:
    return [legend_text(line.label) for line in figure.lines[:DRAWN_LINES]]


def _band(axes: Axes, line: Line, style: tuple[str, Dash], *, places: tuple[Axis, Axis], steps: bool) -> None:
    x, y = places
    if line.low and any_known(y(line.low), y(line.high)):
        colour, step = style[0], "post" if steps else None
        axes.fill_between(x(line.x), y(line.low), y(line.high), step=step, color=colour, alpha=0.2, linewidth=0)  # type: ignore[arg-type]


def _line(
    axes: Axes, line: Line, style: tuple[str, Dash], *, places: tuple[Axis, Axis], label: str, steps: bool
) -> None:
    x, y = places
    colour, dash = style
    marker = "o" if len(line.x) <= MARKED_POINTS and not steps else ""
    drawn = "steps-post" if steps else "default"
    shape = {"linestyle": dash, "color": colour, "marker": marker, "markersize": 3.6, "drawstyle": drawn}
    if any_known(y(line.y)):
        axes.plot(x(line.x), y(line.y), label=label, **shape)  # type: ignore[arg-type]


def _levels(axes: Axes, figure: Curves, x: Axis, y: Axis) -> None:
    """A point on every distribution function where it reaches a level, and a thin line at the level."""
    for level, _, marker in LEVELS:
        reached = [(quantile(figure, line, level), look(n)[0]) for n, line in enumerate(figure.lines[:DRAWN_LINES])]
        at = y.place(level * WHOLES.get(figure.y.unit, 1.0))
        shown = [(value, colour) for value, colour in reached if value is not None]
        if shown:
            axes.axhline(at, color=GREY, linewidth=0.7, linestyle=(0, (1, 2)))
        for value, colour in shown:
            axes.plot([x.place(value)], [at], marker, color=colour, markeredgecolor=INK, markersize=5)


def _rule(axes: Axes, mark: Mark, x: Axis) -> None:
    """An upright line over the interval of its place."""
    if mark.low is not None and mark.high is not None:
        axes.axvspan(x.place(mark.low), x.place(mark.high), color=GREY, alpha=0.18, linewidth=0)
    axes.axvline(x.place(mark.x), color=INK, linewidth=1.2, linestyle=(0, (6, 2)))


def _word(axes: Axes, mark: Mark, number: int, *, x: Axis) -> None:
    """A mark's word on the side where there is room, one above the other."""
    place = x.place(mark.x)
    low, high = axes.get_xlim()
    right = place > (low + high) / 2
    axes.annotate(
        short(mark.label, MARK_CHARACTERS, 2),
        (place, 0.03 + MARK_STEP * (number % MARK_ROWS)),
        xycoords=("data", "axes fraction"),
        xytext=(-5 if right else 5, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        fontsize=8.5,
        bbox={"facecolor": "white", "alpha": 0.92, "edgecolor": "none", "pad": 1},
    )


def _told_line(figure: Curves, line: Line, *, x: Axis, y: Axis) -> Iterator[str]:
    reached = [(word, quantile(figure, line, level)) for level, word, _ in LEVELS]
    if any(value is not None for _, value in reached):
        words = (f"{word} by {x.text(value)}" if value is not None else f"{word} never" for word, value in reached)
        yield f"{line.label}: {', '.join(words)}"
        return
    known = [(at, value) for at, value in zip(line.x, line.y, strict=True) if value is not None]
    if not known:
        yield f"{line.label}: no value"
    else:
        (start, first), (end, last) = known[0], known[-1]
        begin = f"{y.text(first)} at {x.text(start)}"
        yield f"{line.label}: {begin}" + (f", {y.text(last)} at {x.text(end)}" if len(known) > 1 else "")


def _told_mark(mark: Mark, x: Axis) -> str:
    between = "" if mark.low is None or mark.high is None else f" ({x.text(mark.low)} to {x.text(mark.high)})"
    return f"{mark.label}: {x.text(mark.x)}{between}"


def _fields(figure: Curves) -> tuple[Field, ...]:
    x, y = figure.x, figure.y
    values = Field(x.label, x.unit), Field(y.label, y.unit), Field("low", y.unit), Field("high", y.unit)
    marks = (Field("mark from", x.unit), Field("mark to", x.unit)) if figure.marks else ()
    return Field("line", numeric=False), *values, *marks


def _rows(figure: Curves, line: Line) -> tuple[tuple[Cell, ...], ...]:
    gaps = (None,) * len(line.x)
    points = zip(line.x, line.y, line.low or gaps, line.high or gaps, strict=True)
    blank = (None, None) if figure.marks else ()
    return tuple((line.label, *point, *blank) for point in points)


def _mark_rows(figure: Curves) -> tuple[tuple[Cell, ...], ...]:
    return tuple((mark.label, mark.x, None, None, None, mark.low, mark.high) for mark in figure.marks)


KIND = Kind(draw, height, told, sheet, listed)
