"""What a comparison of mechanisms found: their metrics run by run, and what was decided about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from econ.machine.world import MS_PER_DAY
from econ.mechanism.load import Loaded
from econ.reports.document import clean
from econ.reports.quantities import time_text
from econ.reports.study.sweeps.estimates import by_unit
from econ.reports.study.sweeps.facts import Facts, Failure, MetricFacts, facts_of
from econ.reports.study.sweeps.words import finite
from econ.sweeps.analysis.comparison import Row, compare
from econ.sweeps.run import SweepResult
from econ.sweeps.task import Array

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Contender:
    """A mechanism by its source as the command names it, what people call it, and the slots that a run has."""

    source: str
    label: str
    loaded: Loaded
    slots: int

    @property
    def days(self) -> float:
        """How long a run is."""
        return self.slots * self.loaded.mechanism.chain.slot_ms / MS_PER_DAY


@dataclass(frozen=True)
class Judgement:
    """What was decided about a claim: verdict (empty where that failed), margin in msat, binding term."""

    verdict: str
    margin: float | None
    binding: str


@dataclass(frozen=True)
class Contest:
    """Contenders, the first being the one that the others are compared with.

    `metrics` are the labels and units by name, `judgements` {claim: {label: judgement}}, `rows` every metric of every
    other contender against the first.
    """

    contenders: tuple[Contender, ...]
    metrics: Mapping[str, MetricFacts]
    judgements: Mapping[str, Mapping[str, Judgement]]
    rows: tuple[Row, ...]
    failures: tuple[Failure, ...]

    @property
    def base(self) -> Contender:
        """The first."""
        return self.contenders[0]

    @property
    def length(self) -> str:
        """How long a run is, in words."""
        return clean(time_text(self.base.days * SECONDS_PER_DAY))

    @property
    def divided(self) -> tuple[str, ...]:
        """The claims with more than one verdict; an answer that is missing is none."""
        verdicts = {claim: {each.verdict for each in found.values()} - {""} for claim, found in self.judgements.items()}
        return tuple(claim for claim, found in verdicts.items() if len(found) > 1)

    def against(self, label: str) -> tuple[Row, ...]:
        """The rows of one contender."""
        return tuple(row for row in self.rows if row.other == label)


def contest_of(contenders: Sequence[Contender], results: Sequence[SweepResult]) -> Contest:
    """What the tables of the sweeps say; BadInput where one cannot be read."""
    labels = {contender.source: contender.label for contender in contenders}
    known = [_facts(found) for found in results]
    table: dict[str, dict[str, Array]] = {}
    judgements: dict[str, dict[str, Judgement]] = {}
    for facts in known:
        for number, (source,) in enumerate(facts.points):
            label = labels[str(source)]
            table[label] = {metric.name: metric.runs[number] for metric in facts.metrics}
            for claim in facts.claims:
                judged = Judgement(claim.verdicts[number], finite(claim.margins[number]), claim.binding[number])
                judgements.setdefault(claim.id, {})[label] = judged
    ordered = {contender.label: table[contender.label] for contender in contenders}
    metrics = {metric.name: metric for metric in known[0].metrics}
    units = {metric.name: metric.unit for metric in known[0].metrics}
    rows = by_unit(compare(ordered, base=contenders[0].label), ordered, units)
    failures = tuple(failure for facts in known for failure in facts.failures)
    return Contest(tuple(contenders), metrics, judgements, rows, failures)


def _facts(found: SweepResult) -> Facts:
    sweep = found.sweep
    tables = {question.table: found.table(question.table) for question in sweep.questions}
    return facts_of(sweep.axes, sweep.design, sweep.questions, tables, stopped=found.stopped)
