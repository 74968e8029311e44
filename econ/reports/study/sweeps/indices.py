"""Sensitivity of answers to keys, by the designs made for it: Sobol's indices, Morris' elementary effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from econ.errors import BadInput
from econ.reports.study.document import Bars, Quantity, Table
from econ.reports.study.sweeps.curves import varying
from econ.reports.study.sweeps.facts import Facts
from econ.reports.study.sweeps.part import Part, together
from econ.reports.study.sweeps.words import Told, bar, joined, told
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.analysis.sensitivity import ElementaryEffects, SobolIndices, morris, sobol
from econ.sweeps.designs.morris import Morris
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.task import Array

MOST = 6


@dataclass(frozen=True)
class Output:
    """A number at every point [point], by the name people call it."""

    label: str
    unit: str
    values: Array


def index_part(facts: Facts) -> Part:
    """What the design was made for, for every answer that reacts; nothing for other designs."""
    if facts.design.kind not in {Saltelli.kind, Morris.kind}:
        return Part()
    parts = [_part(facts, output) for output in _outputs(facts)[:MOST]]
    whole = together(parts)
    clause = next((part.clause for part in parts if part.clause), "")
    return Part(clause, whole.findings, whole.figures, whole.tables, whole.summary)


def _outputs(facts: Facts) -> list[Output]:
    """Metrics that react, and margins of claims."""
    metrics = [Output(metric.label, metric.unit, metric.means) for metric in varying(facts)]
    margins = [
        Output(f"margin of {claim.id}", "msat", claim.margins)
        for claim in facts.claims
        if np.isfinite(claim.margins).any()
    ]
    return metrics + margins


def _part(facts: Facts, output: Output) -> Part:
    """An output that the design cannot explain is told with the reason."""
    try:
        return _sobol(facts, output) if isinstance(facts.design, Saltelli) else _morris(facts, output)
    except BadInput as refusal:
        return Part(findings=(f"{output.label}: {refusal}.",))


def _sobol(facts: Facts, output: Output) -> Part:
    design = facts.design
    if not isinstance(design, Saltelli):
        return Part()
    rng = np.random.default_rng(design.seed)
    found = sobol(*design.parts(output.values), _keys(facts), rng=rng)
    groups = tuple(
        (name, (bar("alone", first), bar("in total", total)))
        for name, first, total in sorted(zip(found.names, found.first, found.total, strict=True), key=_by_total)
    )
    caption = (
        "Share of the variance that a key explains alone (first order) and takes part in (total), "
        "with 95 % bootstrap intervals."
    )
    figure = Bars("bars", f"What moves {output.label}", caption, Quantity("share of variance"), groups)
    return Part(
        _sobol_clause(output, found),
        tuple(f"{output.label}: {note}." for note in found.notes),
        (figure,),
        (_sobol_table(output, found),),
        dict(_summary(output, found.names, (("first", found.first), ("total", found.total)))),
    )


def _sobol_clause(output: Output, found: SobolIndices) -> str:
    place = max(range(len(found.names)), key=lambda number: found.total[number].value)
    total, first = told(found.total[place], ""), told(found.first[place], "")
    return (
        f"{found.names[place]} takes part in the largest share of the variance of {output.label}: total index "
        f"{total.value} (95 % interval {total.interval}), {first.value} of it alone ({first.interval})"
    )


def _sobol_table(output: Output, found: SobolIndices) -> Table:
    rows = tuple(
        (name, told(first, "").value, told(first, "").interval, told(total, "").value, told(total, "").interval)
        for name, first, total in zip(found.names, found.first, found.total, strict=True)
    )
    columns = ("Key", "First order", "95 % interval", "Total", "95 % interval")
    return Table(f"Sobol indices of {output.label}", columns, rows, (False, True, True, True, True))


def _morris(facts: Facts, output: Output) -> Part:
    design = facts.design
    if not isinstance(design, Morris):
        return Part()
    positions = design.shares(len(facts.axes))
    found = morris(positions, output.values, _keys(facts), levels=design.levels, seed=design.seed)
    ordered = sorted(zip(found.names, found.mu_star, strict=True), key=lambda pair: -pair[1].value)
    groups = tuple((name, (bar("mean size", size),)) for name, size in ordered)
    caption = "Mean size of the elementary effects over the whole range of a key, with 95 % intervals."
    value = Quantity(f"effect on {output.label}", output.unit)
    return Part(
        _morris_clause(output, found),
        figures=(Bars("bars", f"What moves {output.label}", caption, value, groups),),
        tables=(_morris_table(output, found),),
        summary=dict(_summary(output, found.names, (("mu_star", found.mu_star),))),
    )


def _morris_clause(output: Output, found: ElementaryEffects) -> str:
    place = max(range(len(found.names)), key=lambda number: found.mu_star[number].value)
    words = told(found.mu_star[place], output.unit)
    size = joined(words.value, words.unit)
    return f"{found.names[place]} moves {output.label} the most: mean effect {size} (95 % interval {words.interval})"


def _morris_table(output: Output, found: ElementaryEffects) -> Table:
    sizes: list[Told] = [told(size, output.unit) for size in found.mu_star]
    signed, spreads = ([told(_bare(value), output.unit) for value in values] for values in (found.mu, found.sigma))
    rows = tuple(
        (name, size.value, size.interval, size.unit, joined(mu.value, mu.unit), joined(sigma.value, sigma.unit))
        for name, size, mu, sigma in zip(found.names, sizes, signed, spreads, strict=True)
    )
    columns = ("Key", "Mean size (mu*)", "95 % interval", "Unit", "Signed mean (mu)", "Spread (sigma)")
    return Table(f"Elementary effects on {output.label}", columns, rows, (False, True, True, False, True, True))


def _bare(value: float) -> Estimate:
    return Estimate(value, -np.inf, np.inf, 1)


def _keys(facts: Facts) -> tuple[str, ...]:
    return tuple(axis.key for axis in facts.axes)


def _by_total(row: tuple[str, Estimate, Estimate]) -> float:
    return -row[2].value


def _summary(
    output: Output, names: Sequence[str], kinds: Sequence[tuple[str, Sequence[Estimate]]]
) -> Iterator[tuple[str, float | str | None]]:
    for kind, estimates in kinds:
        yield from ((f"{output.label}: {kind} {name}", each.value) for name, each in zip(names, estimates, strict=True))
