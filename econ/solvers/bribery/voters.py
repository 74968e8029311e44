"""Votes for sale: the bribe that is never paid, and whose vote decides.

Source: V. Buterin, The P + epsilon attack, 2015 (A-FTX-4); L. Penrose 1946 and J. Banzhaf 1965 for swings.
"""

from __future__ import annotations

from collections.abc import Sequence

from econ.games.bribery import Vote
from econ.games.coalition import Amount


def wrong_is_dominant(vote: Vote) -> bool:
    """Whether voting wrong is weakly dominant: never worse, whatever the others vote, and sometimes better.

    It is for every bribe of at least reward and deposit.
    """
    gains = [
        vote.payoff(wrong=True, wrong_wins=with_wrong) - vote.payoff(wrong=False, wrong_wins=without)
        for with_wrong, without in ((False, False), (True, True), (True, False))
    ]
    return min(gains) >= 0 < max(gains)


def wrong_is_better_unless_pivotal(vote: Vote) -> bool:
    """Whether voting wrong is strictly better for every voter that does not decide; who decides wins either way."""
    return all(
        vote.payoff(wrong=True, wrong_wins=wins) > vote.payoff(wrong=False, wrong_wins=wins) for wins in (False, True)
    )


def attack(voters: int, reward: Amount, epsilon: Amount, *, deposit: Amount = 0) -> Vote:
    """The vote under a P + epsilon attack: who votes wrong and loses ends up with P + epsilon."""
    return Vote(voters, reward, bribe=reward + epsilon + deposit, deposit=deposit)


def escrow(vote: Vote) -> Amount:
    """What the briber sets aside for all voters: N (P + epsilon + D), more than it could ever have to pay."""
    return vote.voters * vote.bribe


def most_paid(vote: Vote) -> Amount:
    """The most it could have to pay: the bribed of a losing minority, (N-1)/2 rounded down of them."""
    return (vote.voters - 1) // 2 * vote.bribe


def paid_in_equilibrium(vote: Vote) -> Amount:
    """What it pays where everybody takes the dominant vote: nothing, because the wrong answer wins."""
    return 0 if wrong_is_dominant(vote) else escrow(vote)


def swings(power: Sequence[int], quota: int) -> tuple[int, ...]:
    """In how many sets of the others each member decides, turning a losing set into a winning one [member].

    Counted over the sums of the others' powers, O(members^2 x quota).
    """
    return tuple(_swings(power, quota, member) for member in range(len(power)))


def pivotal(power: Sequence[int], quota: int) -> tuple[int, ...]:
    """The members that ever decide; whoever is missing here need never be bribed."""
    return tuple(member for member, count in enumerate(swings(power, quota)) if count)


def _swings(power: Sequence[int], quota: int, member: int) -> int:
    sums = {0: 1}
    for other, weight in enumerate(power):
        if other != member:
            joined = {total + weight: count for total, count in sums.items() if total + weight < quota}
            sums = {total: sums.get(total, 0) + joined.get(total, 0) for total in sums.keys() | joined.keys()}
    return sum(count for total, count in sums.items() if quota - power[member] <= total < quota)
