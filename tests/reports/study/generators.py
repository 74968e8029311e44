"""Odd but valid study documents: empty parts, single points, extreme numbers, names that try to be markup."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.reports.generators import NAMES, NUMBERS, claims
from tests.reports.study.example import document

VERDICTS = st.sampled_from(["holds", "fails", "undecided"])
UNITS = st.sampled_from(["", "msat", "ppm", "share", "BTC", "%", "msat per day"]) | NAMES
QUANTITIES = st.fixed_dictionaries({"label": NAMES, "unit": UNITS, "log": st.booleans()})
GAPS = st.none() | NUMBERS
Drawn = dict[str, Any]


def named(draw: st.DrawFn, kind: str, *axes: str) -> Drawn:
    return {"kind": kind, "title": draw(NAMES), "caption": draw(NAMES)} | {axis: draw(QUANTITIES) for axis in axes}


def gaps(draw: st.DrawFn, size: int) -> list[float | None]:
    return draw(st.lists(GAPS, min_size=size, max_size=size))


def ends(draw: st.DrawFn, size: int) -> tuple[list[float | None], list[float | None]]:
    """Low and high ends in order, some of them missing."""
    pairs = draw(st.lists(st.tuples(NUMBERS, NUMBERS).map(sorted), min_size=size, max_size=size))
    missing = draw(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=size, max_size=size))
    low = [None if gone else low for (low, _), (gone, _) in zip(pairs, missing, strict=True)]
    return low, [None if gone else high for (_, high), (_, gone) in zip(pairs, missing, strict=True)]


@st.composite
def maps(draw: st.DrawFn) -> Drawn:
    """A map of at least one cell, with and without margins, terms and refined points."""
    xs, ys = (sorted(draw(st.sets(NUMBERS, min_size=1, max_size=4))) for _ in range(2))
    known = draw(st.booleans())

    def grid(cells: st.SearchStrategy[Any]) -> list[list[Any]]:
        return [draw(st.lists(cells, min_size=len(xs), max_size=len(xs))) for _ in ys]

    points = st.tuples(*(st.sampled_from(line) | st.floats(line[0], line[-1]) for line in (xs, ys))).map(list)
    return named(draw, "map", "x", "y", "margin") | {
        "xs": xs,
        "ys": ys,
        "verdicts": grid(VERDICTS),
        "margins": grid(GAPS if known else st.none()),
        "binding": grid(NAMES) if draw(st.booleans()) else [],
        "boundary": draw(st.lists(points, max_size=3)),
    }


@st.composite
def lines(draw: st.DrawFn) -> Drawn:
    """A line of any length from none, with a band or without."""
    xs = sorted(draw(st.lists(NUMBERS, max_size=6)))
    low, high = ends(draw, len(xs)) if draw(st.booleans()) else ([], [])
    return {"label": draw(NAMES), "x": xs, "y": gaps(draw, len(xs)), "low": low, "high": high}


@st.composite
def marks(draw: st.DrawFn) -> Drawn:
    """A mark, with an interval or without."""
    (low,), (high,) = ends(draw, 1)
    return {"x": draw(NUMBERS), "label": draw(NAMES), "low": low, "high": high}


@st.composite
def curves(draw: st.DrawFn) -> Drawn:
    """Lines and marks, perhaps none of either."""
    several = {"lines": draw(st.lists(lines(), max_size=3)), "marks": draw(st.lists(marks(), max_size=2))}
    return named(draw, "curves", "x", "y") | several | {"steps": draw(st.booleans())}


@st.composite
def planes(draw: st.DrawFn) -> Drawn:
    """Designs with and without a box."""
    spot = st.fixed_dictionaries({"x": NUMBERS, "y": NUMBERS, "label": NAMES, "front": st.booleans()})
    sides = st.tuples(NUMBERS, NUMBERS).map(sorted)
    box = draw(st.none() | st.tuples(sides, sides).map(lambda pair: [*pair[0], *pair[1]]))
    words = {"front": draw(NAMES), "others": draw(NAMES)}
    return named(draw, "plane", "x", "y") | words | {"spots": draw(st.lists(spot, max_size=8)), "box": box}


@st.composite
def fans(draw: st.DrawFn) -> Drawn:
    """A median with no, one or two bands."""
    xs = sorted(draw(st.lists(NUMBERS, max_size=6)))
    bands = []
    for share in draw(st.lists(st.floats(1e-6, 1), max_size=2)):
        low, high = ends(draw, len(xs))
        bands.append({"share": share, "low": low, "high": high})
    return named(draw, "fan", "x", "y") | {"xs": xs, "median": gaps(draw, len(xs)), "bands": bands}


@st.composite
def bars(draw: st.DrawFn) -> Drawn:
    """Groups of bars, some with the same names, some empty."""

    @st.composite
    def bar(inner: st.DrawFn) -> Drawn:
        (low,), (high,) = ends(inner, 1)
        return {"label": inner(NAMES), "value": inner(NUMBERS), "low": low, "high": high}

    groups = draw(st.lists(st.tuples(NAMES, st.lists(bar(), max_size=3)).map(list), max_size=3))
    return named(draw, "bars", "value") | {"groups": groups}


@st.composite
def waterfalls(draw: st.DrawFn) -> Drawn:
    """Terms, perhaps none."""
    terms = st.lists(st.tuples(NAMES, NUMBERS).map(list), max_size=4)
    return named(draw, "waterfall") | {"terms": draw(terms)}


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """A table of one to three columns."""
    columns = draw(st.lists(NAMES, min_size=1, max_size=3))
    cells = st.lists(NAMES, min_size=len(columns), max_size=len(columns))
    numeric = draw(st.sampled_from([[], [True] * len(columns)]))
    known = {"title": draw(NAMES), "note": draw(NAMES)}
    return known | {"columns": columns, "rows": draw(st.lists(cells, max_size=3)), "numeric": numeric}


FIGURES = maps() | curves() | planes() | fans() | bars() | waterfalls()


@st.composite
def documents(draw: st.DrawFn) -> Drawn:
    """A whole document."""
    words = {key: draw(NAMES) for key in ("name", "question", "answer")}
    certificate = st.fixed_dictionaries(dict.fromkeys(("claim", "file", "sha256", "verify"), NAMES))
    proofs = draw(st.lists(certificate, max_size=2))
    return document(
        **words,
        kind=draw(st.sampled_from(["study", "sweep", "comparison"])),
        findings=draw(st.lists(NAMES, max_size=2)),
        assumptions=draw(st.lists(st.tuples(NAMES, NAMES, NAMES).map(list), max_size=2)),
        figures=draw(st.lists(FIGURES, max_size=2)),
        tables=draw(st.lists(tables(), max_size=2)),
        claims=draw(st.lists(claims(), max_size=2)),
        certificates=[proof | {"verdict": draw(VERDICTS)} for proof in proofs],
        summary=draw(st.dictionaries(NAMES, GAPS | NAMES, max_size=3)),
        provenance={"command": draw(NAMES), "rows": draw(st.lists(st.tuples(NAMES, NAMES).map(list), max_size=2))},
    )
