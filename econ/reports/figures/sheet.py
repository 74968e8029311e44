"""The values behind a figure: rows for a spreadsheet, exact, in the document's own units."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | float | None


@dataclass(frozen=True)
class Field:
    """A column: its heading, the unit of its numbers, and whether it holds numbers."""

    heading: str
    unit: str = ""
    numeric: bool = True


@dataclass(frozen=True)
class Sheet:
    """Columns and rows; a cell without a value is None."""

    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_text(sheet: Sheet) -> str:
    """The sheet as comma-separated values (RFC 4180): numbers with every digit they have, no value as nothing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(f"{field.heading} [{field.unit}]" if field.unit else field.heading for field in sheet.fields)
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return buffer.getvalue()


def even(rows: Sequence[tuple[Cell, ...]], most: int) -> tuple[tuple[Cell, ...], ...]:
    """At most so many of the rows, evenly taken, the first and the last among them."""
    if len(rows) <= most:
        return tuple(rows)
    return tuple(rows[round(index * (len(rows) - 1) / (most - 1))] for index in range(most))


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{cell:.17g}" if float(f"{cell:.15g}") != cell else f"{cell:.15g}"
