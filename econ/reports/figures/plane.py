"""Designs in a plane of two objectives: a front over the cloud it leaves behind, or a box of designs that fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from econ.reports.figures.axis import Axis, axis_of
from econ.reports.figures.canvas import AMBER, BLUE, GREY, INK, VERMILION, legend_below, short
from econ.reports.figures.kind import Kind
from econ.reports.figures.lines import legend_columns, legend_height, legend_text
from econ.reports.figures.sheet import Cell, Field, Sheet, even
from econ.reports.study.document import Plane, Spot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LISTED_SPOTS = 60
NAMED_SPOTS = 8
NAME_CHARACTERS = 18
BOX = "box"
# As parts of the drawing: what a name takes, and how far apart two names must stand.
CHARACTER, LINE = 0.0165, 0.07
Step = Literal["steps-pre", "steps-post"]


def draw(axes: Axes, figure: Plane) -> None:
    """The others as a pale cloud; the front as steps, or the failing designs and their box."""
    x, y = _axes(figure)
    _cloud(axes, _others(figure), x, y, label=legend_text(figure.others))
    if figure.box:
        _boxed(axes, figure, x, y)
    elif _front(figure):
        shape = {"drawstyle": steps(figure), "color": BLUE, "marker": "o", "markersize": 4.5}
        front = _front(figure)
        axes.plot(x([s.x for s in front]), y([s.y for s in front]), label=legend_text(figure.front), **shape)  # type: ignore[arg-type]
    axes.margins(0.06)
    axes.autoscale_view()
    _names(axes, figure, x, y)
    x.along_x(axes)
    y.along_y(axes)
    legend_below(axes, columns=legend_columns(_labels(figure)))


def height(figure: Plane) -> float:
    """Inches with room for the legend."""
    return 3.1 + legend_height(_labels(figure))


def told(figure: Plane) -> str:
    """How many designs of which kind, the ends of the front, and the box."""
    x, y = _axes(figure)
    front = _front(figure)
    said = [f"{len(front):,} of {len(figure.spots):,} designs: {figure.front}; the rest: {figure.others}"]
    if figure.box:
        left, right, low, high = figure.box
        sides = f"{figure.x.label} {x.text(left)} to {x.text(right)}, {figure.y.label} {y.text(low)} to {y.text(high)}"
        said += [f"box: {sides}"]
    elif front:
        ends = dict.fromkeys((front[0], front[-1]))
        said += [f"from {' to '.join(_spot(spot, x, y) for spot in ends)}"]
    return f"{'; '.join(said)}."


def sheet(figure: Plane) -> Sheet:
    """A row for every design, the front first; then two opposite corners of the box."""
    return Sheet(_fields(figure), (*map(_row, (*_front(figure), *_others(figure))), *_corners(figure)))


def listed(figure: Plane) -> Sheet:
    """The front, and some of the others."""
    front, others = (even([_row(s) for s in spots], LISTED_SPOTS) for spots in (_front(figure), _others(figure)))
    return Sheet(_fields(figure), (*front, *others, *_corners(figure)))


def steps(figure: Plane) -> Step:
    """The staircase that has the others on its worse side, whichever way the objectives are better."""
    front = _front(figure)
    rising = len(front) > 1 and front[-1].y > front[0].y
    first, second = ((1, -1), (-1, 1)) if rising else ((1, 1), (-1, -1))
    return "steps-post" if _behind(figure, first) >= _behind(figure, second) else "steps-pre"


def _behind(figure: Plane, worse: tuple[int, int]) -> int:
    """How many of the others are worse than a design of the front, when more in these directions is worse."""
    right, up = worse
    return sum(
        any(right * (other.x - spot.x) >= 0 and up * (other.y - spot.y) >= 0 for spot in _front(figure))
        for other in _others(figure)
    )


def _front(figure: Plane) -> tuple[Spot, ...]:
    return tuple(sorted((spot for spot in figure.spots if spot.front), key=lambda spot: (spot.x, spot.y)))


def _others(figure: Plane) -> tuple[Spot, ...]:
    return tuple(spot for spot in figure.spots if not spot.front)


def _labels(figure: Plane) -> list[str]:
    return [legend_text(figure.others), legend_text(figure.front), *((BOX,) if figure.box else ())]


def _axes(figure: Plane) -> tuple[Axis, Axis]:
    left, right, low, high = figure.box or (None,) * 4
    x = axis_of(figure.x, (*(spot.x for spot in figure.spots), left, right))
    return x, axis_of(figure.y, (*(spot.y for spot in figure.spots), low, high))


def _cloud(axes: Axes, spots: Sequence[Spot], x: Axis, y: Axis, *, label: str) -> None:
    if spots:
        style = {"markerfacecolor": "#b5b9c0", "markeredgecolor": GREY, "markeredgewidth": 0.3, "alpha": 0.75}
        axes.plot(x([s.x for s in spots]), y([s.y for s in spots]), "o", markersize=3.2, label=label, **style)  # type: ignore[arg-type]


def _boxed(axes: Axes, figure: Plane, x: Axis, y: Axis) -> None:
    left, right, low, high = figure.box or (0.0,) * 4
    places = x([left, right]), y([low, high])
    (west, east), (south, north) = places
    corners = [west, east, east, west], [south, south, north, north]
    axes.fill(*corners, facecolor=AMBER, alpha=0.3, linewidth=0)
    axes.fill(*corners, fill=False, hatch="//", edgecolor=INK, linewidth=1.3, label=BOX, zorder=1.5)
    front = _front(figure)
    style = {"color": VERMILION, "markeredgewidth": 1.3, "markersize": 5}
    axes.plot(x([s.x for s in front]), y([s.y for s in front]), "x", label=legend_text(figure.front), **style)  # type: ignore[arg-type]


def _names(axes: Axes, figure: Plane, x: Axis, y: Axis) -> None:
    """Names beside the designs of the front, the ends first, where they cover no other name."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    placed: list[tuple[float, float, float]] = []
    named = [spot for spot in _front(figure) if spot.label]
    for spot in (*named[:1], *named[-1:], *named[1:-1]):
        text = short(spot.label, NAME_CHARACTERS)
        u, v = (x.place(spot.x) - left) / (right - left), (y.place(spot.y) - low) / (high - low)
        leftward = u > 0.6
        start = u - CHARACTER * len(text) if leftward else u
        if len(placed) == NAMED_SPOTS or any(_meet((start, v, len(text)), other) for other in placed):
            continue
        placed.append((start, v, len(text)))
        offset, side = ((-5, 4), "right") if leftward else ((5, 4), "left")
        place = x.place(spot.x), y.place(spot.y)
        axes.annotate(text, place, xytext=offset, textcoords="offset points", ha=side, fontsize=8.5)


def _meet(first: tuple[float, float, float], second: tuple[float, float, float]) -> bool:
    apart = abs(first[1] - second[1]) >= LINE
    return not apart and first[0] < second[0] + CHARACTER * second[2] and second[0] < first[0] + CHARACTER * first[2]


def _spot(spot: Spot, x: Axis, y: Axis) -> str:
    place = f"{x.text(spot.x)} and {y.text(spot.y)}"
    return f"{spot.label} ({place})" if spot.label else place


def _fields(figure: Plane) -> tuple[Field, ...]:
    numbers = Field(figure.x.label, figure.x.unit), Field(figure.y.label, figure.y.unit)
    return Field("design", numeric=False), *numbers, Field("kind", numeric=False)


def _row(spot: Spot) -> tuple[Cell, ...]:
    return spot.label, spot.x, spot.y, "front" if spot.front else "other"


def _corners(figure: Plane) -> tuple[tuple[Cell, ...], ...]:
    left, right, low, high = figure.box or (0.0,) * 4
    return (("", left, low, BOX), ("", right, high, BOX)) if figure.box else ()


KIND = Kind(draw, height, told, sheet, listed)
