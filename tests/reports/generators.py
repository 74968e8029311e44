"""Odd but valid results documents: empty parts, extreme amounts, names that try to be markup."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.reports.example import claim, document, parameter, terms

LARGEST = 2**63 - 1
NASTY = [
    *("<script>alert(1)</script>", "</style><b>", "]]>", "-->", 'id="x" href="#y"', "a & b &lt;", "$x_1$", "_hidden"),
    *("", " ", "\x00\x1b[31m", "\ud800", "\u202etxt", "two\nlines", "名前 имя اسم", "\U0001d4b3\u0301", "x" * 300),
]
NAMES = st.sampled_from(NASTY) | st.text(st.characters(), max_size=12)
MSAT = st.integers(-LARGEST, LARGEST) | st.sampled_from([0, 1, -1, LARGEST, -LARGEST])
NUMBERS = st.floats(-1e24, 1e24) | st.sampled_from([0.0, 1e-300, -5e-324, 1e24, -1e24])
SMALL = st.integers(-(10**17), 10**17)


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    """A claim whose terms, if any, add up to its margin."""
    found = terms(draw(st.lists(st.tuples(NAMES, SMALL), max_size=14)))
    margin = sum(term["msat"] for term in found) if found else draw(st.none() | MSAT)
    verdict = draw(st.sampled_from(["holds", "fails", "undecided"]))
    thresholds = draw(st.dictionaries(NAMES, NAMES, max_size=2))
    words = {key: draw(NAMES) for key in ("statement", "method")}
    maybe = {key: draw(st.none() | NAMES) for key in ("binding_term", "deviation")}
    return claim(draw(NAMES), verdict, margin, terms=found, thresholds=thresholds, **words, **maybe)


@st.composite
def metrics(draw: st.DrawFn) -> dict[str, Any]:
    """A metric with an interval, without one, or without a value."""
    low, mean, high = sorted(draw(st.lists(NUMBERS, min_size=3, max_size=3)))
    measured = draw(st.booleans())
    interval = draw(st.sampled_from([None, [None, None], [low, high]])) if measured else None
    unit = draw(st.sampled_from(["msat", "sat per day", "ppm", "share", ""]) | NAMES)
    return {"label": draw(NAMES), "mean": mean if measured else None, "ci95": interval, "unit": unit}


@st.composite
def series(draw: st.DrawFn) -> dict[str, Any]:
    """A series with gaps, of any length from none."""
    hours = sorted(draw(st.lists(st.floats(0, 1e6), max_size=16)))
    points = [sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS))) for _ in hours]
    gaps = draw(st.lists(st.booleans(), min_size=len(hours), max_size=len(hours)))
    shown = [(None, None, None) if gap else point for gap, point in zip(gaps, points, strict=True)]
    names = {"name": draw(NAMES), "label": draw(NAMES), "unit": draw(st.sampled_from(["msat", "share"]) | NAMES)}
    return names | {"hours": hours} | {key: [p[i] for p in shown] for i, key in enumerate(("low", "mean", "high"))}


@st.composite
def stakes(draw: st.DrawFn) -> dict[str, Any]:
    """Shares of no, one or up to two hundred sequencers."""
    size = draw(st.sampled_from([0, 1, 2, 41, 200]))
    shares = st.lists(st.floats(0, 1_000_000), min_size=size, max_size=size)
    low, high = (sorted(draw(shares)) for _ in range(2))
    ordered = {"end_ppm_low": list(map(min, low, high)), "end_ppm_high": list(map(max, low, high))}
    return {"genesis_ppm": draw(shares), "end_ppm_mean": draw(shares)} | ordered


@st.composite
def waits(draw: st.DrawFn) -> dict[str, Any] | None:
    """No forced path, or counts in bins."""
    if draw(st.booleans()):
        return None
    return {
        "bin_seconds": draw(st.sampled_from([1, 60, 86_400])),
        "counts": draw(st.lists(st.integers(0, 10**6), max_size=40)),
        "open_last_bin": draw(st.booleans()),
        "censored_runs": draw(st.sampled_from([0, 1, 10**9])),
        "deadline_seconds": draw(st.none() | st.floats(0, 1e9)),
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A whole document."""
    flows = st.fixed_dictionaries({"source": NAMES, "recipient": NAMES, "msat_per_day": NUMBERS})
    rows = draw(st.lists(st.tuples(NAMES, NAMES), max_size=3))
    named = {"name": draw(NAMES), "sha256": draw(NAMES), "parameters": [parameter(*row) for row in rows]}
    run = document()["run"] | {
        "runs": draw(st.sampled_from([1, 2, 10**6])),
        "slots": draw(st.sampled_from([0, 1, 2**62])),
    }
    return document(
        question=draw(NAMES),
        answer=draw(NAMES),
        mechanism=named,
        run=run | {"population": draw(st.dictionaries(NAMES, st.integers(0, 10**6), max_size=2))},
        claims=draw(st.lists(claims(), max_size=2)),
        metrics=draw(st.dictionaries(NAMES, metrics(), max_size=2)),
        series=draw(st.lists(series(), max_size=2)),
        forced_inclusion=draw(waits()),
        revenue=draw(st.lists(flows, max_size=10)),
        stake=draw(stakes()),
    )
