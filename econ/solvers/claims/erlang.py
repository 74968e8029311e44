"""Waiting for Bitcoin blocks: the time to the k-th of them is Erlang(k, 1/600 s) where blocks are a Poisson process.

Source: W. Feller, An Introduction to Probability Theory and Its Applications, volume 1; 600 s from Bitcoin's difficulty
rule. By memorylessness the wait may begin at any instant.
"""

from __future__ import annotations

from fractions import Fraction

from scipy import special

from econ.certificates.enclosures import BITCOIN_MS, at_least_blocks


def at_least(blocks: int, milliseconds: Fraction | int) -> Fraction:
    """A rational lower bound of P(so many blocks are found in this time); see `enclosures.at_least_blocks`."""
    return at_least_blocks(blocks, Fraction(milliseconds))[0]


def at_most(blocks: int, milliseconds: Fraction | int) -> Fraction:
    """A rational upper bound of P(so many blocks are found in this time); see `enclosures.at_least_blocks`."""
    return at_least_blocks(blocks, Fraction(milliseconds))[1]


def quantile_seconds(blocks: int, chance: float) -> float:
    """The time in which so many blocks are found with this chance; A-DA-3's quantiles. A float, for display."""
    return float(special.gammaincinv(blocks, chance)) * BITCOIN_MS / 1_000
