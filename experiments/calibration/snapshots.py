"""Stake sets as Lorenz curves: measured ones, one fitted to published figures, and the equal one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import fsolve

from econ.environment.law import largest_remainder
from econ.money import PPM
from experiments.calibration.raw import rows

POINTS = 200
ALPENGLOW = "qkniep/alpenglow at 629b8750, licence Apache-2.0"
FILES = {
    "solana-780": ("validators_solana_epoch780.csv", "active_stake_sol", "epoch 780, 2025-05"),
    "solana-860": ("validators_solana_epoch860.csv", "active_stake_sol", "epoch 860, 2025-10"),
    "sui-2025-04": ("validators_sui_2025-04.csv", "stake_sui", "2025-04"),
}
METRICS = "validators_metrics_derived.csv"
COSMOS_HUB = "cosmos cosmoshub 2024-02-20"


def build(directory: Path) -> dict[str, dict[str, Any]]:
    """The table snapshots."""
    measured = {name: _measured(directory, *file) for name, file in FILES.items()}
    return measured | {"cosmoshub-2024-02": _cosmos_hub(directory), "equal": _equal()}


def lorenz(stakes: Sequence[Fraction]) -> list[int]:
    """The Lorenz curve (ppm) from the largest stake down, at POINTS equal steps or at every validator."""
    ordered = sorted(stakes, reverse=True)
    points = min(POINTS, len(ordered))
    held = [_held(ordered, Fraction(point * len(ordered), points)) for point in range(points + 1)]
    return list(accumulate(largest_remainder([after - before for before, after in pairwise(held)], PPM)))


def stretched(scale: Decimal, exponent: Decimal, count: int) -> list[Fraction]:
    """Stakes by rank 1..count of a stretched exponential: exp(-(rank / scale) ** exponent).

    Source: J. Laherrere, D. Sornette, Stretched exponential distributions in nature and economy, 1998.
    """
    return [Fraction((-((rank / scale) ** exponent)).exp()) for rank in range(1, count + 1)]


def gini(shares: Sequence[float]) -> float:
    """The Gini coefficient of shares given in descending order."""
    count = len(shares)
    return float(1 + 1 / count - 2 * np.dot(shares, np.arange(1, count + 1)) / (count * np.sum(shares)))


def fit(count: int, target_gini: float, target_hhi: float) -> tuple[Decimal, Decimal]:
    """Scale and exponent, to four digits, of the stretched exponential with the given Gini and Herfindahl index."""
    ranks = np.arange(1, count + 1)

    def misses(logs: Any) -> list[float]:
        stakes = np.exp(-((ranks / np.exp(logs[0])) ** np.exp(logs[1])))
        shares = stakes / stakes.sum()
        return [gini(shares) - target_gini, float(np.dot(shares, shares)) / target_hhi - 1]

    scale, exponent = np.exp(fsolve(misses, np.log([1.0, 0.4])))
    return Decimal(f"{scale:.4f}"), Decimal(f"{exponent:.4f}")


def _held(ordered: Sequence[Fraction], validators: Fraction) -> Fraction:
    whole, part = divmod(validators, 1)
    return sum(ordered[:whole], Fraction(0)) + (part * ordered[whole] if part else 0)


def _measured(directory: Path, file: str, column: str, period: str) -> dict[str, Any]:
    stakes = [Fraction(row[column]) for row in rows(directory, file)]
    note = "Stake between two points of the curve counts as spread evenly over its validators."
    full = {"basis": "measured", "file": file, "column": column, "source": ALPENGLOW, "period": period, "note": note}
    return {"validators": len(stakes), "lorenz_ppm": lorenz(stakes)} | full


def _cosmos_hub(directory: Path) -> dict[str, Any]:
    row = next(row for row in rows(directory, METRICS) if row["snapshot"] == COSMOS_HUB)
    count = int(row["n_validators"])
    scale, exponent = fit(count, float(row["gini"]), float(row["hhi"]))
    return {
        "basis": "fitted",
        "validators": count,
        "lorenz_ppm": lorenz(stretched(scale, exponent, count)),
        "file": "",
        "column": "",
        "source": "computed from public chain state: number, Gini and Herfindahl index of the active set (facts, "
        "no licence)",
        "period": "2024-02-20",
        "note": f"Stretched exponential by rank, scale {scale}, exponent {exponent}, fitted to Gini {row['gini']} "
        f"and Herfindahl {row['hhi']}. It misses: largest {row['top1_share']} (3 % low), top ten "
        f"{row['top10_share']} (2 % high), two thirds held by {row['NC_2_3']} (here 27).",
    }


def _equal() -> dict[str, Any]:
    return {
        "basis": "chosen",
        "validators": 1,
        "lorenz_ppm": [PPM],
        "file": "",
        "column": "",
        "source": "chosen by us",
        "period": "none",
        "note": "Everybody holds the same.",
    }
