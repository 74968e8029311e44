"""Mechanisms compared, as a study document: parameters and claims that differ, and metrics run by run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from numpy import isfinite

from econ.reports.document import clean
from econ.reports.parameters import assumptions, flattened
from econ.reports.quantities import number_text, time_text
from econ.reports.study.contest import Contender, Contest, contest_of
from econ.reports.study.contest_tables import claim_tables, metric_table, parameter_table, relative_bars
from econ.reports.study.document import StudyDocument
from econ.reports.study.sweeps.origin import origins
from econ.reports.study.sweeps.part import Summary
from econ.reports.study.sweeps.words import counted, finite, listing, told, written
from econ.sweeps.analysis.comparison import Row, sentences
from econ.sweeps.run import SweepResult

NAMED = 5


def compared(contenders: Sequence[Contender], results: Sequence[SweepResult], *, command: str) -> StudyDocument:
    """The document of a comparison against the first contender, from the tables of its sweeps.

    Each result holds the contenders whose slots are equally long, under the axis `mechanism`. The same tables give the
    same bytes. Raises BadInput where a table cannot be read.
    """
    contest = contest_of(contenders, results)
    return StudyDocument(
        format="seqecon-study",
        version=1,
        kind="comparison",
        name=f"compare-{'-'.join(contender.label for contender in contenders)}",
        question=f"What differs between {listing([contender.label for contender in contenders])}?",
        answer=_answer(contest),
        findings=tuple(_findings(contest)),
        assumptions=_shared(contest),
        figures=relative_bars(contest),
        tables=(*parameter_table(contest), *claim_tables(contest), *metric_table(contest)),
        claims=(),
        certificates=(),
        summary=_summary(contest),
        provenance=origins(tuple(results), command=command),
    )


def _answer(contest: Contest) -> str:
    """One sentence: which differences are significant, by how much, and how many verdicts differ."""
    clauses = [_against(contest, contender.label) for contender in contest.contenders[1:]]
    return f"Over {_runs(contest)}, {'; '.join(clauses)}{_verdicts(contest)}."


def _runs(contest: Contest) -> str:
    runs = max(row.difference.count for row in contest.rows)
    return f"{counted(runs, 'paired run')} of {contest.length}"


def _against(contest: Contest, label: str) -> str:
    rows = contest.against(label)
    sure = sorted((row for row in rows if row.significant), key=_clarity, reverse=True)
    if not sure:
        return f"no metric of {label} differs significantly from {contest.base.label} ({len(rows)} metrics, Holm, 5 %)"
    named = [_difference(contest, row) for row in sure[:NAMED]]
    rest = [contest.metrics[row.metric].label for row in sure[NAMED:]]
    more = f", also {listing(rest)}" if rest else ""
    count = f"{len(sure)} of {len(rows)} metrics of {label} differ significantly from {contest.base.label}"
    return f"{count} (Holm, 5 %; joint 95 % intervals): {listing(named)}{more}"


def _clarity(row: Row) -> tuple[bool, float]:
    """Differences with a spread first, by how many half intervals they are from none."""
    half = row.difference.half_width
    spread = bool(half and isfinite(half))
    return spread, abs(row.difference.value) / half if spread else abs(row.difference.value)


def _difference(contest: Contest, row: Row) -> str:
    metric = contest.metrics[row.metric]
    words = told(row.difference, metric.unit)
    return f"{metric.label} by {words.full} ({words.interval})"


def _verdicts(contest: Contest) -> str:
    if not contest.judgements:
        return ""
    return (
        f"; {number_text(len(contest.divided))} of {counted(len(contest.judgements), 'claim')} differ in their verdict"
    )


def _findings(contest: Contest) -> Iterator[str]:
    units = {metric.label: metric.unit for metric in contest.metrics.values()}
    rows = [replace(row, metric=contest.metrics[row.metric].label) for row in contest.rows]
    yield from sentences(rows, lambda label, value: written(value, units[label]))
    yield from _caveats(contest)
    for failure in contest.failures:
        yield f"{counted(failure.rows, 'row')} of the table {failure.table} failed: {failure.reason}."


def _caveats(contest: Contest) -> Iterator[str]:
    """What makes the comparison less than one of mechanisms alone."""
    lengths = {contender.label: contender.loaded.mechanism.chain.slot_ms for contender in contest.contenders}
    if len(set(lengths.values())) > 1:
        told_lengths = listing([f"{clean(time_text(ms / 1_000))} in {label}" for label, ms in lengths.items()])
        yield (
            f"Slots last {told_lengths}: runs are equally long, but a draw of the same slot meets another moment, "
            "so that pairing takes less of the chance out of the differences."
        )
    if len({_scenario(contender) for contender in contest.contenders}) > 1:
        yield "The scenarios differ too, so that not every difference is the mechanism's: --scenario sets one for all."


def _scenario(contender: Contender) -> tuple[tuple[str, str], ...]:
    values = flattened(contender.loaded)
    return tuple((key, value) for key, value in values.items() if key.startswith("scenario."))


def _shared(contest: Contest) -> tuple[tuple[str, str, str], ...]:
    """The parameters that are equal everywhere."""
    known = [flattened(contender.loaded) for contender in contest.contenders]
    rows = assumptions(contest.base.loaded)
    return tuple(row for row in rows if all(table.get(row[0]) == row[1] for table in known))


def _summary(contest: Contest) -> Summary:
    summary: Summary = {}
    for row in contest.rows:
        summary[f"{row.metric}: {row.base}"] = finite(row.base_value.value)
        summary[f"{row.metric}: {row.other}"] = finite(row.other_value.value)
        summary[f"{row.metric}: {row.other} - {row.base}"] = finite(row.difference.value)
    for claim, found in contest.judgements.items():
        summary |= {f"{claim}: {label}": each.verdict for label, each in found.items()}
    return summary
