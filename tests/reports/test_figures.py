"""Figures show the numbers they are given, and nothing of the machine that drew them."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from econ.errors import BadInput
from econ.reports import render
from econ.reports.document import ForcedInclusion, Revenue, Series, Stake, Term
from econ.reports.figures import band, cumulative, shares, split, waterfall
from econ.reports.figures.canvas import Drawing, short, svg
from econ.reports.quantities import Scale
from econ.reports.waiting import Deadline, Waiting
from tests.measure import ROOT
from tests.reports.example import document
from tests.reports.pages import read

MBTC = Scale("mBTC", 10**8)
TERMS = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30)


def drawn(draw: Callable[[Axes], None]) -> Axes:
    axes = Figure().add_subplot()
    draw(axes)
    return axes


def horizontal_bars(axes: Axes) -> list[tuple[float, float, float]]:
    """Row, start and signed length of every bar."""
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [(round(bar.get_y() + bar.get_height() / 2), bar.get_x(), bar.get_width()) for bar in bars]


def named(amounts: Sequence[int]) -> list[Term]:
    return [Term(f"term {index}", msat) for index, msat in enumerate(amounts)]


@given(TERMS)
def test_a_waterfall_ends_at_the_margin(amounts: list[int]) -> None:
    *steps, margin = waterfall.bars(named(amounts), MBTC)

    assert steps[0].start == 0
    assert [step.start for step in steps[1:]] == [step.end for step in steps[:-1]]
    assert steps[-1].end == pytest.approx(sum(amounts) / 1e8, abs=1e-6)
    assert (margin.start, margin.change) == (0, sum(amounts) / 1e8)
    assert len(steps) == min(len(amounts), waterfall.DRAWN_TERMS)


@given(TERMS)
def test_the_largest_terms_are_drawn_in_their_order(amounts: list[int]) -> None:
    shown = [term for term in waterfall.drawn_terms(named(amounts)) if term.term.startswith("term ")]
    places = [int(term.term.split()[1]) for term in shown]
    hidden = set(range(len(amounts))) - set(places)

    assert places == sorted(places)
    assert all(abs(amounts[index]) <= min(abs(term.msat) for term in shown) for index in hidden)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=11))
def test_the_bars_of_a_waterfall_are_its_terms(amounts: list[int]) -> None:
    bars = sorted(horizontal_bars(drawn(lambda axes: waterfall.draw(axes, named(amounts), MBTC))))
    ends = [0, *accumulate(amounts)]
    expected = [(row, ends[row] / 1e8, msat / 1e8) for row, msat in enumerate(amounts)]

    assert np.allclose(bars, [*expected, (len(amounts), 0, ends[-1] / 1e8)], atol=1e-6)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=11))
def test_values_stand_outside_the_end_of_their_bar(amounts: list[int]) -> None:
    axes = drawn(lambda axes: waterfall.draw(axes, named(amounts), MBTC))
    steps = waterfall.bars(named(amounts), MBTC)

    assert [text.xy for text in axes.texts if isinstance(text, Annotation)] == [
        (bar.end, row) for row, bar in enumerate(steps)
    ]
    assert [text.get_text()[0] == "\N{MINUS SIGN}" for text in axes.texts] == [bar.change < 0 for bar in steps]
    longest = max(abs(bar.change) for bar in steps)
    assert [text.get_horizontalalignment() for text in axes.texts] == [
        "right" if bar.change < 0 and abs(bar.change) >= longest / 500 else "left" for bar in steps
    ]


def test_the_value_of_a_sliver_stands_where_there_is_room() -> None:
    axes = drawn(lambda axes: waterfall.draw(axes, named([-(10**12), -3]), MBTC))
    assert [text.get_horizontalalignment() for text in axes.texts] == ["right", "left", "right"]


def test_gains_of_the_deviation_are_hatched() -> None:
    axes = drawn(lambda axes: waterfall.draw(axes, named([5, -3]), Scale("msat")))
    hatches = {round(bar.get_y()): bar.get_hatch() for bar in axes.patches if isinstance(bar, Rectangle)}

    assert hatches[1]
    assert not hatches[0]


def test_a_band_shows_low_mean_and_high() -> None:
    series = Series("x", "x", "msat", (0.0, 1.0, 2.0), (2e8, None, 4e8), (1e8, None, 3e8), (3e8, None, 9e8))
    axes = drawn(lambda axes: band.draw(axes, series, MBTC))
    line = np.asarray(axes.lines[0].get_xydata())
    corners = np.concatenate([path.vertices for path in axes.collections[0].get_paths()])

    assert np.array_equal(line, np.array([[0, 2], [1, np.nan], [2, 4]]), equal_nan=True)
    assert {tuple(corner) for corner in corners.tolist()} == {(0, 1), (0, 3), (2, 3), (2, 9)}
    assert axes.get_ylabel() == "mBTC"


@pytest.mark.parametrize(("last", "unit", "end"), [(72.0, "hours", 72), (73.0, "days", 73 / 24)])
def test_long_series_are_drawn_in_days(last: float, unit: str, end: float) -> None:
    series = Series("x", "x", "", (0.0, last), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0))
    axes = drawn(lambda axes: band.draw(axes, series, Scale("")))

    assert axes.get_xlabel() == unit
    assert np.asarray(axes.lines[0].get_xdata())[-1] == pytest.approx(end)


def forced(deadline: Deadline | None = None) -> Waiting:
    return Waiting(ForcedInclusion(60, (10, 0, 30, 4), open_last_bin=True, censored_runs=6), deadline)


def test_the_distribution_counts_those_not_executed() -> None:
    axes = drawn(lambda axes: cumulative.draw(axes, forced(Deadline(120, "2 min")), Scale("min", 60)))
    curve = np.asarray(axes.lines[0].get_xydata())

    assert np.array_equal(curve, [[0, 0], [1, 20], [2, 20], [3, 80]])
    assert axes.lines[0].get_drawstyle() == "steps-post"
    assert {" ".join(text.get_text().split()) for text in axes.texts} == {"median: 3 min", "deadline: 2 min"}
    assert np.array_equal(np.asarray(axes.lines[-1].get_xdata()), [2, 2])


def test_a_far_deadline_is_told_not_drawn() -> None:
    axes = drawn(lambda axes: cumulative.draw(axes, forced(Deadline(451, "later")), Scale("min", 60)))

    assert {" ".join(text.get_text().split()) for text in axes.texts} == {"median: 3 min"}
    assert axes.get_xlim()[1] < 4


@given(st.lists(st.tuples(st.sampled_from("abcdefghi"), st.sampled_from("xyz"), st.integers(-99, 99)), min_size=1))
def test_stacked_bars_reach_what_a_recipient_gets_and_pays(rows: list[tuple[str, str, int]]) -> None:
    revenue = [Revenue(source, recipient, float(msat)) for source, recipient, msat in rows]
    axes = drawn(lambda axes: split.draw(axes, revenue, Scale("msat")))
    names = [label.get_text() for label in axes.get_yticklabels()]

    for row, name in enumerate(names):
        lengths = [length for place, _, length in horizontal_bars(axes) if place == row]
        assert sum(lengths) == pytest.approx(sum(msat for _, recipient, msat in rows if recipient == name), abs=1e-9)
    assert set(names) == {recipient for _, recipient, _ in rows}


def test_stacked_parts_do_not_overlap() -> None:
    revenue = [Revenue(source, "x", msat) for source, msat in (("a", 9.0), ("b", -8.0), ("c", 7.0), ("d", -6.0))]
    bars = horizontal_bars(drawn(lambda axes: split.draw(axes, revenue, Scale("msat"))))

    assert sorted((start, start + length) for _, start, length in bars) == [(-8, -14), (0, -8), (0, 9), (9, 16)]


@pytest.mark.parametrize("size", [2, 40, 41, 200])
def test_shares_are_drawn_by_rank_at_genesis(size: int) -> None:
    stake = Stake(*(tuple(float(level + index) for index in range(size)) for level in (40_000, 30_000, 20_000, 35_000)))
    axes = drawn(lambda axes: shares.draw(axes, stake, banded=True))
    lines = {str(line.get_label()): np.asarray(line.get_ydata()) for line in axes.lines}

    assert np.allclose(lines["genesis"], (40_000 + np.arange(size)[::-1]) / 10_000)
    assert np.allclose(lines["end, mean over runs"], (30_000 + np.arange(size)[::-1]) / 10_000)
    assert len(axes.collections) == 1
    assert not drawn(lambda axes: shares.draw(axes, stake, banded=False)).collections


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(2, 30), st.integers(1, 3))
def test_short_text_fits(text: str, width: int, lines: int) -> None:
    found = short(text, width, lines).splitlines() or [""]

    assert len(found) <= lines or not text.strip()
    assert max(map(len, found)) <= max(width, len("(no name)"))


def test_a_drawing_carries_its_words_and_no_trace_of_when_and_where() -> None:
    made = svg(Drawing("key", "<Title>", 'What "it" says'), lambda axes: axes.set_xlabel("--> $x$ <b>"))
    page = read(made)

    assert (page.one("title").text, page.one("desc").text) == ("<Title>", 'What "it" says')
    assert "--> $x$ <b>" in [node.text for node in page.every("text")]
    assert not re.search(r"20\d\d-\d\d|matplotlib v|metadata|<style", made, re.IGNORECASE)
    assert all(node.attributes["id"].startswith("key-") for node in page.every("*") if "id" in node.attributes)


def test_settings_of_the_reader_change_nothing() -> None:
    usual = svg(Drawing("key", "t", "w"), lambda axes: axes.plot([1, 2]))
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert svg(Drawing("key", "t", "w"), lambda axes: axes.plot([1, 2])) == usual


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BadInput, match=r"pip install seqecon\[plot\]") as caught:
        render(document())

    assert len(str(caught.value).splitlines()) == 1


def test_what_has_nothing_to_draw_needs_no_matplotlib() -> None:
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from econ.reports import render
from tests.reports.example import document
stake = dict.fromkeys(document()["stake"], [])
page = render(document(claims=[], series=[], forced_inclusion=None, revenue=[], stake=stake))
print("matplotlib" in sys.modules, page.count("</section>"))
"""
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert shown.stdout.split() == ["False", "10"]


def test_another_process_draws_the_same_bytes() -> None:
    program = f"""
import hashlib, sys
sys.path.insert(0, {str(ROOT)!r})
from econ.reports import render
from tests.reports.example import document
print(hashlib.sha256(render(document()).encode()).hexdigest())
"""
    environment = os.environ | {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    shown: Any = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert shown.stdout.strip() == hashlib.sha256(render(document()).encode()).hexdigest()
