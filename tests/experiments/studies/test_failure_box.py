"""The box where the whole game fails: planted boxes are found, and tested by the points that the sweep drew for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from econ.reports.study.sweeps.facts import ClaimFacts, Facts
from econ.sweeps.analyses import Analyses, Discover
from econ.sweeps.axis import Axis
from econ.sweeps.designs.sampled import Sobol
from econ.sweeps.designs.units import Plain
from econ.sweeps.questions.claims import Claims
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Sweep
from econ.sweeps.task import Array
from experiments.studies.frame import SIZES, Size
from experiments.studies.honest_ordering.box import causes, confirmed_box, restrictions, sample_in
from experiments.studies.honest_ordering.setup import CONFORMANCE, WAIT
from experiments.studies.honest_ordering.sweeps import FRESH, SAMPLE, sweeps

AXES = tuple(Axis(key, Plain(), low=0.0, high=1.0) for key in "xy")
DESIGN = Sobol(128)
POINTS = DESIGN.points(AXES)


def sample(verdicts: list[str], fresh: list[str]) -> Facts:
    """A claim's verdicts at 128 points, at points that test its box, and another claim that always holds."""
    margins = np.zeros(len(POINTS))
    told = {CONFORMANCE: tuple(verdicts), WAIT: ("holds",) * len(POINTS)}
    claims = tuple(ClaimFacts(claim, words, margins, words) for claim, words in told.items())
    return Facts(AXES, DESIGN, POINTS, claims, fresh=tuple(fresh))


def planted(edge: float) -> list[str]:
    return ["fails" if float(x) > edge else "holds" for x, _ in POINTS]


@settings(max_examples=20)
@given(st.floats(0.3, 0.7), st.lists(st.sampled_from(["fails", "holds", "undecided", ""]), max_size=30))
def test_a_planted_box_is_told_with_the_fresh_points_that_fail(edge: float, fresh: list[str]) -> None:
    found = confirmed_box(sample(planted(edge), fresh))
    decided, failing = len(fresh) - fresh.count(""), fresh.count("fails")
    if not decided:
        assert found is None
        return
    assert found is not None
    assert set(found.box.restrictions) == {"x"}
    assert min(found.fit.density.value, found.fit.coverage.value) > 0.95
    assert (found.fresh.value, found.fresh.count) == (failing / decided, decided)
    assert found.fresh.low == pytest.approx(beta.ppf(0.025, failing, decided - failing + 1) if failing else 0)
    assert f"{failing} of {decided} fresh points in it fail" in found.words
    assert restrictions(found).rows[1][3] == str(decided)


@pytest.mark.parametrize("verdict", ["holds", "fails", "undecided", ""])
def test_where_nothing_varies_there_is_no_box(verdict: str) -> None:
    assert confirmed_box(sample([verdict] * len(POINTS), ["fails"])) is None


@given(st.lists(st.sampled_from(["fails", "holds", "undecided", ""]), min_size=128, max_size=128))
def test_verdicts_are_counted_over_the_sample_alone(verdicts: list[str]) -> None:
    table = causes(sample(verdicts, ["fails"] * 5))
    counts = tuple(str(verdicts.count(verdict)) for verdict in ("holds", "fails", "undecided"))

    assert table.rows == ((CONFORMANCE, *counts), (WAIT, "128", "0", "0"))
    lost = verdicts.count("")
    assert table.note == f"{128 - lost} points of a Sobol sequence, {lost} without an answer."


class Finished(SweepResult):
    """A sweep of which every point holds, and every point after the design's fails."""

    def table(self, _name: str) -> dict[str, Array]:
        points = (*POINTS, *((0.5, float(y)) for y in range(self.points - len(POINTS))))
        words = np.where(np.arange(self.points) < len(POINTS), "holds", "fails")
        columns = {axis.key: np.array(column) for axis, column in zip(AXES, zip(*points, strict=True), strict=True)}
        margins, ok = np.zeros(self.points), np.array(["ok"] * self.points)
        told = {CONFORMANCE: words, f"{CONFORMANCE}.margin_msat": margins, f"{CONFORMANCE}.binding": words}
        return columns | told | {"point": np.arange(self.points), "status": ok, "error": ok}


@given(st.integers(0, 9))
def test_points_that_test_the_box_are_no_points_of_the_sample(count: int) -> None:
    asked = Analyses(discover=Discover(CONFORMANCE, 9))
    sweep = Sweep("made", "", "", None, (), AXES, DESIGN, (), (Claims((CONFORMANCE,)),), analyses=asked)
    found = sample_in(Finished(sweep, Path(), len(POINTS) + count, {}, {}))

    assert found.points == POINTS
    assert found.fresh == ("fails",) * count
    assert causes(found).rows == ((CONFORMANCE, str(len(POINTS)), "0", "0"),)


@pytest.mark.parametrize("size", SIZES)
def test_the_sweep_over_everything_draws_the_fresh_points(size: Size) -> None:
    asked = {sweep.name: sweep for sweep in sweeps(size) if sweep.analyses.discover is not None}
    assert list(asked) == [f"ordering-everything-{size}"]
    (sweep,) = asked.values()
    assert sweep.analyses.discover == Discover(CONFORMANCE, FRESH[size])
    assert sweep.most_added == FRESH[size]
    assert len(sweep.points()) == SAMPLE[size]
