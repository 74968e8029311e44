"""The drawings of a study show the numbers they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from pydantic import TypeAdapter

from econ.reports.figures import bars, curves, fan, plane, terms, verdict_map
from econ.reports.figures.kinds import KINDS
from econ.reports.study.document import Bar, Bars, Curves, Fan, Line, Mark, Plane, Quantity, Spot, VerdictMap, Waterfall
from tests.reports.study import example

SHARE, HOURS, BTC = Quantity("part", "share"), Quantity("time", "h"), Quantity("amount", "BTC")
CENTRES = st.lists(st.floats(0, 1e6), min_size=1, max_size=6, unique=True).map(sorted)


def drawn(draw: Callable[[Axes], None]) -> Axes:
    axes = Figure().add_subplot()
    draw(axes)
    return axes


def made(kind: type[Any], document: dict[str, Any]) -> Any:
    return TypeAdapter(kind).validate_python(document)


def chart(*lines: Line, marks: tuple[Mark, ...] = (), y: Quantity = SHARE, steps: bool = False) -> Curves:
    return Curves("curves", "t", "c", HOURS, y, lines, marks=marks, steps=steps)


def points(axes: Axes, label: str) -> list[list[float]]:
    (line,) = (line for line in axes.lines if line.get_label() == label)
    shown: list[list[float]] = np.asarray(line.get_xydata()).tolist()
    return shown


def test_every_kind_of_figure_is_registered_and_shown_in_the_example() -> None:
    assert {figure["kind"] for figure in example.figures()} == set(KINDS)


def test_curves_show_points_bands_and_marks() -> None:
    line = Line("a", (1.0, 2.0, 4.0), (0.1, None, 0.4), low=(0.0, None, 0.3), high=(0.2, None, 0.7))
    mark = Mark(3.0, "deadline", low=2.5, high=3.5)
    axes = drawn(lambda axes: curves.draw(axes, chart(line, marks=(mark,))))
    band = next(found for found in axes.collections if isinstance(found, PolyCollection))
    corners = {tuple(corner) for path in band.get_paths() for corner in np.asarray(path.vertices).tolist()}
    upright = [np.asarray(found.get_xdata()).tolist() for found in axes.lines if found.get_linestyle() == "--"]
    span = next(patch for patch in axes.patches if isinstance(patch, Rectangle))

    assert points(axes, "a")[::2] == [[1, 10], [4, 40]]
    assert np.isnan(points(axes, "a")[1][1])
    assert {(1, 0), (1, 20), (4, 30), (4, 70)} == {(x, round(y)) for x, y in corners}
    assert upright == [[3, 3]]
    assert (span.get_x(), span.get_width()) == (2.5, 1)
    assert [text.get_text() for text in axes.texts] == ["deadline"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("time, h", "part, %")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30).map(sorted), st.floats(0.01, 1))
def test_a_quantile_is_the_first_time_the_level_is_reached(shares: list[float], level: float) -> None:
    line = Line("a", tuple(float(index) for index in range(len(shares))), tuple(shares))
    found = curves.quantile(chart(line, steps=True), line, level)
    below = sum(share < level for share in shares)

    assert found == (None if below == len(shares) else below)


@pytest.mark.parametrize(
    ("line", "y", "steps"),
    [
        (Line("a", (1.0, 2.0), (0.6, 0.9)), SHARE, False),
        (Line("a", (1.0, 2.0), (0.9, 0.6)), SHARE, True),
        (Line("a", (1.0, 2.0), (0.6, 1.9)), SHARE, True),
        (Line("a", (1.0, 2.0), (0.6, 0.9)), BTC, True),
    ],
    ids=["no steps", "falls", "above the whole", "no share"],
)
def test_only_distributions_have_quantiles(line: Line, y: Quantity, *, steps: bool) -> None:
    assert curves.quantile(chart(line, y=y, steps=steps), line, 0.5) is None


def test_distributions_are_steps_with_their_levels_marked_and_told() -> None:
    figure = chart(Line("a", (0.0, 1.0, 2.0), (0.2, 0.5, 0.96)), steps=True)
    axes = drawn(lambda axes: curves.draw(axes, figure))
    levels = {line.get_marker(): np.asarray(line.get_xydata()).tolist() for line in axes.lines}

    assert next(line for line in axes.lines if line.get_label() == "a").get_drawstyle() == "steps-post"
    assert levels["s"] == [[1, 50]]
    assert levels["D"] == [[2, 95]]
    assert curves.told(figure).replace("\N{NO-BREAK SPACE}", " ") == "a: half by 1 h, 95 % by 2 h."


def test_lines_differ_in_colour_and_in_dash() -> None:
    lines = [Line(f"line {number}", (0.0, 1.0), (0.0, number / 10)) for number in range(6)]
    axes = drawn(lambda axes: curves.draw(axes, chart(*lines)))
    shown = [line for line in axes.lines if str(line.get_label()).startswith("line")]

    assert len({line.get_color() for line in shown}) == len(shown)
    assert len({str(line._unscaled_dash_pattern) for line in shown}) == len(shown)  # type: ignore[attr-defined]  # noqa: SLF001 - no public way to ask for a dash


@pytest.mark.parametrize(
    ("right", "up", "expected"),
    [(1, 1, "steps-post"), (-1, -1, "steps-pre"), (1, -1, "steps-post"), (-1, 1, "steps-pre")],
)
@given(far=st.floats(0.5, 5))
def test_the_staircase_has_worse_designs_on_its_worse_side(right: int, up: int, expected: str, far: float) -> None:
    """Both objectives smaller is better, both larger is better, and the two mixed cases."""
    front = [(1.0, 4.0), (2.0, 2.0), (4.0, 1.0)] if right == up else [(1.0, 1.0), (2.0, 2.0), (4.0, 4.0)]
    cloud = [Spot(x + right * far, y + up * far) for x, y in front]
    spots = (*cloud, *(Spot(x, y, front=True) for x, y in reversed(front)))
    figure = Plane("plane", "t", "c", BTC, HOURS, spots)
    axes = drawn(lambda axes: plane.draw(axes, figure))
    line = next(line for line in axes.lines if line.get_label() == figure.front)

    assert plane.steps(figure) == line.get_drawstyle() == expected
    assert np.asarray(line.get_xydata()).tolist() == [list(place) for place in front]


def test_a_box_is_hatched_between_its_ends() -> None:
    figure = Plane("plane", "t", "c", BTC, HOURS, (Spot(1.0, 2.0, front=True),), box=(0.5, 3.0, 1.0, 4.0))
    axes = drawn(lambda axes: plane.draw(axes, figure))
    hatched = next(patch for patch in axes.patches if patch.get_hatch())

    assert isinstance(hatched, Polygon)
    assert {tuple(corner) for corner in hatched.get_xy().tolist()} == {(0.5, 1), (0.5, 4), (3, 1), (3, 4)}
    assert all(line.get_linestyle() == "None" for line in axes.lines)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=40))
def test_names_of_designs_do_not_cover_each_other(places: list[tuple[float, float]]) -> None:
    spots = tuple(Spot(x, y, f"design {number}", front=True) for number, (x, y) in enumerate(places))
    axes = drawn(lambda axes: plane.draw(axes, Plane("plane", "t", "c", BTC, HOURS, spots)))
    heights = [
        ((text.xy[1] - axes.get_ylim()[0]) / np.ptp(axes.get_ylim()), text.xy[0] / np.ptp(axes.get_xlim()))  # type: ignore[attr-defined]
        for text in axes.texts
    ]
    close = [
        (one, other)
        for index, one in enumerate(heights)
        for other in heights[index + 1 :]
        if abs(one[0] - other[0]) < plane.LINE * 0.99 and abs(one[1] - other[1]) < plane.CHARACTER
    ]

    assert 1 <= len(axes.texts) <= plane.NAMED_SPOTS
    assert not close


def test_a_fan_nests_its_bands_around_the_median() -> None:
    made_fan = made(Fan, example.fan())
    axes = drawn(lambda axes: fan.draw(axes, made_fan))
    heights = [
        np.concatenate([np.asarray(path.vertices) for path in band.get_paths()])[:, 1] for band in axes.collections
    ]
    ends = [(float(values.min()), float(values.max())) for values in heights]

    assert ends == sorted(ends, key=lambda pair: pair[0] - pair[1])
    assert len(ends) == 3
    assert np.allclose(np.array(points(axes, "median"))[:, 1], np.array(example.fan()["median"]) / 10_000)


NAMED = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True)


@given(NAMED, NAMED, st.data())
def test_bars_of_one_name_stand_in_one_row(first: list[str], second: list[str], data: st.DataObject) -> None:
    values = st.floats(-9, 9).map(lambda value: round(value, 3))
    groups = tuple(
        (title, tuple(Bar(name, data.draw(values)) for name in names)) for title, names in (("x", first), ("y", second))
    )
    figure = Bars("bars", "t", "c", BTC, groups)
    axes = drawn(lambda axes: bars.draw(axes, figure))
    shown = sorted(
        (round(bar.get_y() + bar.get_height() / 2), bar.get_width())
        for bar in axes.patches
        if isinstance(bar, Rectangle)
    )
    rows = list(dict.fromkeys([*first, *second]))
    expected = sorted((rows.index(bar.label), bar.value) for _, several in groups for bar in several)

    assert [label.get_text() for label in axes.get_yticklabels()] == rows
    assert np.allclose(shown, expected)


def test_intervals_are_whiskers_and_groups_are_hatched() -> None:
    figure = Bars("bars", "t", "c", BTC, (("x", (Bar("a", 2.0, 1.0, 4.0),)), ("y", (Bar("a", -1.0),))))
    axes = drawn(lambda axes: bars.draw(axes, figure))
    whiskers = [np.asarray(line.get_xdata()).tolist() for line in axes.lines if line.get_marker() == "|"]

    assert whiskers == [[1, 4]]
    assert len({patch.get_hatch() for patch in axes.patches}) == 2
    assert [text.get_text() for text in axes.texts] == ["2", "\N{MINUS SIGN}1"]


def test_the_largest_bars_are_kept_when_there_are_many() -> None:
    several = tuple(Bar(f"b{number}", float((-1) ** number * number)) for number in range(60))
    figure = Bars("bars", "t", "c", BTC, (("", several),))
    kept = [name for name, _ in bars.drawn_rows(figure)]

    assert kept == [f"b{number}" for number in range(60 - bars.DRAWN_ROWS, 60)]
    assert f"{60 - bars.DRAWN_ROWS} smaller bars stand in the values only" in bars.told(figure)


def test_a_waterfall_tells_its_sum_and_what_speaks_against_it() -> None:
    figure = Waterfall("waterfall", "t", "c", (("slash", 3e11), ("value taken", -1e11), ("tips", -5e10)))
    axes = drawn(lambda axes: terms.draw(axes, figure))
    lengths = [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]

    assert sorted(lengths) == [-1, -0.5, 1.5, 3]
    told = terms.told(figure).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "The terms add up to +1.5 BTC; most against the claim: value taken \N{MINUS SIGN}1 BTC."


def small_map(**changes: Any) -> VerdictMap:
    whole = example.verdict_map(logarithmic=False, refined=False)
    corner = {"xs": [1.0, 2.0, 4.0], "ys": [10.0, 20.0], "margins": [[-1e8, 1e8, 3e8], [-4e8, -2e8, 2e8]]}
    corner |= {"verdicts": [["fails", "holds", "holds"], ["fails", "fails", "holds"]], "binding": []}
    found: VerdictMap = made(VerdictMap, whole | corner | changes)
    return found


def hatched(axes: Axes, hatch: str) -> Path:
    return next(
        patch for patch in axes.patches if patch.get_hatch() == hatch and isinstance(patch, PathPatch)
    ).get_path()


def test_a_map_colours_margins_around_zero_and_hatches_what_fails() -> None:
    axes = drawn(lambda axes: verdict_map.draw(axes, small_map()))
    mesh = next(found for found in axes.collections if isinstance(found, QuadMesh))
    fails = hatched(axes, "////")

    assert np.allclose(np.asarray(mesh.get_array()).reshape(2, 3), [[-0.25, 0.25, 0.75], [-1, -0.5, 0.5]])
    assert (mesh.norm.vmin, mesh.norm.vmax) == (-1, 1)
    assert mesh.get_cmap().name == "PuOr"
    assert [bool(fails.contains_point((x, y))) for y in (10, 20) for x in (1, 2, 4)] == [1, 0, 0, 1, 1, 0]
    assert np.isclose(axes.get_xlim(), (0.5, 5)).all()
    assert {text.get_text() for text in axes.texts} <= {"a deviation pays", "honest is a best response"}


def test_the_boundary_goes_through_refined_points_or_where_the_margin_is_zero() -> None:
    plain = drawn(lambda axes: verdict_map.draw(axes, small_map()))
    refined = drawn(lambda axes: verdict_map.draw(axes, small_map(boundary=[[1.2, 10.0], [3.9, 20.0]])))

    assert [1.5, 10] in points(plain, "boundary")
    assert [3, 20] in points(plain, "boundary")
    assert [1.2, 10] in points(refined, "boundary, refined")
    assert [3.9, 20] in points(refined, "boundary, refined")


def test_what_is_undecided_is_dotted_and_has_no_margin() -> None:
    verdicts = [["fails", "holds", "undecided"], ["fails", "fails", "holds"]]
    figure = small_map(verdicts=verdicts, margins=[[-1e8, 1e8, None], [-4e8, -2e8, 2e8]])
    axes = drawn(lambda axes: verdict_map.draw(axes, figure))
    mesh = next(found for found in axes.collections if isinstance(found, QuadMesh))

    assert hatched(axes, "..").contains_point((4.0, 10.0))
    assert np.asarray(mesh.get_array()).reshape(2, 3)[0, 2] == 0
    assert "1 undecided" in verdict_map.KIND.told(figure)


def test_a_map_tells_what_binds_and_lists_where_each_verdict_holds() -> None:
    figure = small_map(binding=[["slash", "slash", "income"], ["value", "value", "income"]])
    told = verdict_map.KIND.told(figure).replace("\N{NO-BREAK SPACE}", " ")
    listed = verdict_map.KIND.listed(figure)

    assert told.startswith("Of 6 designs: 3 holds, 3 fails; worst-case margin from \N{MINUS SIGN}4 to +3 mBTC")
    assert "slash (33.33 %)" in told
    assert listed.rows[0] == (10.0, "1", "\N{EN DASH}", "2 to 4", -1e8, 3e8, "slash, income")
    assert listed.rows[1] == (20.0, "1 to 2", "\N{EN DASH}", "4", -4e8, 2e8, "value, income")


@given(CENTRES, CENTRES)
def test_cells_lie_where_the_axes_say(xs: list[float], ys: list[float]) -> None:
    grids = {
        "verdicts": [["holds"] * len(xs)] * len(ys),
        "margins": [[1.0 + place for place, _ in enumerate(xs)]] * len(ys),
    }
    figure = small_map(xs=xs, ys=ys, **grids)
    axes = drawn(lambda axes: verdict_map.draw(axes, figure))
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()

    assert left < right
    assert low < high
    assert not [patch for patch in axes.patches if patch.get_hatch()]
