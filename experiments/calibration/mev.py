"""Extractable value per slot: a chance of an opportunity, and a size with published quantiles and a Pareto tail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from econ.environment.law import largest_remainder
from econ.money import MSAT_PER_BTC
from econ.randomness import WEIGHT_TOTAL
from experiments.calibration.raw import rows

UNIT = "msat per slot of 2 s"
SLOT_SECONDS = 2
TAIL_INDEX = Decimal("1.5")
HALF = Decimal("0.5")
USD_PER_BTC = 28_800
BTC_PER_ETH = Fraction(6, 100)
# Arbitrum One produced its first block on 2021-05-28; the source scanned up to block 126,855,340 of 2023-08-31.
ARBITRUM_DAYS = 825
STATISTICS = "mev_rollup_population_stats_2021-2023.csv"


@dataclass(frozen=True)
class SizeLaw:
    """Size of one opportunity: power laws between anchors (chance to exceed, size), then TAIL_INDEX up to bound.

    Anchors begin at the median; below it only the mean of the lower half counts. What the tail would put above the
    bound sits at the bound.
    """

    lower_mean: Decimal
    anchors: tuple[tuple[Decimal, Decimal], ...]
    bound: Decimal

    def beyond(self) -> Decimal:
        """The chance of the bound itself."""
        chance, size = self.anchors[-1]
        return chance * (size / self.bound) ** TAIL_INDEX

    def between(self, more: Decimal, less: Decimal) -> Decimal:
        """The part of the mean that comes from exceedance chances less..more, which no anchor divides."""
        piece = max(i for i, (chance, _) in enumerate(self.anchors) if chance >= more)
        chance, size = self.anchors[piece]
        slope = 1 - 1 / self._index(piece)
        return size * chance * ((more / chance) ** slope - (less / chance) ** slope) / slope

    def mean(self) -> Decimal:
        """The mean size."""
        ends = [chance for chance, _ in self.anchors] + [self.beyond()]
        return HALF * self.lower_mean + sum(self.between(*pair) for pair in pairwise(ends)) + self.bound * ends[-1]

    def buckets(self, cuts: tuple[Decimal, ...]) -> list[tuple[Decimal, Decimal]]:
        """(mean size, chance) of the lower half, of each class of exceedance chances between cuts, of the bound."""
        ends = (*cuts, self.beyond())
        classes = [(self.between(more, less) / (more - less), more - less) for more, less in pairwise(ends)]
        return [(self.lower_mean, HALF), *classes, (self.bound, ends[-1])]

    def _index(self, piece: int) -> Decimal:
        if piece == len(self.anchors) - 1:
            return TAIL_INDEX
        (more, small), (less, large) = self.anchors[piece : piece + 2]
        return (more / less).ln() / (large / small).ln()


def build(directory: Path) -> dict[str, dict[str, Any]]:
    """The table mev."""
    return {
        "none": _law([0], [WEIGHT_TOTAL], source="chosen by us", period="none", note="No extractable value."),
        "minimal": _law(
            [0, 1_000_000],
            [3 * WEIGHT_TOTAL // 4, WEIGHT_TOTAL // 4],
            source="chosen by us",
            period="none",
            note="1,000 sat in one slot of four, for enumeration by hand.",
        ),
        "rollup-arbitrage-2023": _arbitrage(directory),
        "mev-boost-2023": _mev_boost(),
    }


def _arbitrage(directory: Path) -> dict[str, Any]:
    wanted = {"quantity": "arbitrage_profit_usd", "chain": "Arbitrum"}
    row = next(row for row in rows(directory, STATISTICS) if row.items() >= wanted.items())
    mean, median, p90, bound = (Decimal(row[key]) for key in ("mean", "median", "p90", "max"))

    def sizes(p99: Decimal) -> SizeLaw:
        return SizeLaw(median / 2, ((HALF, median), (Decimal("0.1"), p90), (Decimal("0.01"), p99)), bound)

    p99 = _solve(lambda p99: sizes(p99).mean() - mean, p90, 100 * p90)
    chance = Fraction(int(row["n_transactions"]), ARBITRUM_DAYS * 86_400 // SLOT_SECONDS)
    cuts = _decimals("0.5 0.25 0.1 0.03 0.01 0.001 0.0001 0.00001 0.000001")
    return _opportunities(
        sizes(p99).buckets(cuts),
        chance,
        Fraction(MSAT_PER_BTC, USD_PER_BTC),
        source="christoftorres/Rolling-in-the-Shadows at 79d31e0a, licence MIT: 1,746,083 arbitrages on Arbitrum, "
        "profit in USD (Ferreira Torres et al., CCS 2024); 28,800 USD per BTC chosen by us, near the mean daily "
        "price of 2023",
        period="2021-05-28..2023-08-31",
        note="Reproduces count per time, median 0.27294, P90 6.55117 and (within 0.1 %) mean 10.1409 USD per "
        "arbitrage. Not published and so chosen: the lower half is spread evenly from 0 (losses count as 0), a "
        f"power law leads from P90 to the P99 of {p99:.0f} USD that gives the mean, and Pareto index 1.5 follows. "
        "The top value is a declared bound, the largest profit on record (1,913,418 USD). At most one arbitrage "
        "per slot; slots are independent. Sandwiches: the source found none.",
    )


def _mev_boost() -> dict[str, Any]:
    mean, bound = Decimal("0.134"), Decimal(319)
    points = zip(_decimals("0.5 0.1 0.01 0.001"), _decimals("0.058 0.237 1.21 5.64"), strict=True)
    anchors = tuple(points)
    upper = SizeLaw(Decimal(0), anchors, bound).mean()
    law = SizeLaw((mean - upper) / HALF, anchors, bound)
    return _opportunities(
        law.buckets(_decimals("0.5 0.3 0.1 0.03 0.01 0.003 0.001 0.0001 0.00001")),
        Fraction(SLOT_SECONDS, 12),
        BTC_PER_ETH * MSAT_PER_BTC,
        source="MEV-Boost winning bids, figures quoted only (the data may not be redistributed): 301,479 slots of "
        "12 s; 0.06 BTC per ETH chosen by us, near the mean price of April to December 2023",
        period="2023-04..2023-12",
        note="Reproduces median 0.058, P90 0.237, P99 1.21, P99.9 5.64 and (within 0.1 %) mean 0.134 ETH per bid; "
        f"the mean of the lower half, {law.lower_mean:.4f} ETH, is solved from it. Pareto index 1.5 above P99.9. "
        "The top value is a declared bound, the largest bid on record (319 ETH). One slot of 2 s in six has an "
        "opportunity of full size: equal value per second, and big ones stay big. Slots are independent (the "
        "source has a lag-1 correlation of logarithms of 0.28).",
    )


def _opportunities(
    buckets: list[tuple[Decimal, Decimal]], chance: Fraction, msat: Fraction, **prose: str
) -> dict[str, Any]:
    masses = [chance * Fraction(mass) for _, mass in buckets]
    values = [round(Fraction(size) * msat) for size, _ in buckets]
    return _law([0, *values], largest_remainder([1 - sum(masses), *masses], WEIGHT_TOTAL), **prose)


def _law(values: list[int], weights: Sequence[int], **prose: str) -> dict[str, Any]:
    return {"unit": UNIT, "values": values, "weights": weights, "kind": "enumerable"} | prose


def _solve(gap: Callable[[Decimal], Decimal], low: Decimal, high: Decimal) -> Decimal:
    while high - low > Decimal("1e-12"):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    return low


def _decimals(text: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(word) for word in text.split())
