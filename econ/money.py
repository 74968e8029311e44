"""Exact integer money: millisatoshi amounts, products through a divisor, and exact splits.

Every function takes int64 arrays, or object arrays of Python integers (the exact engine), and returns the same kind.
An amount is below 2**62 in magnitude; whatever leaves that range is refused with AmountError, never wrapped around.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from econ.errors import AmountError

Array = npt.NDArray[Any]

MSAT_PER_SAT = 1_000
SAT_PER_BTC = 100_000_000
MSAT_PER_BTC = MSAT_PER_SAT * SAT_PER_BTC
WEI_PER_MSAT = 10_000_000
PPM = 1_000_000
AMOUNT_LIMIT = 1 << 62

_PRODUCT_FITS = float(1 << 62)
_REMAINDER_FITS = float(1 << 113)
_QUOTIENT_FITS = 1.01 * (1 << 62)


def checked(amounts: Array) -> Array:
    """The same amounts, or AmountError when one of them has magnitude 2**62 or more."""
    if amounts.size and (amounts.max() >= AMOUNT_LIMIT or amounts.min() <= -AMOUNT_LIMIT):
        raise AmountError(
            f"an amount reached {amounts.max()} or {amounts.min()}; the range is below 2**62 in magnitude"
        )
    return amounts


def muldiv(a: Array, b: Any, c: Any) -> Array:
    """Floor of a*b/c element by element, exact, for a, b >= 0 and c > 0 (shapes broadcast).

    A product that fits int64 is divided as it is; a wider one through a float64 estimate of the quotient and the
    wrapped remainder, which is below 2**63 because products from 2**113 on are refused. Raises AmountError there and
    when a quotient reaches 2**62.
    """
    if a.dtype == object or getattr(b, "dtype", None) == object or getattr(c, "dtype", None) == object:
        return checked(np.asarray(a.astype(object) * b // c))
    product = a * np.asarray(b, dtype=np.float64)
    largest = product.max(initial=0.0)
    if largest < _PRODUCT_FITS:
        return np.asarray(a * b // c)
    estimate = np.floor(product / c)
    if largest >= _REMAINDER_FITS or estimate.max() >= _QUOTIENT_FITS:
        raise AmountError(
            f"a product reached {largest:.3g}, its quotient {estimate.max():.3g}: beyond exact int64 range"
        )
    quotient = estimate.astype(np.int64)
    return checked(np.asarray(quotient + (a * b - quotient * c) // c))


def scale(amounts: Array, numerator: int, denominator: int) -> Array:
    """Floor of amounts*numerator/denominator for non-negative amounts and fixed integers, without a wide product.

    floor(x*n/d) = (x//d)*n + floor((x % d)*n/d). Raises AmountError when d*n or the result reaches 2**62.
    """
    if numerator == denominator:
        return amounts
    if numerator * denominator >= AMOUNT_LIMIT:
        raise AmountError(f"the ratio {numerator}/{denominator} is too fine for exact int64 arithmetic")
    whole = amounts // denominator
    if numerator > denominator and whole.size and int(whole.max()) * numerator >= AMOUNT_LIMIT:
        raise AmountError(f"{int(amounts.max())} x {numerator}/{denominator} reaches 2**62")
    return checked(np.asarray(whole * numerator + (amounts - whole * denominator) * numerator // denominator))


def parts_per_million(amounts: Array, rate: int) -> Array:
    """Floor of the given share (ppm) of non-negative amounts."""
    return scale(amounts, rate, PPM)


def floor_shares(amount: Array, weights: Array) -> tuple[Array, Array]:
    """Pro-rata shares rounded down once per recipient, and the rest that rounding leaves.

    amount [lane], weights [lane, k] >= 0; returns shares [lane, k] and rest [lane]. With no weight at all every
    share is zero and the rest is the whole amount.
    """
    total = weights.sum(-1)
    shares = muldiv(weights, amount[..., None], np.maximum(total, 1)[..., None])
    return shares, np.asarray(amount - shares.sum(-1))


def split(amount: Array, weights: Array) -> Array:
    """Exact pro-rata split by largest remainder: the shares add up to the amount, ties go to the lower index.

    amount [lane], weights [lane, k] >= 0 with a positive sum; returns [lane, k]. Raises AmountError on an empty weight.
    """
    total = weights.sum(-1)
    if (total <= 0).any():
        raise AmountError("an amount cannot be split over weights that sum to zero")
    shares, rest = floor_shares(amount, weights)
    remainders = weights * amount[..., None] - shares * total[..., None]
    order = np.argsort(-remainders, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return np.asarray(shares + (rank < rest[..., None]))
