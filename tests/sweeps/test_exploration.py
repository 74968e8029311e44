"""A planted box is found, and fresh points in it say how good it is; stopped and resumed, the bytes are the same."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from econ.reports.study.sweeps.describe import described
from econ.sweeps.analyses import Analyses, Discover
from econ.sweeps.axis import Axis
from econ.sweeps.constraint import Swept, constraint_of
from econ.sweeps.designs.sampled import LatinHypercube
from econ.sweeps.designs.units import Plain
from econ.sweeps.execution.pools import Inline
from econ.sweeps.execution.progress import SILENT
from econ.sweeps.exploration import failure_box, fresh
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Subject
from econ.sweeps.run import SweepResult, run_sweep
from econ.sweeps.spec import Sweep
from econ.sweeps.store.store import Store
from econ.sweeps.task import Rows
from tests.sweeps.sweeping import Limited, Stopped, ran, table_bytes

CLAIM = "planted"
AXES = tuple(Axis(key, Plain(), low=0.0, high=1.0) for key in "xyz")
POINTS = 200


def in_box(values: Mapping[str, Any]) -> bool:
    return bool(values["x"] > 0.6 and values["y"] < 0.5)


@dataclass(frozen=True)
class Planted(Claims):
    """A claim that fails in the box, and elsewhere never; in the box it holds where z is above `lucky`."""

    lucky: float = 2.0
    kind: ClassVar[str] = "planted"

    @property
    def content(self) -> Mapping[str, Any]:
        """What decides the answers."""
        return {"kind": self.kind, "lucky": self.lucky}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """One verdict."""
        fails = in_box(subject.values) and subject.values["z"] <= self.lucky
        words = np.array(["fails" if fails else "holds"] * len(runs))
        return {CLAIM: words, f"{CLAIM}.margin_msat": np.full(len(runs), 1.0), f"{CLAIM}.binding": words}


def sweep_of(lucky: float = 2.0, *, count: int = 64, seed: int = 1, constraint: str = "") -> Sweep:
    made = Sweep("box", "", "", None, (), AXES, LatinHypercube(POINTS, 5), (), (Planted((CLAIM,), lucky=lucky),))
    held = (constraint_of(constraint, Swept),) if constraint else ()
    return replace(made, constraints=held, analyses=Analyses(discover=Discover(CLAIM, count, seed)))


def verdicts(found: SweepResult) -> list[str]:
    return [str(verdict) for verdict in found.table("claims")[CLAIM]]


def drawn(found: SweepResult) -> list[tuple[float, ...]]:
    rows = found.table("claims")
    return list(zip(*(rows[axis.key][POINTS:].tolist() for axis in AXES), strict=True))


def test_the_planted_box_is_found_and_confirmed_by_fresh_points(tmp_path: Path) -> None:
    found = ran(sweep_of(), tmp_path)
    document = described(found, command="seqecon sweep box.toml")
    (table,) = (each for each in document.tables if each.title == f"Box where {CLAIM} fails")

    assert found.points == POINTS + 64
    assert {row[0] for row in table.rows} == {"x", "y"}
    assert "density at 64 fresh points" in table.note
    fresh_share = sum(verdict == "fails" for verdict in verdicts(found)[POINTS:]) / 64
    assert document.summary[f"{CLAIM}.box.fresh_density"] == fresh_share
    assert fresh_share >= 0.9
    (line,) = (line for line in document.findings if line.startswith(f"{CLAIM} fails at"))
    assert "of 64 fresh points in it" in line
    assert "would tell" not in line


def test_the_fresh_density_is_that_of_the_verdicts_at_fresh_points(tmp_path: Path) -> None:
    found = ran(sweep_of(0.5, count=400), tmp_path)
    document = described(found, command="seqecon sweep box.toml")
    points = drawn(found)
    truth = [in_box(dict(zip("xyz", point, strict=True))) and point[2] <= 0.5 for point in points]

    assert [verdict == "fails" for verdict in verdicts(found)[POINTS:]] == truth
    assert document.summary[f"{CLAIM}.box.fresh_density"] == pytest.approx(sum(truth) / 400)


def test_fresh_points_count_for_nothing_else(tmp_path: Path) -> None:
    found = ran(sweep_of(), tmp_path)
    alone = ran(replace(sweep_of(), analyses=Analyses()), tmp_path / "alone")
    tested, plain = (described(each, command="") for each in (found, alone))
    failures = sum(verdict == "fails" for verdict in verdicts(alone))

    assert verdicts(found)[:POINTS] == verdicts(alone)
    assert tested.summary[f"{CLAIM}.fails"] == plain.summary[f"{CLAIM}.fails"] == failures
    assert tested.summary[f"{CLAIM}.box.density"] == plain.summary[f"{CLAIM}.box.density"]
    assert tested.answer == plain.answer


@pytest.mark.parametrize("left", [0, 1, 2, 3])
def test_stopped_anywhere_and_resumed_it_ends_with_the_same_bytes(tmp_path: Path, left: int) -> None:
    whole = table_bytes(ran(sweep_of(count=8), tmp_path / "whole"))
    with suppress(Stopped):
        run_sweep(sweep_of(count=8), Limited(tmp_path / "stopped", left), Inline(), progress=SILENT)

    assert table_bytes(ran(sweep_of(count=8), tmp_path / "stopped")) == whole
    again = run_sweep(sweep_of(count=8), Store.open(tmp_path / "stopped"), Inline(), progress=SILENT)
    assert again is not None
    assert table_bytes(again) == whole


def test_another_seed_draws_other_points_in_the_same_box(tmp_path: Path) -> None:
    first, second = (ran(sweep_of(seed=seed), tmp_path / str(seed)) for seed in (1, 2))
    found = failure_box(AXES, sweep_of().points(), verdicts(first)[:POINTS])

    assert found is not None
    assert not set(drawn(first)) & set(drawn(second))
    for each in (first, second):
        columns = {
            axis.key: np.array(values) for axis, values in zip(AXES, zip(*drawn(each), strict=True), strict=True)
        }
        assert found.chosen.box.holds(columns).all()


def test_fresh_points_meet_the_constraints() -> None:
    sweep = sweep_of(constraint="x <= z")
    points = list(sweep.points())
    told = {point: "fails" if in_box(dict(zip("xyz", point, strict=True))) else "holds" for point in points}
    found = fresh(sweep, points, told)

    assert len(found) == 64
    assert all(point[0] <= point[2] for point in found)


@pytest.mark.parametrize("verdict", ["holds", "fails", "", "undecided"])
def test_without_a_box_nothing_is_drawn(verdict: str) -> None:
    sweep = sweep_of()
    points = list(sweep.points())

    assert fresh(sweep, points, dict.fromkeys(points, verdict)) == []
    assert fresh(replace(sweep, analyses=Analyses()), points, {}) == []
