"""Censorship by bribing leaders: what they cost, one after the other or as concurrent proposers.

Source: E. Fox, M. Pai, M. Resnick, Censorship Resistance in On-Chain Auctions, AFT 2023 (A-FTX-2).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from econ.games.bribery import Refusal
from econ.games.coalition import Amount


def cheapest_bribe(refusals: Sequence[Refusal]) -> Fraction:
    """What it takes to keep a transaction out while these lead, one after the other: sum of t_j + p_j S_j.

    No bribe pays whose budget is at most this.
    """
    return sum((Fraction(refusal.cost) for refusal in refusals), Fraction(0))


def censorship_cost(proposers: int, alone: Amount) -> Amount:
    """What a briber must pay concurrent proposers under a conditional tip: to each what including alone pays, k T."""
    return proposers * alone


def inclusion_cost(proposers: int, alone: Amount, shared: Amount) -> Amount:
    """What the sender pays in equilibrium, where all include: k t, and T with a single proposer."""
    return alone if proposers == 1 else proposers * shared


def concurrent_bribe_pays(value: Amount, proposers: int, alone: Amount) -> bool:
    """Whether keeping a transaction out of all concurrent proposals is worth its price: V > k T."""
    return value > censorship_cost(proposers, alone)


def everybody_includes(proposers: int, shared: Amount, *, cost: Amount = 0) -> bool:
    """Whether including is each proposer's best answer to all others including, at a cost of inclusion."""
    return proposers >= 1 and shared >= cost
