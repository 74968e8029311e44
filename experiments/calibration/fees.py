"""Bitcoin fee rates: Markov chains over quantile buckets of the median rate of a block."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from econ.environment.law import largest_remainder
from econ.money import MSAT_PER_SAT
from econ.randomness import WEIGHT_TOTAL
from experiments.calibration.raw import rows

# Deciles, and finer at the top, where a wait for cheap blocks is decided.
CUTS = tuple(Fraction(mille, 1000) for mille in (100, 200, 300, 400, 500, 600, 700, 800, 900, 950, 980, 990, 997))
SMOOTHING = Fraction(1, 1000)
UNIT = "msat per vB"
PERIODS = {
    "2017-12..2018-02": ("2017-12-18..2018-02-19, heights 499999-509998", "Stressed"),
    "2021-04..2021-09": ("2021-04-21..2021-09-11, heights 679999-699998", "A spike, then calm"),
    "2023-02..2023-04": ("2023-02-14..2023-04-21, heights 776424-786423", "First months of ordinals, rather calm"),
}


def build(directory: Path) -> dict[str, dict[str, Any]]:
    """The table bitcoin_fees."""
    return {"flat-5": _flat()} | {name: _period(directory, name) for name in PERIODS}


def edges(rates: Sequence[int]) -> list[int]:
    """Upper ends of all buckets but the last: the distinct sample quantiles at CUTS below the maximum."""
    ordered = sorted(rates)
    found = {ordered[-(-cut.numerator * len(ordered) // cut.denominator) - 1] for cut in CUTS}
    return sorted(found - {ordered[-1]})


def transition_rows(states: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """Rows of weights: observed transitions, mixed with SMOOTHING times the sample's own distribution.

    The path is closed from its last block to its first, so that the sample's distribution is exactly stationary, and
    mixing with that distribution leaves it so.
    """
    times, moves = Counter(states), Counter(pairwise([*states, states[0]]))

    def chance(here: int, there: int) -> Fraction:
        return (1 - SMOOTHING) * moves[here, there] / times[here] + SMOOTHING * times[there] / len(states)

    places = range(count)
    return [largest_remainder([chance(here, there) for there in places], WEIGHT_TOTAL) for here in places]


def chain(rates: Sequence[int]) -> dict[str, Any]:
    """Values (bucket means, msat per vB), rows and start (the bucket of the median) from rates in sat/vB."""
    cuts = edges(rates)
    states = [bisect_left(cuts, rate) for rate in rates]
    times, sums = Counter(states), Counter[int]()
    for state, rate in zip(states, rates, strict=True):
        sums[state] += MSAT_PER_SAT * rate
    return {
        "values": [(2 * sums[state] + times[state]) // (2 * times[state]) for state in range(len(cuts) + 1)],
        "rows": transition_rows(states, len(cuts) + 1),
        "start": sorted(states)[len(states) // 2],
    }


def _period(directory: Path, name: str) -> dict[str, Any]:
    period, mood = PERIODS[name]
    file = f"btc_blocks_{name.replace('..', '_')}.csv"
    published = [int(row["feerate_p50"]) for row in rows(directory, file)]
    rates = [rate for rate in published if rate > 0]
    return chain(rates) | {
        "unit": UNIT,
        "kind": "enumerable",
        "source": f"BTC-RPC-Data at 06375291, licence MIT: {file}, column feerate_p50",
        "period": period,
        "note": f"{mood}. {len(rates)} blocks, mean {sum(rates) / len(rates):.2f}, largest {max(rates)} sat/vB; "
        f"{len(published) - len(rates)} blocks without a rate (empty, or below 1 sat/vB and published as 0) are "
        "left out. A bucket stands for its mean, so the top one is no bound.",
    }


def _flat() -> dict[str, Any]:
    return {
        "values": [5 * MSAT_PER_SAT],
        "rows": [[WEIGHT_TOTAL]],
        "start": 0,
        "unit": UNIT,
        "kind": "enumerable",
        "source": "chosen by us",
        "period": "none",
        "note": "One constant rate of 5 sat/vB, for games.",
    }
