"""Which interval an answer gets: only a share of ones is a proportion; 0 or 1 a day is a mean like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from econ.sweeps.analysis.comparison import Row, Table
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, centre_of, mean, paired

SHARE = "share"


def average(values: Array, unit: str, level: float = LEVEL) -> Estimate:
    """The mean of a point's runs [run]."""
    return centre_of(values, level) if unit == SHARE else mean(values, level)


def change(after: Array, before: Array, unit: str, level: float = LEVEL) -> Estimate:
    """The mean of after - before over runs [run] that share their random numbers; as many of both as there are."""
    both = min(len(after), len(before))
    if unit == SHARE:
        return paired(after[:both], before[:both], level).estimate
    return mean(np.asarray(after[:both], dtype=float) - np.asarray(before[:both], dtype=float), level)


def by_unit(rows: tuple[Row, ...], table: Table, units: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of a comparison with the intervals that their units call for; p-values stay, as they hold for both."""
    return tuple(_by_unit(row, table, units[row.metric]) for row in rows)


def _by_unit(row: Row, table: Table, unit: str) -> Row:
    base, other = (table[name][row.metric] for name in (row.base, row.other))
    return replace(
        row,
        base_value=average(base, unit, row.base_value.level),
        other_value=average(other, unit, row.other_value.level),
        difference=change(other, base, unit, row.difference.level),
    )
