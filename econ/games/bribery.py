"""Games of bribery: a briber's budget against what the bribed would lose, with side payments taken for granted.

A briber gains where the budget exceeds what the bribed lose in sum, so that every game here is a game of coalitions, or
a sum over leaders, and has the same certificates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from econ.games.coalition import Amount, CoalitionGame, Need, Threat, threshold


@dataclass(frozen=True)
class Refusal:
    """What one leader loses that leaves a transaction out: its fee t, and what a rule takes with chance p."""

    fee: Amount
    penalty: Amount = 0
    chance: Amount = 1

    @property
    def cost(self) -> Amount:
        """Fee and expected penalty, t + p S: no smaller bribe moves the leader."""
        return self.fee + self.chance * self.penalty


@dataclass(frozen=True)
class Vote:
    """A vote whose winners get `reward` and whose losers lose `deposit`, with a `bribe` for wrong votes that lose.

    A bribe of more than reward and deposit is a P + epsilon attack.
    """

    voters: int
    reward: Amount
    bribe: Amount
    deposit: Amount = 0

    def payoff(self, *, wrong: bool, wrong_wins: bool) -> Amount:
        """What a voter gets, by its own vote and by the answer that wins."""
        if wrong == wrong_wins:
            return self.reward
        return self.bribe - self.deposit if wrong else -self.deposit


def quorum_bribe(power: tuple[int, ...], needs: Need, *, budget: int, costs: Sequence[int]) -> CoalitionGame:
    """The game in which a budget (integer, in the unit of the costs [member]) buys enough power."""
    return CoalitionGame(power, (threshold("bribe", needs, gain=budget, costs=costs),))


def as_threat(name: str, needs: Need, *, budget: Amount, costs: Sequence[Amount]) -> Threat:
    """The same in exact amounts."""
    return Threat(name, needs, budget, tuple(costs))
