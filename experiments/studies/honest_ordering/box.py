"""Where the whole game fails, everything varied at once: a box, tested by points that did not help to find it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.reports.study.document import Table
from econ.solvers.single import decide
from econ.sweeps.analysis.boxes import Box, Fit
from econ.sweeps.analysis.discovery import Balanced, confirmed, discover, fresh_points
from econ.sweeps.analysis.intervals import Array, Estimate
from econ.sweeps.places import Places
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Sweep
from experiments.studies.frame import Size
from experiments.studies.honest_ordering.setup import CONFORMANCE, LIMIT

FRESH: dict[Size, int] = {"tiny": 1, "quick": 5, "full": 40}
SEED = 4
VERDICTS = ("holds", "fails", "undecided")


@dataclass(frozen=True)
class FailureBox:
    """The box, how it fits the points it was found with, and the share of fresh points in it that fail."""

    box: Box
    fit: Fit
    fresh: Estimate

    @property
    def words(self) -> str:
        """The box and its test."""
        failing = round(self.fresh.value * self.fresh.count)
        test = f"{failing} of {self.fresh.count} fresh points in it fail"
        interval = f"95 % interval {100 * self.fresh.low:.0f} to {100 * self.fresh.high:.0f} %"
        return f"{self.box.written()}: {test} ({interval}), with {100 * self.fit.coverage.value:.0f} % of all failures"


def failure_box(found: SweepResult, size: Size) -> FailureBox | None:
    """The box where conformance fails; None where no setting tells where it fails."""
    rows = found.table("claims")
    known = rows["status"] == "ok"
    cases = rows[CONFORMANCE][known] == "fails"
    if cases.all() or not cases.any():
        return None
    columns = {axis.key: rows[axis.key][known] for axis in found.sweep.axes}
    chosen = discover(columns, cases, Balanced()).chosen
    if not chosen.box.restrictions:
        return None
    return FailureBox(chosen.box, chosen.fit, _tested(found.sweep, chosen.box, FRESH[size]))


def restrictions(found: FailureBox) -> Table:
    """The box as a table, with both of its fits."""
    fits = (("points it was found with", found.fit.density), ("fresh points", found.fresh))
    told = [(name, f"{100 * e.value:.0f} %", f"{100 * e.low:.0f} to {100 * e.high:.0f} %", e.count) for name, e in fits]
    rows = tuple((name, share, interval, str(count)) for name, share, interval, count in told)
    note = f"The box: {found.box.written()}."
    return Table("Share of failing points in the box", ("Points", "Fail", "95 % interval", "Number"), rows, note=note)


def causes(found: SweepResult) -> Table:
    """At how many points conformance holds or fails, and every single action by itself."""
    rows = found.table("claims")
    alone = [claim for question in found.sweep.questions for claim in getattr(question, "ids", ())][1:]
    known = rows["status"] == "ok"
    counted = [(claim, *(_count(rows[claim][known], verdict) for verdict in VERDICTS)) for claim in alone]
    whole = (CONFORMANCE, *(_count(rows[CONFORMANCE][known], verdict) for verdict in VERDICTS))
    return Table(
        "Everything varied at once: verdicts by claim",
        ("Claim", "Holds", "Fails", "Undecided"),
        tuple((claim, *map(str, numbers)) for claim, *numbers in (whole, *counted)),
        (False, True, True, True),
        f"{int(known.sum())} points of a Sobol sequence, {int((~known).sum())} without an answer.",
    )


def _count(column: Array, verdict: str) -> int:
    return int((column == verdict).sum())


def _tested(sweep: Sweep, box: Box, count: int) -> Estimate:
    points = fresh_points(box, sweep.axes, count, np.random.default_rng(SEED))
    places = Places(sweep, None)
    failing = 0
    for point in points:
        subject = places.subject(point)
        if subject.mechanism is None or subject.scenario is None:
            raise TypeError("a sweep over a mechanism's keys was expected")
        (result,) = decide((CONFORMANCE,), subject.mechanism, subject.scenario, limit=LIMIT)
        failing += result.verdict == "fails"
    return confirmed(failing, count)
