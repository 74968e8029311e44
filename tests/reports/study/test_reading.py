"""What is no study document is refused in one line that names the key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from econ.errors import BadInput
from econ.reports import render
from econ.reports.study.reading import parse
from tests.reports.study.example import document

WHOLE = document()
MAP, THRESHOLD, WATERFALL, LATENCY, PLANE, BOX, FAN, BARS, *_ = range(11)
Place = tuple[str | int, ...]


def refusal(value: Any) -> str:
    with pytest.raises(BadInput) as caught:
        parse(value)
    message = str(caught.value)
    assert message.isprintable(), message
    return message


def changed(path: Place, value: Any) -> dict[str, Any]:
    """The example with one value replaced."""
    whole: dict[str, Any] = json.loads(json.dumps(WHOLE))
    place: Any = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return whole


def test_the_example_is_read() -> None:
    assert parse(WHOLE).kind == "study"
    assert [figure.kind for figure in parse(WHOLE).figures] == [figure["kind"] for figure in WHOLE["figures"]]


@pytest.mark.parametrize("key", sorted(WHOLE))
def test_every_key_is_needed(key: str) -> None:
    assert f"{key}: is missing" in refusal({name: value for name, value in WHOLE.items() if name != key})


@pytest.mark.parametrize("key", sorted(WHOLE))
def test_no_key_takes_anything(key: str) -> None:
    assert key in refusal(WHOLE | {key: object()})


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("figures", MAP, "kind"), "pie", "figures[0]"),
        (
            ("figures", MAP, "xs"),
            [1.0],
            "figures[0].verdicts: does not fit the axes; allowed: 26 rows (by y) of 1 (by x)",
        ),
        (("figures", MAP, "ys"), [], "figures[0].xs: a map needs a cell"),
        (("figures", MAP, "xs", 3), 0.1, "figures[0].xs: do not rise; allowed: ascending values, each once"),
        (("figures", MAP, "margins", 2), [1.0], "figures[0].margins: does not fit the axes"),
        (("figures", MAP, "binding", 2), ["x"], "figures[0].binding: does not fit the axes"),
        (("figures", MAP, "boundary", 0), [9e9, 1.0], "figures[0].boundary: a point lies outside the axes"),
        (("figures", THRESHOLD, "lines", 1, "y"), [0.5], "figures[1].lines[1].y: has 1 values; allowed: 39"),
        (
            ("figures", THRESHOLD, "lines", 1, "x", 3),
            9.0,
            "figures[1].lines[1].x: do not rise; allowed: ascending values",
        ),
        (("figures", THRESHOLD, "lines", 2, "low"), [0.5], "figures[1].lines[2].low: has 1 values; allowed: 39"),
        (("figures", THRESHOLD, "lines", 2, "low", 4), 7.0, "figures[1].lines[2].low: 7 lies above"),
        (("figures", THRESHOLD, "marks", 0, "low"), 7.0, "figures[1].marks[0].low: 7 lies above 5.4"),
        (("figures", BOX, "box"), [2.0, 1.0, 1.0, 2.0], "figures[5].box: is reversed"),
        (("figures", FAN, "median"), [1.0], "figures[6].median: has 1 values; allowed: 74"),
        (("figures", FAN, "bands", 0, "share"), 95.0, "figures[6].bands[0].share: 95 is no share"),
        (("figures", FAN, "bands", 0, "share"), 0.0, "figures[6].bands[0].share: 0 is no share"),
        (("figures", FAN, "bands", 1, "high"), [], "figures[6].bands[1].high: has 0 values; allowed: 74"),
        (("figures", BARS, "groups", 1, 1, 2, "low"), 9.0, "figures[7].groups[1][1][2].low: 9 lies above"),
        (("tables", 0, "columns"), [], "tables[0].columns: a table needs one"),
        (("tables", 0, "rows", 1), ["x"], "tables[0].rows[1]: has 1 values; allowed: 4"),
        (("tables", 0, "numeric"), [True], "tables[0].numeric: has 1 values; allowed: 4"),
        (("kind",), "thesis", "kind: 'thesis' does not fit"),
        (("claims", 0, "margin_msat"), 1, "the terms add up to"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_their_key(path: Place, value: Any, problem: str) -> None:
    assert problem in refusal(changed(path, value))


def test_other_problems_are_counted() -> None:
    whole = changed(("figures", MAP, "margins"), [])
    whole["tables"][0]["numeric"] = [True]

    assert refusal(whole).endswith("(and 1 more)")


@pytest.mark.parametrize("kind", [None, "seqecon-other", 3, ["seqecon-study"]])
def test_an_unknown_format_is_refused_with_those_that_are_known(kind: Any) -> None:
    with pytest.raises(BadInput, match="allowed: 'seqecon-results' or 'seqecon-study'"):
        render(WHOLE | {"format": kind})
