"""Rows as one table for people, or as one JSON document."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from experiments.benchmarks.rows import Row

HEAD = ("benchmark", "what", "size (runs x slots)", "figure", "unit", "target", "", "note")
LARGE = 100
FIGURE = HEAD.index("figure")


def machine() -> str:
    """Where the figures come from."""
    return f"Python {platform.python_version()}, numpy {np.__version__}, {platform.system()} {platform.machine()}"


def text(rows: Sequence[Row]) -> str:
    """The table, columns aligned, with the machine below it."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join([*(_line(cells, widths) for cells in lines), machine()])


def document(rows: Sequence[Row]) -> str:
    """The same for machines."""
    return json.dumps({"machine": machine(), "rows": [asdict(row) for row in rows]}, indent=2)


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {None: "", True: "met", False: "missed"}[row.met]
    return (row.name, row.what, row.size, _figure(row.value), row.unit, row.target, verdict, row.note)


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= LARGE else f"{value:.3g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if place == FIGURE else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()
