"""Laws of chance as rows (value, weight out of 2^32), by section 5 of the specification, in fractions and decimals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

TOTAL = 2**32
DIGITS = 40
MEV_SLOT = 2_000
DAY = 86_400_000
YEAR = 31_557_600_000

Row = tuple[int, int]
Rows = tuple[Row, ...]


@cache
def table(name: str) -> dict[str, Any]:
    """One of the named tables of laws as it is stored."""
    text = files("econ.environment").joinpath("tables", f"{name}.json").read_text("utf-8")
    return dict(json.loads(text))


def parts(shares: Sequence[Fraction]) -> list[int]:
    """Section 5.1: floors of the scaled shares, missing units to the largest remainders, lower index first."""
    whole = sum(shares)
    scaled = [share * TOTAL / whole for share in shares]
    floors = [int(share) for share in scaled]
    order = sorted(range(len(shares)), key=lambda v: (floors[v] - scaled[v], v))
    for v in order[: TOTAL - sum(floors)]:
        floors[v] += 1
    return floors


def coin(yes: int) -> Rows:
    """The event that happens with weight `yes`."""
    return tuple((value, weight) for value, weight in ((0, TOTAL - yes), (1, yes)) if weight)


def chance(part: Fraction) -> int:
    """Weight of a chance: section 5.3's yes()."""
    return min(int(part * TOTAL), TOTAL)


def hazards(name: str, slot: int) -> tuple[int, tuple[Rows, ...]]:
    """Slots per age bucket, and per bucket whether a Bitcoin block is found."""
    law = table("bitcoin_intervals")[name]
    with localcontext() as context:
        context.prec = DIGITS
        waits = [Decimal(wait) for wait in law["waits"]]
        exact = [TOTAL * (1 - (Decimal(-1000 * slot) / wait).exp()) for wait in waits]
        whole = [int(value.to_integral_value(rounding=ROUND_HALF_EVEN)) for value in exact]
    return max(law["bucket_milliseconds"] // slot, 1), tuple(coin(value) for value in whole)


def fee_rates(name: str) -> tuple[tuple[int, ...], tuple[Rows, ...], int]:
    """Rates in msat per vB, the rows of the chain, its first state."""
    law = table("bitcoin_fees")[name]
    rows = tuple(tuple((v, w) for v, w in enumerate(row) if w) for row in law["rows"])
    return tuple(law["values"]), rows, law["start"]


def extractable(name: str, slot: int) -> tuple[tuple[int, ...], Rows]:
    """Values in msat and the rows (bucket, weight) of one slot."""
    law = table("mev")[name]
    pairs = list(zip(law["values"], law["weights"], strict=True))
    busy = [Fraction(weight * slot, MEV_SLOT) * bool(value) for value, weight in pairs]
    busy[law["values"].index(0)] = max(TOTAL - sum(busy, Fraction(0)), Fraction(0))
    return tuple(law["values"]), tuple((v, w) for v, w in enumerate(parts(busy)) if w)


def arrivals(name: str, slot: int) -> tuple[Rows, ...]:
    """Per class the rows (transactions, weight) of one slot."""
    law = table("demand")[name]
    scale = Fraction(slot, law["slot_milliseconds"])
    return tuple(_scaled(part["values"], part["weights"], scale) for part in law["arrivals"])


def _scaled(values: list[int], weights: list[int], scale: Fraction) -> Rows:
    if scale == 1:
        return tuple((v, w) for v, w in zip(values, weights, strict=True) if w)
    if len(values) == 1:
        return ((int(values[0] * scale), TOTAL),)
    mean = sum(Fraction(v * w, TOTAL) for v, w in zip(values, weights, strict=True)) * scale
    return tuple((v, w) for v, w in enumerate(parts(_poisson(mean))) if w)


def _poisson(mean: Fraction) -> list[Fraction]:
    with localcontext() as context:
        context.prec = DIGITS
        rate = Decimal(mean.numerator) / Decimal(mean.denominator)
        terms = [(-rate).exp()]
        while len(terms) <= rate or terms[-1] * TOTAL >= 1:
            terms.append(terms[-1] * rate / len(terms))
        terms[-1] += max(1 - sum(terms), Decimal(0))
    return [Fraction(term) for term in terms]


def classes(name: str) -> tuple[tuple[int, int, int], ...]:
    """Gas, charged bytes and tip (wei per gas) per class of users."""
    found = table("demand")[name]["classes"]
    return tuple((row["gas"], row["charged_bytes"], row["tip_wei_per_gas"]) for row in found)
