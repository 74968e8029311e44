"""Symmetric equilibria of two strategies: the payoff differences are the Bernstein coefficients of what a switch gains.

If every other of n - 1 players plays the second strategy with chance p, a switch to it gains D(p) = sum of
d_k B_k(p), where d_k is its gain when exactly k others play it. Interior equilibria are the roots of D.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.errors import BadInput
from econ.games.population import PopulationGame, restricted
from econ.solvers.population.bernstein import BITS, Bracket, roots, sign_changes


@dataclass(frozen=True)
class SymmetricEquilibria:
    """All symmetric equilibria on the edge between two strategies; p is the chance of the second one.

    `differences` [k] over `denominator` are what the second strategy gains on the first when k of the others play it.
    Everybody may play the first if differences[0] <= 0, the second if the last is >= 0; `interior` brackets the roots
    in between. `indifferent`: all differences are zero and every p is an equilibrium.
    """

    first: str
    second: str
    differences: tuple[int, ...]
    denominator: int
    interior: tuple[Bracket, ...]

    @property
    def indifferent(self) -> bool:
        """Whether the two strategies always pay the same."""
        return not any(self.differences)

    @property
    def first_is_equilibrium(self) -> bool:
        """Whether nobody gains on the edge when all play the first strategy."""
        return self.differences[0] <= 0

    @property
    def second_is_equilibrium(self) -> bool:
        """Whether nobody gains on the edge when all play the second strategy."""
        return self.differences[-1] >= 0

    @property
    def sign_changes(self) -> int:
        """Bound on the number of interior equilibria, of the same parity (variation diminishing)."""
        return sign_changes(self.differences)

    @property
    def stable(self) -> tuple[Bracket, ...]:
        """Interior equilibria that small changes of p do not leave: decided, and the gain of a switch falls."""
        return tuple(bracket for bracket in self.interior if bracket.decided and bracket.falling)

    @property
    def tipping(self) -> Bracket | None:
        """Where the second strategy becomes a best response on the way from p = 0; None if it is at 0, or never is.

        An undecided bracket on the way is returned as it is: the tipping point is not before it.
        """
        begins = next((value for value in self.differences if value), 0)
        unsure = (bracket for bracket in self.interior if bracket.rising or not bracket.decided)
        return next(unsure, None) if begins < 0 else None


def payoff_differences(game: PopulationGame, *, first: str, second: str) -> tuple[int, ...]:
    """What the second strategy gains on the first when k = 0 .. n - 1 others play it and the rest play the first.

    Raises BadInput for a game with several classes.
    """
    if len(game.players) > 1:
        raise BadInput(f"{len(game.players)} stake classes: symmetric equilibria are those of one class")
    edge = restricted(game, (first, second))
    taken = np.arange(game.players[0])
    paid = edge.payoff(0, np.stack([taken[::-1], taken], axis=1)[:, None, :])
    return tuple(int(other) - int(own) for own, other in paid)


def symmetric_equilibria(game: PopulationGame, *, first: str, second: str, bits: int = BITS) -> SymmetricEquilibria:
    """Every symmetric equilibrium of the game restricted to two strategies, roots within 2**-bits.

    With two strategies in all these are the symmetric equilibria of the game; BadInput with several classes.
    """
    differences = payoff_differences(game, first=first, second=second)
    return SymmetricEquilibria(first, second, differences, game.denominator, roots(differences, bits=bits))


def honest_edges(game: PopulationGame, honest: str) -> dict[str, SymmetricEquilibria]:
    """The symmetric equilibria between the honest strategy and every other, by the other's name."""
    rivals = [name for name in game.strategies if name != honest]
    return {rival: symmetric_equilibria(game, first=honest, second=rival) for rival in rivals}
