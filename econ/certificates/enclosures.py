"""Chances enclosed by rationals or given exactly: waits for Bitcoin blocks, races between chains, draws of leaders.

Everything is integers and fractions; nothing is rounded but where a bound says in which direction.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import count, pairwise
from math import comb

BITCOIN_MS = 600_000
# A wait of more mean intervals than this is enclosed by Cantelli's inequality instead of term by term.
MOST_INTERVALS = 20_000
GRAIN_BITS = 64
GRAIN = 1 << GRAIN_BITS
_BITS = 96


def at_least_blocks(blocks: int, milliseconds: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of P(so many Bitcoin blocks are found in this time), a Poisson process with a mean of 600 s.

    That is 1 - exp(-x) (1 + x + ... + x**(blocks-1) / (blocks-1)!), x the time in means; the bounds are
    multiples of 1/GRAIN, and next to each other or equal for x up to MOST_INTERVALS.
    """
    mean = milliseconds / BITCOIN_MS
    if mean > MOST_INTERVALS:
        return _cantelli(blocks, mean)
    if not blocks:
        return Fraction(1), Fraction(1)
    low, high = _exponential(mean, _BITS, blocks)
    fewest, most = _inverse_exponential(mean, high.bit_length() + _BITS)
    spare = high.bit_length() + 2 * _BITS - GRAIN_BITS
    return Fraction(max(GRAIN - 1 - (high * most >> spare), 0), GRAIN), Fraction(GRAIN - (low * fewest >> spare), GRAIN)


def double_spend(share: Fraction, depth: int) -> Fraction:
    """The exact chance that an attacker with this share of hash power ever replaces a block of this depth.

    It equals I_{4pq}(depth, 1/2) for q = share < 1/2, p = 1 - q, and is one from a half on.
    Source: M. Rosenfeld, arXiv 1402.2009; C. Grunspan, R. Perez-Marco, arXiv 1702.02867.
    """
    if 2 * share >= 1:
        return Fraction(1)
    q, p, whole = share.numerator, share.denominator - share.numerator, share.denominator
    honest = sum(
        comb(m + depth - 1, m) * (p**depth * q**m - p**m * q**depth) * whole ** (depth - m) for m in range(depth + 1)
    )
    return 1 - Fraction(honest, whole ** (2 * depth))


def all_drawn(share: Fraction, draws: int) -> Fraction:
    """The chance that independent draws all fall on a part that has this share of them."""
    return share**draws


def all_permuted(sequencers: int, censors: int, draws: int) -> Fraction:
    """The chance that the first places of a random order are all censors'; zero for more draws than censors."""
    return Fraction(comb(censors, draws), comb(sequencers, draws))


def longest_run(leaders: list[int]) -> int | None:
    """The most slots in a row that one of them leads in the endless repetition of this list; None without an end."""
    if len(set(leaders)) < 2:
        return None
    longest = run = 1
    for before, leader in pairwise(leaders * 2):
        run = run + 1 if leader == before else 1
        longest = max(longest, run)
    return longest


def longest_lead(power: int, whole: int, sequencers: int) -> int:
    """A bound on the slots in a row that a smooth weighted round robin gives: H(n-1) / (1 - share), others' power > 0.

    With priorities summing to zero, the k highest average at most W/(k+1) more than the k+1 highest, W the total power;
    so no priority exceeds W(H(n) - 1), and leading costs W while the leader keeps at least W/n.
    """
    return (harmonic(sequencers - 1) * whole / (whole - power)).__floor__()


@cache
def harmonic(number: int) -> Fraction:
    """1 + 1/2 + ... + 1/number."""
    return sum((Fraction(1, k) for k in range(1, number + 1)), Fraction(0))


def _exponential(mean: Fraction, bits: int, terms: int | None = None) -> tuple[int, int]:
    """Bounds of 2**bits times the series of exp(mean), or times its first terms (one or more)."""
    low = high = lower = upper = 1 << bits
    for place in count(1):
        if place == terms:
            break
        if place > 2 * mean and upper <= 1:
            # What is left falls by half at least from term to term: altogether it is less than this unit.
            return low, high + 1
        lower = lower * mean.numerator // (mean.denominator * place)
        upper = -(-upper * mean.numerator // (mean.denominator * place))
        low, high = low + lower, high + upper
    return low, high


def _inverse_exponential(mean: Fraction, bits: int) -> tuple[int, int]:
    """Bounds of 2**bits times exp(-mean), by halving the argument to one or less and squaring the result back."""
    halvings = mean.__ceil__().bit_length()
    scale = bits + 2 * halvings
    small, large = _exponential(mean / (1 << halvings), scale)
    low, high = (1 << 2 * scale) // large, -(-(1 << 2 * scale) // small)
    for _ in range(halvings):
        low, high = low * low >> scale, -(-high * high >> scale)
    return low >> 2 * halvings, -(-high >> 2 * halvings)


def _cantelli(blocks: int, mean: Fraction) -> tuple[Fraction, Fraction]:
    gap = blocks - mean
    tail = mean / (mean + gap * gap)
    most = Fraction((tail * GRAIN).__ceil__(), GRAIN)
    return (Fraction(0), most) if gap > 0 else (1 - most, Fraction(1))
