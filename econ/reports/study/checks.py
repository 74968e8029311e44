"""What the types of a study document cannot say: lists that belong together have one length, axes rise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from econ.reports.study.document import Bars, Curves, Fan, Figure, Mark, Plane, StudyDocument, Table, VerdictMap

Ends = Sequence[float | None]


def problems(study: StudyDocument) -> Iterator[str]:
    """Every key that does not fit, with what is allowed."""
    for number, figure in enumerate(study.figures):
        yield from (f"figures[{number}].{problem}" for problem in _figure(figure))
    for number, table in enumerate(study.tables):
        yield from (f"tables[{number}].{problem}" for problem in _table(table))


def _figure(figure: Figure) -> Iterator[str]:
    if isinstance(figure, VerdictMap):
        yield from _map(figure)
    elif isinstance(figure, Curves):
        yield from _curves(figure)
    elif isinstance(figure, Fan):
        yield from _fan(figure)
    elif isinstance(figure, Bars):
        yield from _bars(figure)
    elif isinstance(figure, Plane) and figure.box and (figure.box[0] > figure.box[1] or figure.box[2] > figure.box[3]):
        yield "box: is reversed; allowed: x low, x high, y low, y high"


def _map(figure: VerdictMap) -> Iterator[str]:
    yield from _ascending("xs", figure.xs, strictly=True)
    yield from _ascending("ys", figure.ys, strictly=True)
    if not figure.xs or not figure.ys:
        yield "xs: a map needs a cell; allowed: at least one value of x and of y"
    grids = {"verdicts": figure.verdicts, "margins": figure.margins, "binding": figure.binding}
    for name, grid in grids.items():
        lengths = {len(row) for row in grid}
        fits = len(grid) == len(figure.ys) and lengths <= {len(figure.xs)}
        if not fits and (grid or name != "binding"):
            yield f"{name}: does not fit the axes; allowed: {len(figure.ys)} rows (by y) of {len(figure.xs)} (by x)"
    yield from _boundary(figure)


def _boundary(figure: VerdictMap) -> Iterator[str]:
    axes = figure.xs, figure.ys
    if all(axes) and not all(_inside(x, axes[0]) and _inside(y, axes[1]) for x, y in figure.boundary):
        yield "boundary: a point lies outside the axes; allowed: points between the first and last values of x and y"


def _inside(value: float, axis: Sequence[float]) -> bool:
    return axis[0] <= value <= axis[-1]


def _curves(figure: Curves) -> Iterator[str]:
    for number, line in enumerate(figure.lines):
        key = f"lines[{number}]."
        yield from _length(f"{key}y", line.y, len(line.x))
        yield from _ascending(f"{key}x", line.x)
        if line.low or line.high:
            yield from _interval(key, line.low, line.high, len(line.x))
    yield from chain.from_iterable(_mark(number, mark) for number, mark in enumerate(figure.marks))


def _mark(number: int, mark: Mark) -> Iterator[str]:
    yield from _ordered(f"marks[{number}].", [mark.low], [mark.high])


def _fan(figure: Fan) -> Iterator[str]:
    yield from _ascending("xs", figure.xs)
    yield from _length("median", figure.median, len(figure.xs))
    for number, band in enumerate(figure.bands):
        if not 0 < band.share <= 1:
            yield f"bands[{number}].share: {band.share:g} is no share; allowed: above 0 and at most 1"
        yield from _interval(f"bands[{number}].", band.low, band.high, len(figure.xs))


def _bars(figure: Bars) -> Iterator[str]:
    for number, (_, bars) in enumerate(figure.groups):
        for place, bar in enumerate(bars):
            yield from _ordered(f"groups[{number}][1][{place}].", [bar.low], [bar.high])


def _table(table: Table) -> Iterator[str]:
    if not table.columns:
        yield "columns: a table needs one; allowed: at least one column"
    if table.numeric:
        yield from _length("numeric", table.numeric, len(table.columns))
    for number, row in enumerate(table.rows):
        yield from _length(f"rows[{number}]", row, len(table.columns))


def _interval(key: str, low: Ends, high: Ends, length: int) -> Iterator[str]:
    wrong = [*_length(f"{key}low", low, length), *_length(f"{key}high", high, length)]
    yield from wrong or _ordered(key, low, high)


def _length(key: str, values: Sequence[object], length: int) -> Iterator[str]:
    if len(values) != length:
        yield f"{key}: has {len(values)} values; allowed: {length}"


def _ordered(key: str, low: Ends, high: Ends) -> Iterator[str]:
    for below, above in zip(low, high, strict=True):
        if below is not None and above is not None and below > above:
            yield f"{key}low: {below:g} lies above {above:g}; allowed: low ends below high ones"
            return


def _ascending(key: str, values: Sequence[float], *, strictly: bool = False) -> Iterator[str]:
    if any(before > after or (strictly and before == after) for before, after in pairwise(values)):
        yield f"{key}: do not rise; allowed: ascending values{', each once' if strictly else ''}"
