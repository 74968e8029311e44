"""Censorship by bribing leaders: how likely bribed leaders follow one another, and what they cost.

Source: elementary (A-FTX-1); E. Fox, M. Pai, M. Resnick, Censorship Resistance in On-Chain Auctions, AFT 2023
(A-FTX-2).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from econ.games.bribery import Refusal
from econ.games.coalition import Amount


def censored_by_draws(leaders: int, censors: int, slots: int) -> Fraction:
    """The chance that so many leaders in a row are censors if each is drawn afresh: (m/n)^d."""
    return Fraction(censors, leaders) ** slots


def censored_in_permutation(leaders: int, censors: int, slots: int) -> Fraction:
    """The same within one random permutation of all leaders, slots <= leaders: C(m,d) / C(n,d).

    A window across two permutations is not one within; only slots > 2 censors rules censorship out there.
    """
    return Fraction(comb(censors, slots), comb(leaders, slots))


def censored_in_rotation(censors: int, slots: int) -> bool:
    """Whether censors that stand side by side in a fixed rotation cover so many slots: d <= m."""
    return slots <= censors


def slots_until_rare(share: Fraction, rare: Fraction) -> int:
    """The fewest slots d with share^d <= rare, exactly, for 0 <= share < 1 and rare > 0."""
    slots, chance = 1, share
    while chance > rare:
        slots, chance = slots + 1, chance * share
    return slots


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
