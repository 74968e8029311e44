"""Waiting for Bitcoin blocks: the time to the k-th of them is Erlang(k, 1/600 s) where blocks are a Poisson process.

Source: W. Feller, An Introduction to Probability Theory and Its Applications, volume 1; 600 s from Bitcoin's difficulty
rule. By memorylessness the wait may begin at any instant.
"""

from __future__ import annotations

from fractions import Fraction

from scipy import special

from econ.machine.world import BITCOIN_MS

# A float's probability errs by far less than this; bounds give it away.
ERROR = Fraction(1, 1 << 40)


def at_least(blocks: int, milliseconds: Fraction | int) -> Fraction:
    """A rational lower bound, within 2**-39, of P(so many blocks are found in this time); blocks >= 1."""
    return max(_chance(blocks, milliseconds) - ERROR, Fraction(0))


def at_most(blocks: int, milliseconds: Fraction | int) -> Fraction:
    """A rational upper bound, within 2**-39, of P(so many blocks are found in this time); blocks >= 1."""
    return min(_chance(blocks, milliseconds) + ERROR, Fraction(1))


def quantile_seconds(blocks: int, chance: float) -> float:
    """The time in which so many blocks are found with this chance."""
    return float(special.gammaincinv(blocks, chance)) * BITCOIN_MS / 1_000


def _chance(blocks: int, milliseconds: Fraction | int) -> Fraction:
    return Fraction(float(special.gammainc(blocks, float(Fraction(milliseconds) / BITCOIN_MS))))
