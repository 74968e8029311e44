"""Feather forking: a miner that forks blocks with a transaction once and then gives up.

Source: A. Miller, Feather-forks: enforcing a blacklist with sub-50 % hash power, 2013; A. Narayanan et al., Bitcoin and
Cryptocurrency Technologies, section 5.5 (A-FTX-3).
"""

from __future__ import annotations

from fractions import Fraction


def orphan_chance(share: Fraction) -> Fraction:
    """The chance that the forking miner finds the next two blocks: q^2."""
    return share**2


def least_fee(share: Fraction, reward: Fraction) -> Fraction:
    """The published least fee for which others include, as if it were not in the block at risk: q^2 R."""
    return orphan_chance(share) * reward


def least_fee_at_risk(share: Fraction, reward: Fraction) -> Fraction:
    """The exact one, where the fee is lost with the block: (1-q^2)(R + f) >= R, so f >= q^2 R / (1-q^2)."""
    return least_fee(share, reward) / (1 - orphan_chance(share))
