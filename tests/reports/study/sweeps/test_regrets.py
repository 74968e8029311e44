"""A planted regret matrix is what tables, figure and answer say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.reports.study.document import Bars, StudyDocument, Table
from econ.reports.study.sweeps.describe import described
from econ.sweeps.analyses import Analyses, Best, Regret, Satisfied
from econ.sweeps.designs.grid import Grid
from tests.reports.study.sweeps.finished import InMemory, Judge, Measure, Point, finished, names, plain

DESIGNS, WORLDS = ("a", "b", "c"), ("calm", "wild", "odd")
AXES = [names("design", *DESIGNS), names("world", *WORLDS)]
RUNS = 12
Matrix = dict[tuple[str, str], float]

matrices = st.lists(st.integers(-9, 9), min_size=9, max_size=9).map(
    lambda numbers: dict(
        zip([(design, world) for design in DESIGNS for world in WORLDS], map(float, numbers), strict=True)
    )
)


def asked(found: InMemory, regret: Regret) -> StudyDocument:
    sweep = replace(found.sweep, analyses=Analyses(regret=regret))
    return described(replace(found, sweep=sweep), command="seqecon sweep planted.toml")


def shared_noise(matrix: Mapping[tuple[str, str], float]) -> Measure:
    """Means as planted; noise that sums to zero and is the same for all designs."""
    return lambda point, run: {"final_share": matrix[str(point[0]), str(point[1])] + (0.25 if run % 2 else -0.25)}


def table(made: StudyDocument, title: str) -> Table:
    return next(each for each in made.tables if each.title == title)


def worst_by_hand(matrix: Matrix, best: Best) -> dict[str, float]:
    """The largest distance to the best design of each world."""
    pick = max if best == "max" else min
    tops = {world: pick(matrix[design, world] for design in DESIGNS) for world in WORLDS}
    return {design: max(abs(tops[world] - matrix[design, world]) for world in WORLDS) for design in DESIGNS}


@given(matrices, st.sampled_from(["max", "min"]))
def test_regrets_are_those_of_the_matrix(matrix: Matrix, best: Best) -> None:
    made = asked(
        finished(AXES, Grid(), measure=shared_noise(matrix), runs=RUNS), Regret("final_share", best, ("design",))
    )
    worst = worst_by_hand(matrix, best)
    figure = next(each for each in made.figures if isinstance(each, Bars) and each.title.startswith("Maximal regret"))

    assert {
        name.removeprefix("regret.design = "): value
        for name, value in made.summary.items()
        if " = " in name and name.startswith("regret.")
    } == pytest.approx(worst)
    assert {bar.label.removeprefix("design = "): bar.value for bar in figure.groups[0][1]} == pytest.approx(worst)
    chosen = str(made.summary["regret.choice"]).removeprefix("design = ")
    assert worst[chosen] == pytest.approx(min(worst.values()))
    assert f"design = {chosen} has the smallest maximal regret" in made.answer
    assert len(table(made, "Regret by design and world").rows) == 9


@given(matrices, st.integers(-9, 8), st.booleans())
def test_satisficing_counts_the_worlds_that_meet_the_level(matrix: Matrix, below: int, at_least: bool) -> None:  # noqa: FBT001 - drawn
    level = below + 0.5
    regret = Regret("final_share", "max", ("design",), Satisfied(level, at_least=at_least))
    made = asked(finished(AXES, Grid(), measure=shared_noise(matrix), runs=RUNS), regret)
    met = {
        design: sum((matrix[design, world] > level) == at_least for world in WORLDS) / len(WORLDS) for design in DESIGNS
    }

    assert {design: made.summary[f"satisfied.design = {design}"] for design in DESIGNS} == pytest.approx(met)
    told = [line for line in made.findings if "A mean" in line or "No design" in line]
    assert len(told) == 1
    for design in DESIGNS:
        assert (f"design = {design}" in told[0]) == (met[design] == max(met.values()) > 0)


def test_own_noise_leaves_the_choice_open_and_the_interval_covers() -> None:
    """Two designs of equal maximal regret 1: either may come out, and the third, of regret 4, never."""
    matrix = {("a", "calm"): 5.0, ("b", "calm"): 4.0, ("c", "calm"): 1.0, ("a", "wild"): 4.0, ("b", "wild"): 5.0}
    matrix |= {("c", "wild"): 4.5} | dict.fromkeys([(design, "odd") for design in DESIGNS], 0.0)

    def measure(point: Point, run: int) -> dict[str, float]:
        rng = np.random.default_rng([run, DESIGNS.index(str(point[0])), WORLDS.index(str(point[1]))])
        return {"final_share": matrix[str(point[0]), str(point[1])] + float(rng.normal())}

    made = asked(finished(AXES, Grid(), measure=measure, runs=200), Regret("final_share", "max", ("design",)))
    rows = {row[0].removeprefix("design = "): row for row in table(made, "Robust choice").rows}
    often = {design: float(row[3].split()[0].rstrip("%")) for design, row in rows.items()}
    figure = next(each for each in made.figures if isinstance(each, Bars) and each.title.startswith("Maximal regret"))

    assert often["c"] == 0
    assert min(often["a"], often["b"]) > 1
    assert sum(often.values()) == pytest.approx(100, abs=0.1)
    for bar, truth in zip(sorted(figure.groups[0][1], key=lambda bar: bar.label), (1.0, 1.0, 4.0), strict=True):
        assert bar.low is not None
        assert bar.high is not None
        assert bar.low <= truth <= bar.high
        assert bar.low < bar.high


def test_margins_are_exact() -> None:
    def margin(point: Point) -> float:
        return {("a", "calm"): 9.0, ("b", "calm"): 7.0, ("a", "wild"): 1.0, ("b", "wild"): 4.0}[
            str(point[0]), str(point[1])
        ] * 1e11

    judge: Judge = lambda point: {"claim": ("holds", margin(point), "stake")}  # noqa: E731 - a table in one line
    axes = [names("design", "a", "b"), names("world", "calm", "wild")]
    made = asked(finished(axes, Grid(), judge=judge), Regret("claim.margin_msat", "max", ("design",)))

    assert made.summary["regret.design = a"] == 3e11
    assert made.summary["regret.design = b"] == 2e11
    assert "resamples" not in made.answer
    assert [row[3:] for row in table(made, "Robust choice").rows] == [("none", "none")] * 2


Kept = Callable[[Point], bool]
GONE: tuple[tuple[Kept, tuple[str, ...], str], ...] = (
    (lambda point: point == ("b", "wild"), ("a", "b", "c"), "world = wild"),
    (lambda point: point[0] == "b", ("a", "c"), "design = b"),
)


@pytest.mark.parametrize(("lost", "left", "named"), GONE)
def test_what_failed_is_left_out_and_named(lost: Kept, left: tuple[str, ...], named: str) -> None:
    matrix = {(design, world): float(place) for place, design in enumerate(DESIGNS) for world in WORLDS}
    measure: Measure = lambda point, run: None if lost(point) else shared_noise(matrix)(point, run)  # noqa: E731 - short
    made = asked(finished(AXES, Grid(), measure=measure, runs=RUNS), Regret("final_share", "max", ("design",)))

    assert [row[0] for row in table(made, "Robust choice").rows] == [f"design = {design}" for design in left]
    assert [line for line in made.findings if line.startswith("Left out")] == [
        f"Left out of the regrets, for nothing was measured there: {named}."
    ]


def test_where_nothing_is_measured_it_says_so() -> None:
    measure: Measure = lambda point, run: {"final_share": np.nan}  # noqa: E731 - the simplest metric
    made = asked(finished(AXES, Grid(), measure=measure), Regret("final_share", "max", ("design",)))

    assert any("is not known: no world has all designs measured" in line for line in made.findings)


def test_several_keys_decide_and_several_are_uncertain() -> None:
    axes = [plain("size", 1, 2, 2), *AXES]
    measure: Measure = lambda point, run: {"final_share": float(point[0]) * (point[1] == "b")}  # noqa: E731 - short
    made = asked(finished(axes, Grid(), measure=measure), Regret("final_share", "max", ("design", "size")))

    assert made.summary["regret.choice"] == "size = 2, design = b"
    assert len(table(made, "Robust choice").rows) == 6
    assert {row[1] for row in table(made, "Regret by design and world").rows} == {
        f"world = {world}" for world in WORLDS
    }


@given(matrices)
def test_equals_are_named(matrix: Matrix) -> None:
    made = asked(
        finished(AXES, Grid(), measure=shared_noise(matrix), runs=RUNS), Regret("final_share", "max", ("design",))
    )
    worst = worst_by_hand(matrix, "max")
    best = [f"design = {design}" for design in DESIGNS if worst[design] == min(worst.values())]
    told = [line for line in made.findings if line.endswith("the choice is the first of equals.")]

    assert made.summary["regret.choice"] == best[0]
    assert bool(told) == (len(best) > 1)
    assert all(name in told[0] for name in best[1:])
