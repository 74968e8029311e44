"""Who gets how much from which source: revenue by pair, and names by size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from econ.reports.document import Revenue

Side = Literal["source", "recipient"]


def by_pair(revenue: Sequence[Revenue]) -> Mapping[tuple[str, str], float]:
    """Msat per day of each pair of source and recipient."""
    found: dict[tuple[str, str], float] = {}
    for row in revenue:
        found[row.source, row.recipient] = found.get((row.source, row.recipient), 0.0) + row.msat_per_day
    return found


def names(revenue: Sequence[Revenue], side: Side) -> tuple[str, ...]:
    """The distinct sources or recipients, the one that moves most first."""
    moved: dict[str, float] = {}
    for row in revenue:
        name = getattr(row, side)
        moved[name] = moved.get(name, 0.0) + abs(row.msat_per_day)
    return tuple(sorted(moved, key=lambda name: (-moved[name], name)))


def total(revenue: Sequence[Revenue], recipient: str) -> float:
    """Msat per day the recipient gets from all sources."""
    return sum(row.msat_per_day for row in revenue if row.recipient == recipient)
