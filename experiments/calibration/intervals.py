"""Bitcoin block intervals: the memoryless law, and the hazard by age of the blocks of 2023."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from experiments.calibration.raw import rows

MICROSECONDS = 1_000_000
BUCKET_SECONDS = 300
BUCKETS = 10
FILE = "btc_block_arrivals_2023.csv"


def build(directory: Path) -> dict[str, dict[str, Any]]:
    """The table bitcoin_intervals."""
    return {"poisson-600s": _poisson(), "arrivals-2023": _arrivals(directory)}


def waits(intervals: list[int]) -> list[int]:
    """Time at risk per block in each age bucket, in microseconds, from intervals in whole seconds.

    Exposure over events is the maximum-likelihood estimate of a wait that is exponential within the bucket.
    """
    starts = [BUCKET_SECONDS * bucket for bucket in range(BUCKETS)]
    ends = [*starts[1:], max(intervals) + 1]
    return [_wait(intervals, start, end) for start, end in zip(starts, ends, strict=True)]


def _wait(intervals: list[int], start: int, end: int) -> int:
    at_risk = sum(min(seconds, end) - start for seconds in intervals if seconds > start)
    blocks = sum(start <= seconds < end for seconds in intervals)
    return round(Fraction(MICROSECONDS * at_risk, blocks))


def _poisson() -> dict[str, Any]:
    return {
        "bucket_milliseconds": 600_000,
        "waits": [600 * MICROSECONDS],
        "kind": "enumerable",
        "source": "Bitcoin protocol: difficulty is set for one block in 600 s; memoryless because hashing is",
        "period": "any",
        "note": "Real blocks of 2023 came faster (mean 587.6 s), because hash rate grew between difficulty changes.",
    }


def _arrivals(directory: Path) -> dict[str, Any]:
    seen = [int(row["first_seen_unix"]) for row in rows(directory, FILE)]
    intervals = [after - before for before, after in pairwise(seen)]
    return {
        "bucket_milliseconds": 1000 * BUCKET_SECONDS,
        "waits": waits(intervals),
        "kind": "sampled-only",
        "source": "bitcoin-data/block-arrival-times at 707477a1, licence CC0-1.0: first sight of each block by two "
        "nodes",
        "period": "2023-02-21..2023-12-14, heights 777616-821121",
        "note": f"{len(intervals)} intervals, mean {sum(intervals) / len(intervals):.1f} s, longest "
        f"{max(intervals)} s; hazard constant within {BUCKET_SECONDS} s of age and from "
        f"{BUCKET_SECONDS * (BUCKETS - 1)} s on. A slot holds at most one block.",
    }
