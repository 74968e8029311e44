"""How long m censors among n leaders keep a transaction out that any other leader would include.

Where every slot draws its leader the chance is (m/n)^d (`enclosures.all_drawn`); within one random order of all leaders
it is C(m,d) / C(n,d) (`enclosures.all_permuted`); a fixed rotation bounds it for certain (`enclosures.longest_run`).
Source: A-FTX-1, used in E. Fox, M. Pai, M. Resnick, arXiv 2301.13321.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

from econ.certificates.enclosures import all_permuted


def permuted_across(leaders: int, censors: int, slots: int) -> Fraction:
    """The chance of so many censors in a row, beginning anywhere in a sequence of fresh random orders: the worst place.

    The first order contributes its end, which is as random as its beginning. Zero from 2 * censors + 1 slots on, but
    for less than that beyond a single order's censors it is not.
    """
    return max(_split(leaders, censors, slots, ending) for ending in range(min(slots, leaders) + 1))


def slots_until_rare(share: Fraction, rare: Fraction) -> int:
    """The fewest slots d >= 1 with share^d <= rare, from logarithms of 50 digits; 0 <= share < 1, rare > 0."""
    if share <= rare:
        return 1
    with localcontext() as context:
        context.prec = 50
        bound, each = ((Decimal(chance.numerator) / chance.denominator).ln() for chance in (rare, share))
        # An exact power of ten ties; the digits beyond thirty only hold the logarithms' rounding.
        return int((bound / each - Decimal("1e-30")).to_integral_value(ROUND_CEILING))


def _split(leaders: int, censors: int, slots: int, ending: int) -> Fraction:
    whole, rest = divmod(slots - ending, leaders)
    middle = Fraction(int(censors == leaders)) if whole else Fraction(1)
    return all_permuted(leaders, censors, ending) * middle * all_permuted(leaders, censors, rest)
