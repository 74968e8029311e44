"""A planted crossing is found, and its interval covers it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.reports.study.document import Curves, StudyDocument
from econ.reports.study.reading import parse
from econ.reports.study.sweeps.describe import described
from econ.reports.study.text import as_text
from econ.sweeps.analyses import Analyses, Regret, Satisfied, Threshold
from econ.sweeps.axis import LOG, Axis
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.units import Plain
from tests.reports.study.sweeps.finished import InMemory, Measure, finished, names, plain
from tests.reports.study.sweeps.test_described import measured

RUNS = 40


def asked(found: InMemory, analyses: Analyses) -> StudyDocument:
    return described(
        replace(found, sweep=replace(found.sweep, analyses=analyses)), command="seqecon sweep planted.toml"
    )


def threshold(level: float, *, rising: bool = True) -> Analyses:
    return Analyses(threshold=Threshold("income", level, "x", rising=rising))


def noisy(of: Callable[[float], float]) -> Measure:
    """A function of the first key, with noise that is its own at every point and sums to zero over a point's runs."""

    def measure(point: tuple[float | str, ...], run: int) -> dict[str, float]:
        sign = 1 if run % 2 else -1
        noise = float(np.random.default_rng([run // 2, round(1e6 * float(point[0]))]).normal())
        return {"income": of(float(point[0])) + sign * noise}

    return measure


def curve(made: StudyDocument) -> Curves:
    return next(each for each in made.figures if isinstance(each, Curves) and each.title.startswith("Where "))


@given(st.floats(0.01, 9.99), st.booleans())
def test_a_noisy_line_crosses_where_it_was_planted(level: float, rising: bool) -> None:  # noqa: FBT001 - drawn
    sign = 1 if rising else -1
    found = finished([plain("x", 0, 10, 11)], Grid(), measure=noisy(lambda x: sign * x), runs=RUNS)
    made = asked(found, threshold(sign * level, rising=rising))
    (mark,) = curve(made).marks

    assert mark.x == pytest.approx(level)
    assert made.summary["income.crossing"] == mark.x
    low = -np.inf if mark.low is None else mark.low
    high = np.inf if mark.high is None else mark.high
    assert low <= level <= high
    assert high - low >= 1
    assert f"{'rises' if rising else 'falls'} to" in made.answer


def test_between_two_levels_a_logarithmic_key_is_read_on_its_scale() -> None:
    axis = Axis("x", Plain(), low=1.0, high=1_000.0, scale=LOG, steps=4)
    made = asked(finished([axis], Grid(), measure=noisy(np.log10), runs=RUNS), threshold(1.5))

    assert curve(made).marks[0].x == pytest.approx(10**1.5)
    assert curve(made).x.log


def test_each_combination_of_the_other_keys_has_its_own() -> None:
    axes = [plain("x", 0, 10, 6), names("world", "calm", "wild")]

    def measure(point: tuple[float | str, ...], run: int) -> Mapping[str, float] | None:
        return noisy(lambda x: x if point[1] == "calm" else x / 2)(point, run)

    made = asked(finished(axes, Grid(), measure=measure, runs=RUNS), threshold(3.0))
    found = {mark.label: mark.x for mark in curve(made).marks}

    assert found == pytest.approx({"world = calm": 3.0, "world = wild": 6.0})
    assert [line.label for line in curve(made).lines][:2] == ["world = calm", "world = wild"]
    assert "at world = calm rises to" in made.answer


def test_at_most_seven_lines_are_shown_and_the_rest_is_counted() -> None:
    axes = [plain("x", 0, 10, 6), plain("y", 1, 12, 12)]
    made = asked(finished(axes, Grid(), measure=noisy(lambda x: x), runs=RUNS), threshold(3.0))

    assert len(curve(made).marks) == 7
    assert "5 more combinations of the other keys are not shown." in made.findings


@pytest.mark.parametrize(
    ("level", "rising", "told"),
    [
        (30.0, True, "does not rise to 30"),
        (-20.0, True, "is at or above"),
        (-30.0, False, "does not fall to"),
        (20.0, False, "is at or below"),
    ],
)
def test_a_level_beyond_the_ends_is_told(level: float, rising: bool, told: str) -> None:  # noqa: FBT001 - a case
    sign = 1 if rising else -1
    found = finished([plain("x", 0, 10, 6)], Grid(), measure=noisy(lambda x: sign * x), runs=RUNS)
    made = asked(found, threshold(level, rising=rising))

    assert not curve(made).marks
    assert made.summary["income.crossing"] is None
    assert told in made.answer


@pytest.mark.parametrize("rising", [True, False])
def test_a_wrong_direction_is_noticed(rising: bool) -> None:  # noqa: FBT001 - both cases
    sign = -1 if rising else 1
    found = finished([plain("x", 0, 10, 6)], Grid(), measure=noisy(lambda x: sign * x), runs=RUNS)
    wrong, right = (asked(found, threshold(sign * 5.0, rising=side)) for side in (rising, not rising))

    assert any("its crossing means nothing" in line for line in wrong.findings)
    assert not any("its crossing means nothing" in line for line in right.findings)


@given(st.integers(0, 99), st.booleans(), st.sampled_from([0.0, 0.3, 0.9]), st.sampled_from(["income", "target_wait"]))
def test_any_tables_make_a_document_that_is_read_back(seed: int, flat: bool, gaps: float, metric: str) -> None:  # noqa: FBT001 - drawn
    measure = partial(measured, seed=seed, flat=flat, gaps=gaps, spoiled=np.inf)
    axes = [plain("x", 0, 10, 5), names("world", "a", "<b>", "c = d")]
    analyses = Analyses(Regret(metric, "min", ("x",), Satisfied(1.0)), Threshold(metric, 0.5, "x"))
    made = asked(finished(axes, Grid(), measure=measure, runs=3), analyses)

    assert parse(json.loads(as_text(made))) == made
    assert len(made.answer.splitlines()) == 1
