"""Fronts planted in tables are what figure, table and answer say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from econ.errors import BadInput
from econ.reports.study.document import Plane, StudyDocument, Table
from econ.reports.study.sweeps.describe import described
from econ.sweeps.designs.evolved import Evolved
from econ.sweeps.designs.grid import Grid
from tests.reports.study.sweeps.finished import InMemory, Judged, Point, finished, plain

AXES = (plain("x", 0, 4, 5), plain("y", 0, 2, 3))
GOALS: tuple[tuple[str, Any], ...] = (("income", "max"), ("offences", "min"))
TITLE = "Designs on the Pareto front"
Measure = Callable[[Point, int], dict[str, float] | None]


def trade(point: Point, run: int) -> dict[str, float]:
    """More x, more income and more offences; y costs income. The front is y = 0."""
    x, y = float(point[0]), float(point[1])
    swing = (-1) ** run * 0.1
    return {"income": 10 * x - y + swing, "offences": x * x + 3 * y + swing}


class Grown(Evolved):
    """A search that is over: its points are those of a grid."""

    def points(self, axes: Any) -> tuple[Point, ...]:
        return Grid().points(axes)


def fronted(measure: Measure = trade, goals: Any = GOALS, **more: Any) -> InMemory:
    found = finished(AXES, Grid(), measure=measure, **more)
    return replace(found, sweep=replace(found.sweep, front=goals))


def document(found: InMemory) -> StudyDocument:
    return described(found, command="seqecon sweep planted.toml")


def plane(made: StudyDocument) -> Plane:
    return next(figure for figure in made.figures if isinstance(figure, Plane))


def table(made: StudyDocument) -> Table:
    return next(each for each in made.tables if each.title == TITLE)


def test_the_planted_front_is_drawn_and_listed() -> None:
    made = document(fronted())
    spots = {(round(spot.x, 6), round(spot.y, 6)): spot for spot in plane(made).spots}

    assert {place for place, spot in spots.items() if spot.front} == {(10.0 * x, float(x * x)) for x in range(5)}
    assert len(spots) == 15
    # The largest income stands first.
    assert [row[:3] for row in table(made).rows] == [(str(n + 1), str(4 - n), "0") for n in range(5)]
    assert {spot.label for spot in spots.values()} == {"", "1", "2", "3", "4", "5"}
    assert made.summary["front_designs"] == 5
    assert made.summary["feasible_points"] == 15


def test_the_answer_is_the_nearest_design_with_its_intervals() -> None:
    """Shares of the ranges lost at x: (1 - x/4)^2 + (x^2/16)^2 is 0.31 at 2, 0.38 at 3 and 0.57 at 1."""
    made = document(fronted())

    assert made.answer.startswith("5 designs of 15 on the Pareto front of largest ")
    assert "nearest to the best of each is x = 2, y = 0: " in made.answer
    assert made.answer.count("(95 % interval ") >= 2
    assert "on the front in 100.00 % of resampled runs" in made.answer
    assert any(" is at x = 4, y = 0: " in line for line in made.findings)
    assert any(" is at x = 0, y = 0: " in line for line in made.findings)


def test_chance_decides_how_sure_a_place_is() -> None:
    """At x = 1 and 2 the income is the same but for noise of its own: each is best about half of the time."""

    def noisy(point: Point, run: int) -> dict[str, float]:
        own = float(np.random.default_rng([int(point[0]), run]).normal())
        return {"income": float(point[0] in (1.0, 2.0)) * 10 + own, "offences": 0.0}

    found = finished(AXES[:1], Grid(), measure=noisy, runs=64)
    made = document(replace(found, sweep=replace(found.sweep, front=(("income", "max"),))))
    (row,) = table(made).rows

    assert row[1] in {"1", "2"}
    assert 50 <= float(row[-1].removesuffix(" %")) < 100
    assert f"at x = {row[1]}, the best in {row[-1]} of resampled runs" in made.answer
    assert not [figure for figure in made.figures if isinstance(figure, Plane)]


def test_limits_and_failures_keep_designs_off_the_front() -> None:
    """The claim holds from x = 1 on, income is at most 35, and x = 2 fails in its last run."""

    def judge(point: Point) -> dict[str, Judged]:
        return {"claim": ("holds" if float(point[0]) >= 1 else "fails", float(point[0]) - 0.5, "penalty")}

    def failing(point: Point, run: int) -> dict[str, float] | None:
        return None if point[0] == 2 and run == 7 else trade(point, run)

    design = Grown(GOALS, (("claim", ">=", 1.0), ("income", "<=", 35.0)))
    made = document(finished(AXES, design, judge=judge, measure=failing))

    assert [row[1:3] for row in table(made).rows] == [("3", "0"), ("1", "0")]
    assert table(made).columns[5] == "claim holds"
    assert table(made).columns[6] == "liquid income of a sequencer <= 35 sat per day"
    assert [row[5] for row in table(made).rows] == ["holds", "holds"]
    assert made.summary["feasible_points"] == 6
    assert "Of 15 points evaluated 6 (40\u00a0%) were measured and meet every constraint." in made.findings
    assert plane(made).others == "beaten, or against a constraint"


def test_where_nothing_is_feasible_it_says_so() -> None:
    made = document(finished(AXES, Grown(GOALS, (("income", ">=", 1e9),)), measure=trade))

    assert made.answer.startswith("none of 15 points was measured and meets every constraint")
    assert "That no feasible point was found does not show that there is none." in made.findings
    assert TITLE not in [each.title for each in made.tables]


def test_margins_are_objectives_and_single_runs_have_no_chance() -> None:
    def judge(point: Point) -> dict[str, Judged]:
        gap = float(point[0]) - float(point[1])
        return {"claim": ("holds" if gap >= 0 else "fails", gap, "penalty")}

    found = finished(AXES, Grid(), judge=judge)
    made = document(replace(found, sweep=replace(found.sweep, front=(("claim.margin_msat", "max"),))))

    assert made.answer.startswith("the largest margin of claim is 4 msat at x = 4, y = 0")
    assert "resampled" not in made.answer
    assert table(made).columns == ("Design", "x", "y", "largest margin of claim")


def test_of_three_objectives_two_are_drawn_and_all_are_listed() -> None:
    """The third is best at y = 2, so those designs are on the front, but on no step."""

    def three(point: Point, run: int) -> dict[str, float]:
        return {**trade(point, run), "final_share": float(point[1])}

    made = document(fronted(three, (*GOALS, ("final_share", "max"))))

    assert len(table(made).rows) == 15
    assert sum(spot.front for spot in plane(made).spots) == 5
    assert "The table has the front of all 3 objectives." in plane(made).caption


def test_without_goals_there_is_no_front() -> None:
    made = document(finished(AXES, Grid(), measure=trade))

    assert TITLE not in [each.title for each in made.tables]
    assert "front" not in made.answer


def test_an_objective_that_was_not_measured_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^front: bonds is no number that was measured; allowed: "):
        document(fronted(goals=(("bonds", "min"),)))
