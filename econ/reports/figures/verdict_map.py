"""Verdicts over two parameters: margins as colours, failing designs hatched, a black line where the verdict flips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from econ.reports.figures import verdict_values
from econ.reports.figures.axis import Axis, cells_axis, labelled, unit_of
from econ.reports.figures.canvas import INK, legend_below, short
from econ.reports.figures.kind import Kind
from econ.reports.figures.placing import SIZE, Box, Mask, best_place
from econ.reports.figures.regions import Cells, Lattice, edges, lattice
from econ.reports.figures.tones import Tones, tones_of
from econ.reports.figures.verdict_values import known_margins, meanings
from econ.reports.study.document import VerdictMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

HATCHES = {"fails": "////", "undecided": ".."}
COLOURS = "PuOr"
# Where no margin is known: the verdict's own pale tone.
PALE = {"fails": -0.25, "undecided": 0.0, "holds": 0.25}
SEVERAL = 900
# Enough for a screen that draws two dots per pixel.
DOTS_PER_INCH = 220
HEIGHT = 3.75
BAR_CHARACTERS, WORD_CHARACTERS = 34, 15
# What a word takes, as a part of the drawing.
CHARACTER, LINE = 0.0119, 0.042
SMALL = 0.86
TERM_CHARACTERS, TERMS, TERM_LINES = 16, 4, 2


def draw(axes: Axes, figure: VerdictMap) -> None:
    """Cells, hatching, the boundary, and words where they fit."""
    x, y = _axes(figure)
    refined = [(x.place(a), y.place(b)) for a, b in figure.boundary]
    places = lattice(x(figure.xs), y(figure.ys), Cells(figure.verdicts, figure.margins), refined)
    _cells(axes, figure, x, y)
    axes.grid(visible=False)
    legend = {"fails": f"fails: {figure.fails}", "undecided": "undecided"}
    for verdict, hatch in HATCHES.items():
        _hatched(axes, list(places.pieces(verdict)), hatch, label=legend[verdict])
    _boundary(axes, figure, places)
    _bound_terms(axes, figure, x, y)
    axes.set_xlim(places.xs[0], places.xs[-1])
    axes.set_ylim(places.ys[0], places.ys[-1])
    _words(axes, figure, places)
    x.along_x(axes)
    y.along_y(axes)
    if axes.get_legend_handles_labels()[0]:
        legend_below(axes, columns=2)


def height(_figure: VerdictMap) -> float:
    """Inches for the map and two rows of legend."""
    return HEIGHT


def _axes(figure: VerdictMap) -> tuple[Axis, Axis]:
    return cells_axis(figure.x, figure.xs), cells_axis(figure.y, figure.ys)


def _cells(axes: Axes, figure: VerdictMap, x: Axis, y: Axis) -> None:
    scale = unit_of(figure.margin.unit, known_margins(figure))
    tones = tones_of(known_margins(figure), scale, log=figure.margin.log)
    values = [
        [_tone(margin, verdict, tones) for margin, verdict in zip(*row, strict=True)]
        for row in zip(figure.margins, figure.verdicts, strict=True)
    ]
    several = len(figure.xs) * len(figure.ys) > SEVERAL
    sides = edges(x(figure.xs)), edges(y(figure.ys))
    look = {"cmap": COLOURS, "vmin": -1, "vmax": 1, "rasterized": several, "linewidth": 0.0 if several else 0.4}
    mesh = axes.pcolormesh(*sides, values, edgecolors="face", **look)  # type: ignore[arg-type]
    mesh.figure.get_figure(root=True).set_dpi(DOTS_PER_INCH)
    if tones:
        _colour_bar(axes, mesh, tones, figure.margin.label)


def _tone(margin: float | None, verdict: str, tones: Tones | None) -> float:
    if tones is None:
        return PALE[verdict]
    return 0.0 if margin is None else tones(margin)


def _colour_bar(axes: Axes, mesh: QuadMesh, tones: Tones, label: str) -> None:
    bar = axes.figure.get_figure(root=True).colorbar(mesh, ax=axes, pad=0.02, fraction=0.06)
    bar.solids.set(rasterized=True, edgecolor="face") if bar.solids else None
    bar.set_ticks([place for place, _ in tones.ticks], labels=[text for _, text in tones.ticks])
    bar.ax.tick_params(labelsize=8)
    bar.set_label(short(labelled(label, tones.scale.unit), BAR_CHARACTERS, 2))


def _hatched(axes: Axes, pieces: Sequence[Sequence[tuple[float, float]]], hatch: str, *, label: str) -> None:
    """One shape of all pieces, so that the hatching runs through."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 - an optional extra, loaded when something is drawn
    from matplotlib.path import Path  # noqa: PLC0415

    if pieces:
        whole = Path.make_compound_path(*(Path([*piece, piece[0]], closed=True) for piece in pieces))
        axes.add_patch(PathPatch(whole, facecolor="none", edgecolor=INK, linewidth=0, hatch=hatch, label=label))


def _boundary(axes: Axes, figure: VerdictMap, places: Lattice) -> None:
    """A thick line around what fails, a thin one around what is undecided."""
    for verdict, width in (("undecided", 0.8), ("fails", 2.0)):
        segments = list(places.outline(verdict))
        kind = "boundary, refined" if figure.boundary else "boundary"
        if segments:
            xs, ys = ([end for a, b in segments for end in (a[way], b[way], nan)] for way in (0, 1))
            label = kind if verdict == "fails" else None
            axes.plot(xs, ys, color=INK, linewidth=width, label=label, solid_capstyle="round")


def _bound_terms(axes: Axes, figure: VerdictMap, x: Axis, y: Axis) -> None:
    """Thin dotted lines between cells of the same verdict that different terms decide."""
    if not figure.binding:
        return
    columns, rows = edges(x(figure.xs)), edges(y(figure.ys))
    upright = [
        ((columns[i + 1],) * 2, (rows[j], rows[j + 1]))
        for j in range(len(figure.ys))
        for i in range(len(figure.xs) - 1)
        if _changes(figure, (j, i), (j, i + 1))
    ]
    level = [
        ((columns[i], columns[i + 1]), (rows[j + 1],) * 2)
        for j in range(len(figure.ys) - 1)
        for i in range(len(figure.xs))
        if _changes(figure, (j, i), (j + 1, i))
    ]
    xs, ys = ([place for line in (*upright, *level) for place in (*line[way], nan)] for way in (0, 1))
    if xs:
        axes.plot(xs, ys, color="white", linewidth=1.8, alpha=0.6)
        axes.plot(xs, ys, color=INK, linewidth=1.0, linestyle=(0, (1, 1.6)), label="another term binds")


def _changes(figure: VerdictMap, one: tuple[int, int], other: tuple[int, int]) -> bool:
    (j, i), (below, beside) = one, other
    same = figure.verdicts[j][i] == figure.verdicts[below][beside]
    return same and figure.binding[j][i] != figure.binding[below][beside]


def _words(axes: Axes, figure: VerdictMap, places: Lattice) -> None:
    """The verdicts' words, then the terms that bind in the largest regions, each where it covers no other."""
    taken: tuple[Box, ...] = ()
    for verdict, words in meanings(figure).items():
        taken = _word(axes, (words, short(words, WORD_CHARACTERS, 3)), _having(places, figure.verdicts, verdict), taken)
    terms = Counter(term for row in figure.binding for term in row if term)
    for term, _ in terms.most_common(TERMS):
        mask = _having(places, figure.binding, term)
        taken = _word(axes, (short(term, TERM_CHARACTERS, TERM_LINES),), mask, taken, small=True)


def _having(places: Lattice, cells: Sequence[Sequence[str]], wanted: str) -> Mask:
    """The places of the drawing in cells that say this."""
    rows, columns = places.cells_at(SIZE)
    said = np.array([[cell == wanted for cell in row] for row in cells])
    return np.asarray(said[np.ix_(rows, columns)])


def _word(
    axes: Axes, ways: Sequence[str], mask: Mask, taken: tuple[Box, ...], *, small: bool = False
) -> tuple[Box, ...]:
    """The first way of writing that fits, written; the boxes taken now."""
    part = SMALL if small else 1.0
    for text in ways:
        lines = text.splitlines()
        size = part * CHARACTER * max(map(len, lines)), part * LINE * len(lines)
        box = best_place(size, mask, taken)
        if box:
            style = {"fontsize": 8 if small else 9.5, "fontstyle": "italic" if small else "normal"}
            paper = {"facecolor": "white", "alpha": 0.8 if small else 0.92, "edgecolor": "none", "pad": 1.5}
            axes.text(box.x, box.y, text, transform=axes.transAxes, ha="center", va="center", bbox=paper, **style)  # type: ignore[arg-type]
            return (*taken, box)
    return taken


KIND = Kind(draw, height, verdict_values.told, verdict_values.sheet, verdict_values.listed)
