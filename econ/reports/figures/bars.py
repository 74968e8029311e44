"""Named values with their intervals, group by group: sensitivity indices, differences between mechanisms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from econ.reports.figures.axis import Axis, axis_of
from econ.reports.figures.canvas import BLUE, GREEN, INK, ORANGE, PINK, SKY, legend_below, signed_names
from econ.reports.figures.kind import Kind
from econ.reports.figures.lines import legend_columns, legend_height, legend_text
from econ.reports.figures.sheet import Cell, Field, Sheet, even
from econ.reports.study.document import Bar, Bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = ((BLUE, ""), (ORANGE, "////"), (GREEN, "\\\\\\\\"), (PINK, "xxx"), (SKY, "|||"))
DRAWN_ROWS = 24
DRAWN_GROUPS = len(LOOKS)
LISTED_BARS = 120
VALUED_BARS = 14
FILLED = 0.76
# Room beside the bars for their values, as a part of what they span.
ROOM = 0.2
Key = tuple[str, int]


def draw(axes: Axes, figure: Bars) -> None:
    """A row for every name with one bar per group, intervals as whiskers, a line at zero."""
    axis, rows = _axis(figure), drawn_rows(figure)
    groups = figure.groups[:DRAWN_GROUPS]
    for number, (name, bars) in enumerate(groups):
        placed = _placed(bars, rows, _offset(number, len(groups)))
        _group(axes, axis, placed, look=(*LOOKS[number], legend_text(name), FILLED / len(groups)))
    signed_names(axes, [name for name, _ in rows])
    if len(rows) * len(groups) <= VALUED_BARS:
        _values(axes, figure, axis)
    axis.along_x(axes)
    if len(groups) > 1:
        legend_below(axes, columns=legend_columns(_labels(figure)))


def height(figure: Bars) -> float:
    """Inches for these rows and the legend."""
    thick = 0.3 if len(figure.groups) < 2 else 0.19 * min(len(figure.groups), DRAWN_GROUPS) + 0.12
    legend = legend_height(_labels(figure)) if len(figure.groups) > 1 else 0.0
    return 0.85 + max(thick * len(drawn_rows(figure)), 0.6) + legend


def told(figure: Bars) -> str:
    """The largest value of each group with its interval, and what is not drawn."""
    axis = _axis(figure)
    said = [f"{name}: {_told_bar(_largest(bars), axis)}".removeprefix(": ") for name, bars in figure.groups if bars]
    hidden = sum(len(bars) for _, bars in figure.groups) - _drawn_count(figure)
    said += [f"{hidden} smaller bars stand in the values only"] if hidden else []
    return f"Largest in size: {'; '.join(said)}." if said else ""


def sheet(figure: Bars) -> Sheet:
    """A row for every bar."""
    unit = figure.value.unit
    words = Field("group", numeric=False), Field("name", numeric=False)
    fields = (*words, Field(figure.value.label, unit), Field("low", unit), Field("high", unit))
    return Sheet(fields, tuple(_row(name, bar) for name, bars in figure.groups for bar in bars))


def listed(figure: Bars) -> Sheet:
    """The same, at most so many."""
    whole = sheet(figure)
    return Sheet(whole.fields, even(whole.rows, LISTED_BARS))


def drawn_rows(figure: Bars) -> tuple[Key, ...]:
    """The names in their order, at most so many: those with the largest values. A name said twice has two rows."""
    sizes: dict[Key, float] = {}
    for _, bars in figure.groups[:DRAWN_GROUPS]:
        for key, bar in _keyed(bars):
            sizes[key] = max(sizes.get(key, 0.0), abs(bar.value))
    kept = set(sorted(sizes, key=lambda key: -sizes[key])[:DRAWN_ROWS])
    return tuple(key for key in sizes if key in kept)


def _keyed(bars: tuple[Bar, ...]) -> list[tuple[Key, Bar]]:
    seen: dict[str, int] = {}
    found: list[tuple[Key, Bar]] = []
    for bar in bars:
        seen[bar.label] = seen.get(bar.label, -1) + 1
        found.append(((bar.label, seen[bar.label]), bar))
    return found


def _placed(bars: tuple[Bar, ...], rows: tuple[Key, ...], offset: float) -> list[tuple[float, Bar]]:
    return [(rows.index(key) + offset, bar) for key, bar in _keyed(bars) if key in rows]


def _group(axes: Axes, axis: Axis, bars: list[tuple[float, Bar]], *, look: tuple[str, str, str, float]) -> None:
    colour, hatch, label, thick = look
    rows = [row for row, _ in bars]
    lengths = axis([bar.value for _, bar in bars])
    axes.barh(rows, lengths, thick, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.6, label=label)
    for row, bar in bars:
        if bar.low is not None and bar.high is not None:
            ends = axis([bar.low, bar.high])
            axes.plot(ends, [row, row], color=INK, linewidth=1.3, marker="|", markersize=5)


def _values(axes: Axes, figure: Bars, axis: Axis) -> None:
    """Every value beyond the end of its bar or interval."""
    low, high = axes.get_xlim()
    axes.set_xlim(low - (ROOM * (high - low) if low < 0 else 0), high + (ROOM * (high - low) if high > 0 else 0))
    rows, groups = drawn_rows(figure), figure.groups[:DRAWN_GROUPS]
    for number, (_, bars) in enumerate(groups):
        for row, bar in _placed(bars, rows, _offset(number, len(groups))):
            _value(axes, bar, row, axis)


def _value(axes: Axes, bar: Bar, row: float, axis: Axis) -> None:
    ends = axis([value for value in (bar.value, bar.low, bar.high) if value is not None])
    side, end, shift = ("right", min(ends), -4) if bar.value < 0 else ("left", max(ends), 4)
    text = axis.scale.text(bar.value)
    place = {"xytext": (shift, 0), "textcoords": "offset points", "ha": side, "va": "center"}
    axes.annotate(text, (end, row), fontsize=8, **place)  # type: ignore[arg-type]


def _offset(number: int, groups: int) -> float:
    return FILLED * ((number + 0.5) / groups - 0.5)


def _axis(figure: Bars) -> Axis:
    ends = [value for _, bars in figure.groups for bar in bars for value in (bar.value, bar.low, bar.high)]
    return axis_of(figure.value, [0.0, *ends])


def _labels(figure: Bars) -> list[str]:
    return [legend_text(name) for name, _ in figure.groups[:DRAWN_GROUPS]]


def _drawn_count(figure: Bars) -> int:
    rows = drawn_rows(figure)
    return sum(len(_placed(bars, rows, 0)) for _, bars in figure.groups[:DRAWN_GROUPS])


def _largest(bars: tuple[Bar, ...]) -> Bar:
    return max(bars, key=lambda bar: abs(bar.value))


def _told_bar(bar: Bar, axis: Axis) -> str:
    between = "" if bar.low is None or bar.high is None else f" ({axis.text(bar.low)} to {axis.text(bar.high)})"
    return f"{bar.label} {axis.text(bar.value)}{between}"


def _row(name: str, bar: Bar) -> tuple[Cell, ...]:
    return name, bar.label, bar.value, bar.low, bar.high


KIND = Kind(draw, height, told, sheet, listed)
