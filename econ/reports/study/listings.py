"""What a study lists: its assumptions, its tables, and named numbers to compare a later run with."""

from __future__ import annotations

from econ.reports.markup import Column, Html, Section, absent, element, folded, fragment, paragraph, table
from econ.reports.study.document import StudyDocument, Table

UNFOLDED_ROWS = 30
# Above, a float no longer tells every whole number from the next.
EXACT = 2**53
COLUMNS = (Column("Assumption"), Column("Value"), Column("Source"))
NAMES = (Column("Name"), Column("Value", numeric=True))


def assumptions(study: StudyDocument) -> Section:
    """What the answer rests on: name, value and source."""
    if not study.assumptions:
        return Section("assumptions", "Assumptions", absent("No assumption was stated."))
    rows = [(name, value, source or _quiet("not stated")) for name, value, source in study.assumptions]
    listing = table("What the answer rests on", COLUMNS, rows, stacked=True)
    return Section("assumptions", "Assumptions", _foldable(listing, len(rows)))


def tables(study: StudyDocument) -> Section | None:
    """Every table under its title; None where there is none."""
    listed = (_table(number, listing) for number, listing in enumerate(study.tables, 1))
    return Section("tables", "Tables", fragment(*listed)) if study.tables else None


def summary(study: StudyDocument) -> Section | None:
    """The named numbers with all their digits; None where there is none."""
    rows = [(element("code", name), _exact(value)) for name, value in study.summary.items()]
    words = paragraph("A later run can be compared with these numbers.")
    listing = fragment(words, _foldable(table("Named numbers", NAMES, rows), len(rows)))
    return Section("summary", "Summary in numbers", listing) if rows else None


def _table(number: int, listing: Table) -> Html:
    title = listing.title.strip() or f"Table {number}"
    kinds = listing.numeric or (False,) * len(listing.columns)
    columns = [Column(name, numeric=numeric) for name, numeric in zip(listing.columns, kinds, strict=True)]
    body = _foldable(table(title, columns, listing.rows), len(listing.rows))
    note = paragraph(listing.note) if listing.note else ""
    return element("div", element("h3", title), body, note, class_="card")


def _foldable(listing: Html, rows: int) -> Html:
    return folded(f"{rows:,} rows", listing) if rows > UNFOLDED_ROWS else listing


def _exact(value: float | str | None) -> str:
    """A number with every digit it has."""
    if value is None:
        return _quiet("not known")
    if isinstance(value, str):
        return value
    digits = f"{value:,.0f}" if value.is_integer() and abs(value) < EXACT else repr(value)
    return digits.replace("-", "\N{MINUS SIGN}")


def _quiet(text: str) -> Html:
    return element("span", text, class_="quiet")
