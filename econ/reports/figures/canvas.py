"""One SVG drawing for a page: fixed style, fixed bytes, a title and a description; only here is matplotlib loaded.

Colours are Okabe and Ito's (2008) and the purple and orange of ColorBrewer's PuOr; hatches and line styles say the same
in black and white. Text stays text: it can be searched, and the reader's fonts show what matplotlib's cannot.
"""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from econ.errors import BadInput
from econ.reports.markup import Html, element, fragment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 5.0
NAME_WIDTH = 18
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PINK, YELLOW = "#56B4E9", "#CC79A7", "#F0E442"
PURPLE, AMBER = "#5e3c99", "#fdb863"
INK, GREY, PALE = "#1a1d24", "#4d4d4d", "#e2e5ea"
STYLE: tuple[tuple[str, Any], ...] = (
    *(("svg.fonttype", "none"), ("svg.hashsalt", "seqecon"), ("text.parse_math", False)),
    *(("font.family", "DejaVu Sans"), ("font.size", 9.5), ("hatch.linewidth", 0.7), ("lines.linewidth", 1.8)),
    *(("text.color", INK), ("axes.labelcolor", INK), ("xtick.color", INK), ("ytick.color", INK)),
    *(("axes.edgecolor", INK), ("axes.linewidth", 0.8), ("axes.spines.top", False), ("axes.spines.right", False)),
    *(("axes.grid", True), ("axes.axisbelow", True), ("grid.color", PALE), ("grid.linewidth", 0.7)),
    *(("legend.frameon", False), ("legend.fontsize", 9.0), ("legend.handlelength", 2.0)),
    *(("axes.formatter.useoffset", False), ("axes.formatter.limits", (-4, 6)), ("figure.facecolor", "none")),
    *(("axes.facecolor", "none"), ("savefig.facecolor", "none"), ("axes.xmargin", 0.02)),
)
NO_METADATA = (("Date", None), ("Creator", None), ("Format", None), ("Type", None))

# Its rules would hold for the whole page; the page's own style sheet says the same for drawings only.
_STYLE_ELEMENT = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL)
_TAG = re.compile(r"<[^<>]+>")
_NAME = re.compile(r'( id="|url\(#|href="#)')
_SIZE = re.compile(r' (?:width|height)="[^"]*pt"| xmlns(?::xlink)?="[^"]*"| version="1.1"')


@dataclass(frozen=True)
class Drawing:
    """What a drawing is called and says; `key` keeps its inner names apart from other drawings', `height` is inches."""

    key: str
    title: str
    description: str
    height: float = 3.1


def svg(drawing: Drawing, draw: Callable[[Axes], object]) -> Html:
    """What `draw` puts on fresh axes, as an SVG element; BadInput when matplotlib is not installed."""
    style, figure_class = _matplotlib()
    # A character outside matplotlib's font is no problem: the reader's fonts draw it.
    with style.context(["default", dict(STYLE)]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        figure = figure_class(figsize=(WIDTH, drawing.height), layout="constrained")
        draw(figure.add_subplot())
        text = _saved(figure)
    return _inlined(text, drawing)


def short(text: str, width: int, lines: int = 1) -> str:
    """The text on at most so many lines, with an ellipsis where it is cut."""
    wrapped = textwrap.wrap(text, width, break_on_hyphens=False) or ["(no name)"]
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], f"{wrapped[lines - 1][: width - 1].rstrip()}…"]
    return "\n".join(wrapped)


def signed_names(axes: Axes, names: Sequence[str]) -> None:
    """A named row for each horizontal bar, the first on top, and a line at zero."""
    axes.axvline(0, color=INK, linewidth=1)
    axes.grid(visible=False, axis="y")
    axes.set_yticks(range(len(names)), [short(name, NAME_WIDTH, 2) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.locator_params(axis="x", nbins=6)


def legend_below(axes: Axes, *, columns: int) -> None:
    """What the axes' labels say, under the axes, where it hides nothing."""
    figure = axes.figure.get_figure(root=True)
    figure.legend(loc="outside lower center", ncol=columns, columnspacing=1.2)


def _matplotlib() -> tuple[Any, type[Figure]]:
    try:
        from matplotlib import style  # noqa: PLC0415 - an optional extra, loaded when something is drawn
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise BadInput("report: figures need matplotlib; install it by `pip install seqecon[plot]`") from None
    return style, Figure


def _saved(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=dict(NO_METADATA))
    return buffer.getvalue()


def _inlined(text: str, drawing: Drawing) -> Html:
    _, _, body = text.partition("<svg")
    opening, _, content = body.partition(">")
    title = element("title", drawing.title, id=f"{drawing.key}-title")
    words = element("desc", drawing.description, id=f"{drawing.key}-words")
    named = f' role="img" aria-labelledby="{drawing.key}-title {drawing.key}-words"'
    inner = _TAG.sub(lambda tag: _NAME.sub(rf"\g<1>{drawing.key}-", tag[0]), _STYLE_ELEMENT.sub("", content))
    return fragment(Html(f"<svg{_SIZE.sub('', opening)}{named}>"), title, words, Html(inner.strip()))
