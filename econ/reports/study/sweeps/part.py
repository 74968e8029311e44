"""A part of a document: what one way of looking at a sweep has to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from econ.reports.study.document import Figure, Table

Summary = dict[str, float | str | None]


@dataclass(frozen=True)
class Part:
    """Figures, tables, findings (whole sentences), named numbers, and a `clause` of the answer, no full stop."""

    clause: str = ""
    findings: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    summary: Summary = field(default_factory=dict)


def together(parts: Iterable[Part]) -> Part:
    """All parts in their order; the answer's clauses in one sentence."""
    told = list(parts)
    return Part(
        "; ".join(part.clause for part in told if part.clause),
        tuple(line for part in told for line in part.findings),
        tuple(figure for part in told for figure in part.figures),
        tuple(table for part in told for table in part.tables),
        {name: value for part in told for name, value in part.summary.items()},
    )
