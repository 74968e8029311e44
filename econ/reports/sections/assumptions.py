"""What the answer rests on: the parameters of mechanism and scenario, each with source, date and status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from econ.reports.document import Assumptions, Results
from econ.reports.markup import Column, Html, Section, absent, element, folded, fragment, paragraph, table

UNFOLDED_ROWS = 16
LONGEST_CELL = 120
COLUMNS = (Column("Parameter"), Column("Value"), Column("Source"), Column("Date"), Column("Status"))


def section(results: Results) -> Section:
    """Two tables, mechanism and scenario."""
    mechanism = _part("Mechanism", results.mechanism)
    return Section("assumptions", "Assumptions", fragment(mechanism, _part("Scenario", results.scenario)))


def _part(kind: str, assumptions: Assumptions) -> Html:
    heading = element("h3", f"{kind}: {assumptions.name}")
    if not assumptions.parameters:
        return element("div", heading, absent(f"The {kind.lower()} states no parameters."), class_="card")
    rows = [_row(row) for row in assumptions.parameters]
    body = table(f"Parameters of the {kind.lower()} {assumptions.name}", COLUMNS, rows)
    summary = f"{len(rows)} parameters: {_statuses(assumptions)}" if len(rows) > 1 else "1 parameter"
    listing = folded(summary, body, unfolded=len(rows) <= UNFOLDED_ROWS)
    return element("div", heading, _origin(assumptions), listing, class_="card")


def _origin(assumptions: Assumptions) -> Html:
    named = (("Source", assumptions.source), ("Status", assumptions.status))
    said = "; ".join(f"{name}: {value}" for name, value in named if value)
    return paragraph(f"{said}.") if said else fragment()


def _row(row: Sequence[str]) -> tuple[str, ...]:
    key, *rest = row
    return element("code", key), *map(_cell, rest)


def _cell(text: str) -> str:
    """A long value, such as a list of stakes, folds behind its beginning."""
    if len(text) > LONGEST_CELL:
        return folded(f"{text[:LONGEST_CELL]}…", element("p", text))
    return text or element("span", "not stated", class_="quiet")


def _statuses(assumptions: Assumptions) -> str:
    counts = Counter(row[4] or "no status" for row in assumptions.parameters)
    return ", ".join(f"{count} {status}" for status, count in counts.most_common())
