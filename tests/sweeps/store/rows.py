"""Rows for the store's tests: made from the address and the run alone, as a model's are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from econ.sweeps.store.tables import PointRow, TableSpec
from econ.sweeps.task import Array, Batch, Done

COLUMNS = (("reward_msat", False), ("share", False), ("live", False), ("binding", True))
GAP = 7
LARGE = 2**62 + 1


def address(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def answers(number: int, runs: Sequence[int]) -> dict[str, Array]:
    """An integer beyond what a float holds, a float that is nan at every seventh run, a truth, and a text."""
    return {
        "reward_msat": np.array([LARGE + 1_000 * number + run for run in runs], np.int64),
        "share": np.array([np.nan if run % GAP == GAP - 1 else number / 3 + run for run in runs], np.float64),
        "live": np.array([(number + run) % 2 == 0 for run in runs], np.bool_),
        "binding": np.array([f"équivocate {number}:{run}" for run in runs]),
    }


def done(number: int, first: int, count: int, error: str = "") -> Done:
    rows = {} if error else answers(number, range(first, first + count))
    return Done(address(number), first, count, rows, error)


def batch(*records: Done, cpu: float = 0.5) -> Batch:
    return Batch(records, cpu, 2 * cpu, "c" * 64)


def spec(points: Iterable[tuple[int, int]], name: str = "runs") -> TableSpec:
    """A table of points, each a number and how many runs; axes of every kind."""
    axes = (("set.size", "integers"), ("x", "floats"), ("rewards.rule", "texts"))
    rows = [
        PointRow(place, address(number), runs, (number, number / 7, f"rule-{number}"))
        for place, (number, runs) in enumerate(points)
    ]
    return TableSpec(name, axes, rows, COLUMNS)


def expected(points: Iterable[tuple[int, int]], failures: dict[tuple[int, int], str]) -> list[tuple[Any, ...]]:
    """The rows that a table of these points must hold, written out by hand; None for NULL."""
    rows: list[tuple[Any, ...]] = []
    for place, (number, runs) in enumerate(points):
        for run in range(runs):
            head = (place, address(number), run)
            error = failures.get((number, run))
            told = ("ok", None) if error is None else ("failed", error)
            swept = (number, number / 7, f"rule-{number}")
            values = (LARGE + 1_000 * number + run, None if run % GAP == GAP - 1 else number / 3 + run)
            words = ((number + run) % 2 == 0, f"équivocate {number}:{run}")
            rows.append((*head, *told, *swept, *((None,) * 4 if error else values + words)))
    return rows


def sql(path: Path) -> list[tuple[Any, ...]]:
    """A Parquet file's rows in the file's order, read by DuckDB alone."""
    import duckdb

    with duckdb.connect() as connection:
        return [tuple(row) for row in connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()]


@st.composite
def cuts(draw: st.DrawFn, runs: int) -> list[tuple[int, int]]:
    """Runs 0 .. runs - 1 as stretches (first, count), some of them twice or overlapping, in any order."""
    inner = draw(st.lists(st.integers(1, max(runs - 1, 1)), max_size=4, unique=True))
    ends = sorted({0, runs, *(cut for cut in inner if cut < runs)})
    stretches = [(low, high - low) for low, high in pairwise(ends)]
    again = draw(st.lists(st.integers(0, runs - 1), max_size=2))
    more = [(first, draw(st.integers(1, runs - first))) for first in again]
    return draw(st.permutations(stretches + more))
