"""The tables and bars of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from econ.reports.document import clean
from econ.reports.parameters import flattened
from econ.reports.quantities import amount_text, number_text
from econ.reports.study.contest import Contest, Judgement
from econ.reports.study.document import Bar, Bars, Quantity, Table
from econ.reports.study.sweeps.words import finite, told
from econ.sweeps.analysis.comparison import Row

ABSENT = "\N{EN DASH}"
MOST_BARS = 14
TENFOLD = 10.0


def parameter_table(contest: Contest) -> tuple[Table, ...]:
    """The parameters that are not the same everywhere."""
    known = [flattened(contender.loaded) for contender in contest.contenders]
    keys = list(dict.fromkeys(key for table in known for key in table))
    rows = tuple((key, *(table.get(key, ABSENT) for table in known)) for key in keys)
    different = tuple(row for row in rows if len(set(row[1:])) > 1)
    note = f"{len(rows) - len(different)} of {len(rows)} parameters are equal."
    columns = ("Parameter", *(contender.label for contender in contest.contenders))
    return (Table("Parameters that differ", columns, different, note=note),)


def claim_tables(contest: Contest) -> tuple[Table, ...]:
    """The claims with different verdicts, and the others with their margins."""
    if not contest.judgements:
        return ()
    divided = contest.divided
    alike = [claim for claim in contest.judgements if claim not in divided]
    words = f"{len(divided)} of {len(contest.judgements)} claims have different verdicts, {len(alike)} the same one."
    tables = [_claims(contest, "Claims with different verdicts", divided, words)]
    if alike:
        tables.append(_claims(contest, "Claims with the same verdict", alike, ""))
    return tuple(tables)


def metric_table(contest: Contest) -> tuple[Table, ...]:
    """Every metric: means, differences with their paired intervals, and which are significant."""
    if not contest.rows:
        return ()
    base, *others = (contender.label for contender in contest.contenders)
    named = ("Mechanism", "Its mean") if len(others) > 1 else (f"Mean in {others[0]}",)
    columns = (
        "Metric",
        f"Mean in {base}",
        *named,
        "Difference",
        "95 % jointly",
        "Unit",
        "Runs",
        "p (Holm)",
        "Significant",
    )
    numeric = tuple(name not in {"Metric", "Mechanism", "Unit", "Significant"} for name in columns)
    rows = tuple(_row(contest, row) for row in contest.rows)
    sure = sum(row.significant for row in contest.rows)
    note = (
        f"{sure} of {len(rows)} differences are significant (Holm, 5 %). Runs last {contest.length}, run r of every "
        "mechanism draws from the same random numbers; intervals of differences are paired and hold jointly."
    )
    return (Table("Metrics", columns, rows, numeric, note),)


def relative_bars(contest: Contest) -> tuple[Bars, ...]:
    """The significant differences as shares of the first mechanism's means."""
    sure = [row for row in contest.rows if row.significant and _ratio(row) is not None]
    kept = [row for row in sure if abs(_ratio(row) or 0.0) <= TENFOLD]
    kept.sort(key=lambda row: -abs(_ratio(row) or 0.0))
    groups: dict[str, list[Bar]] = {}
    for row in kept[:MOST_BARS]:
        groups.setdefault(contest.metrics[row.metric].label, []).append(_bar(row))
    left = len(sure) - len(kept[:MOST_BARS])
    base = contest.base.label
    caption = f"Difference divided by the mean in {base}, with the joint 95 % interval (the mean taken as known)." + (
        f" {left} more, some above tenfold, stand in the table." if left else ""
    )
    value = Quantity(f"difference to {base}", "share")
    found = Bars("bars", "Significant differences", caption, value, tuple((k, tuple(v)) for k, v in groups.items()))
    return (found,) if groups else ()


def _claims(contest: Contest, title: str, claims: list[str] | tuple[str, ...], note: str) -> Table:
    columns = ["Claim"]
    for contender in contest.contenders:
        columns += [contender.label, "Margin"]
    rows = tuple((claim, *_judged(contest, claim)) for claim in claims)
    return Table(title, tuple(columns), rows, (False, *(False, True) * len(contest.contenders)), note)


def _judged(contest: Contest, claim: str) -> Iterator[str]:
    for contender in contest.contenders:
        found = contest.judgements[claim].get(contender.label, Judgement("", None, ""))
        yield found.verdict or "failed"
        yield ABSENT if found.margin is None else clean(amount_text(found.margin, signed=True))


def _row(contest: Contest, row: Row) -> tuple[str, ...]:
    metric = contest.metrics[row.metric]
    base, other = (told(each, metric.unit) for each in (row.base_value, row.other_value))
    gap = told(row.difference, metric.unit)
    means = (base.full, row.other, other.full) if len(contest.contenders) > 2 else (base.full, other.full)
    runs, sure = number_text(row.difference.count), "yes" if row.significant else "no"
    return metric.label, *means, gap.value, gap.interval, gap.unit, runs, f"{row.adjusted:.2g}", sure


def _ratio(row: Row) -> float | None:
    """The difference as a share of the first mean; None where that is nothing."""
    base = abs(row.base_value.value)
    return finite(row.difference.value / base) if base else None


def _bar(row: Row) -> Bar:
    base, gap = abs(row.base_value.value), row.difference
    return Bar(row.other, gap.value / base, finite(gap.low / base), finite(gap.high / base))
