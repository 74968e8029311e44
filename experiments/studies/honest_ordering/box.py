"""Where the whole game fails, everything varied at once: a box, tested by points that did not help to find it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from econ.reports.study.document import Table
from econ.reports.study.sweeps.facts import VERDICTS, Facts, facts_of
from econ.sweeps.analysis.boxes import Box, Fit
from econ.sweeps.analysis.discovery import confirmed
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.exploration import FAILS, failure_box
from econ.sweeps.run import SweepResult
from experiments.studies.honest_ordering.maps import claim_in
from experiments.studies.honest_ordering.setup import CONFORMANCE


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


def sample_in(found: SweepResult) -> Facts:
    """What the sweep found at the points of its design; the verdicts at points that test the box are `fresh`."""
    sweep = found.sweep
    whole = facts_of(sweep.axes, sweep.design, sweep.questions, {"claims": found.table("claims")}, stopped={})
    return replace(whole, analyses=sweep.analyses, planned=len(sweep.points())).without_fresh()


def confirmed_box(sample: Facts) -> FailureBox | None:
    """The box where conformance fails; None where no setting tells where it fails, or no fresh point was decided."""
    found = failure_box(sample.axes, sample.points, claim_in(sample, CONFORMANCE).verdicts)
    told = [verdict for verdict in sample.fresh if verdict]
    if found is None or not found.chosen.box.restrictions or not told:
        return None
    return FailureBox(found.chosen.box, found.chosen.fit, confirmed(told.count(FAILS), len(told)))


def restrictions(found: FailureBox) -> Table:
    """The box as a table, with both of its fits."""
    fits = (("points it was found with", found.fit.density), ("fresh points", found.fresh))
    told = [(name, f"{100 * e.value:.0f} %", f"{100 * e.low:.0f} to {100 * e.high:.0f} %", e.count) for name, e in fits]
    rows = tuple((name, share, interval, str(count)) for name, share, interval, count in told)
    note = f"The box: {found.box.written()}."
    return Table("Share of failing points in the box", ("Points", "Fail", "95 % interval", "Number"), rows, note=note)


def causes(sample: Facts) -> Table:
    """At how many points conformance holds or fails, and every single action by itself."""
    answered = claim_in(sample, CONFORMANCE).decided
    return Table(
        "Everything varied at once: verdicts by claim",
        ("Claim", "Holds", "Fails", "Undecided"),
        tuple((claim.id, *(str(claim.count(verdict)) for verdict in VERDICTS)) for claim in sample.claims),
        (False, True, True, True),
        f"{answered} points of a Sobol sequence, {len(sample.points) - answered} without an answer.",
    )
