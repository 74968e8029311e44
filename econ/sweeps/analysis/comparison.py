"""Alternatives compared run by run: differences of many metrics, jointly, and sentences that say which are significant.

Sources: P. Glasserman and D. Yao, Management Science 38, 1992 (common random numbers); S. Holm, Scandinavian Journal of
Statistics 6, 1979 (who is significant); O. Dunn, JASA 56, 1961 (intervals that hold jointly, after Bonferroni).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from econ.errors import BadInput
from econ.sweeps.analysis.intervals import LEVEL, Array, Estimate, centre_of, holm, paired

Table = Mapping[str, Mapping[str, Array]]
"""Runs of every metric of every alternative: {alternative: {metric: values [run]}}; run r shares its draws."""
Written = Callable[[str, float], str]
"""Writes a value of a metric with its unit."""


@dataclass(frozen=True)
class Row:
    """A metric of two alternatives: `difference` is other - base.

    The difference's interval holds jointly with those of all rows. `adjusted` is Holm's p-value among all rows, and
    decides: sharper than the joint intervals, it may find a difference whose interval still touches 0.
    """

    metric: str
    base: str
    other: str
    base_value: Estimate
    other_value: Estimate
    difference: Estimate
    p_value: float
    adjusted: float
    significant: bool


def compare(table: Table, *, base: str | None = None, level: float = LEVEL) -> tuple[Row, ...]:
    """Every metric of every alternative against `base`, or of every pair where no base is named.

    Metrics are those of the first alternative, in its order. Each alternative's own values have intervals at the level;
    differences have intervals at 1 - (1 - level) / rows, so that all hold together at the level. BadInput for fewer
    than two alternatives, a metric that one of them lacks, and an unequal number of runs.
    """
    pairs = _pairs(table, base)
    questions = [(metric, one, two) for metric in next(iter(table.values())) for one, two in pairs]
    joint = 1 - (1 - level) / len(questions)
    found = [paired(_runs(table, two, metric), _runs(table, one, metric), joint) for metric, one, two in questions]
    adjusted = holm(np.array([difference.p_value for difference in found])).tolist()
    return tuple(
        Row(
            metric,
            one,
            two,
            centre_of(table[one][metric], level),
            centre_of(table[two][metric], level),
            difference.estimate,
            difference.p_value,
            corrected,
            significant=corrected <= 1 - level,
        )
        for (metric, one, two), difference, corrected in zip(questions, found, adjusted, strict=True)
    )


def sentences(rows: Sequence[Row], written: Written, level: float = LEVEL) -> tuple[str, ...]:
    """One sentence per significant row, by how much and between which ends, and one that names the rest.

    `written` puts a number with its unit, such as "3.2 s".
    """
    told = tuple(_sentence(row, written, level) for row in rows if row.significant)
    open_rows = [f"{row.metric} ({row.other} against {row.base})" for row in rows if not row.significant]
    if not open_rows:
        return told
    return (*told, f"No significant difference at {100 * level:g} % jointly: {'; '.join(open_rows)}.")


def _sentence(row: Row, written: Written, level: float) -> str:
    gap = row.difference
    more = gap.value > 0
    # A difference is told by its size: the ends of what is less change sign and places.
    ends = (gap.low, gap.high) if more else (-gap.high, -gap.low)
    size, low, high = (written(row.metric, value) for value in (abs(gap.value), *ends))
    direction = "higher" if more else "lower"
    return (
        f"{row.metric} is {direction} in {row.other} than in {row.base} by {size} "
        f"({100 * level:g} % jointly: {low} to {high}; {gap.count} paired runs, p = {row.adjusted:.2g} after Holm)."
    )


def _pairs(table: Table, base: str | None) -> list[tuple[str, str]]:
    if len(table) < 2:
        raise BadInput("a comparison needs two or more alternatives")
    if base is None:
        return list(combinations(table, 2))
    if base not in table:
        raise BadInput(f"no alternative is named {base!r}: allowed are {', '.join(table)}")
    return [(base, other) for other in table if other != base]


def _runs(table: Table, alternative: str, metric: str) -> Array:
    if metric not in table[alternative]:
        raise BadInput(f"{alternative}: the metric {metric} was not measured")
    return table[alternative][metric]
