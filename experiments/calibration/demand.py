"""User demand per slot: Poisson counts per class, and what a transaction of each class uses and is worth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from econ.environment.law import largest_remainder
from econ.money import PPM
from econ.randomness import WEIGHT_TOTAL

SLOT_SECONDS = 2
TAIL = Decimal("1e-9")
BASE_GAS = Fraction(1_030_000, 1) / Fraction("3.6")
SHARES = {"transfer": 150_000, "swap": 500_000, "urgent": 350_000}
TRANSFER_GAS = 21_000
SWAP_GAS = 150_000
# Accounts and storage slots that a transaction of the class changes (chosen by us).
CHANGES = {"transfer": (2, 0), "swap": (1, 7), "urgent": (1, 20)}
TIPS = {"transfer": 100, "swap": 100, "urgent": 100_000}
VALUES_SAT = {"transfer": 10_000, "swap": 10_000, "urgent": 100_000}
PATIENCE = {"transfer": 43_200, "swap": 150, "urgent": 15}
CHOSEN = (
    "Class shares, gas of transfer and swap, state changes, tips, values and patience are chosen by us; the gas of "
    "urgent ones (arbitrage, liquidation) makes the mean 286,111 gas, as on Base; charged bytes follow Citrea's "
    "published formula."
)


def build(_directory: Path) -> dict[str, dict[str, Any]]:
    """The table demand, which rests on quoted figures only."""
    return {
        "base-2024-01": _poisson(Fraction("3.6"), 53)
        | {
            "source": "Base, January 2024, figures quoted only: 3.6 transactions and 1.03 million gas per second, "
            "53 deposits from L1 a day",
            "period": "2024-01",
            "note": CHOSEN,
        },
        "citrea-small": _poisson(Fraction("0.36"), 5)
        | {"source": "chosen by us: a tenth of Base in January 2024", "period": "none", "note": CHOSEN},
        "constant-7": _constant((3, 3, 1), "Seven transactions in every slot, for enumeration by hand."),
        "none": _constant((0, 0, 0), "No transactions at all."),
    }


def poisson(mean: Fraction) -> tuple[list[int], tuple[int, ...]]:
    """Values 0..k and weights of a Poisson law; k, exceeded with chance TAIL or less, lumps what lies above."""
    exact = Decimal(mean.numerator) / mean.denominator
    chances = [(-exact).exp()]
    while 1 - sum(chances) > TAIL:
        chances.append(chances[-1] * exact / len(chances))
    chances[-1] += 1 - sum(chances)
    return list(range(len(chances))), largest_remainder(chances, WEIGHT_TOTAL)


def charged_bytes(accounts: int, slots: int) -> int:
    """Whole bytes Citrea charges for a state difference: 0.48 x discounted difference + 2.

    An account is 53 B at 32 %, a storage slot 68 B at 66 %. Source: docs.citrea.xyz, advanced/fee-model
    (read in November 2026).
    """
    return int(Fraction("0.48") * (accounts * 53 * Fraction("0.32") + slots * 68 * Fraction("0.66")) + 2)


def classes(shares: Sequence[int]) -> list[dict[str, Any]]:
    """The three user classes with the given shares (ppm)."""
    rest = BASE_GAS * PPM - SHARES["transfer"] * TRANSFER_GAS - SHARES["swap"] * SWAP_GAS
    gas = {"transfer": TRANSFER_GAS, "swap": SWAP_GAS, "urgent": round(rest / SHARES["urgent"])}
    return [
        {
            "name": name,
            "share_ppm": share,
            "gas": gas[name],
            "charged_bytes": charged_bytes(*CHANGES[name]),
            "tip_wei_per_gas": TIPS[name],
            "value_msat": 1000 * VALUES_SAT[name],
            "patience_slots": PATIENCE[name],
        }
        for name, share in zip(SHARES, shares, strict=True)
    ]


def _poisson(per_second: Fraction, forced_per_day: int) -> dict[str, Any]:
    tables = [poisson(per_second * SLOT_SECONDS * share / PPM) for share in SHARES.values()]
    arrivals = [{"values": values, "weights": weights} for values, weights in tables]
    return _demand(arrivals, classes(tuple(SHARES.values())), forced_per_day)


def _constant(counts: tuple[int, int, int], note: str) -> dict[str, Any]:
    arrivals = [{"values": [count], "weights": [WEIGHT_TOTAL]} for count in counts]
    shares = largest_remainder(counts, PPM) if any(counts) else tuple(SHARES.values())
    return _demand(arrivals, classes(shares), 0) | {"source": "chosen by us", "period": "none", "note": note}


def _demand(arrivals: list[dict[str, Any]], users: list[dict[str, Any]], forced_per_day: int) -> dict[str, Any]:
    return {
        "slot_milliseconds": 1000 * SLOT_SECONDS,
        "arrivals": arrivals,
        "classes": users,
        "forced_per_day": forced_per_day,
        "kind": "enumerable",
    }
