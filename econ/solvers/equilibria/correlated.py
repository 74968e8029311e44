"""Correlated equilibria: what a trusted recommendation can achieve without anyone gaining by ignoring it.

Source: R. Aumann, Subjectivity and correlation in randomized strategies, 1974.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from econ.errors import BadInput
from econ.games.normal_form import NormalForm, Number, Profile
from econ.solvers.equilibria.linear_program import maximum
from econ.solvers.equilibria.matrices import Matrix, weighted
from econ.solvers.equilibria.polytope import vertices

Distribution = tuple[Fraction, ...]


@dataclass(frozen=True)
class Correlated:
    """A distribution over pure profiles, in the order of the payoff tables, and what it pays [player]."""

    distribution: Distribution
    payoffs: tuple[Fraction, ...]


def best_correlated_equilibrium(game: NormalForm, weights: Sequence[Number] | None = None) -> Correlated:
    """The correlated equilibrium with the largest weighted sum of payoffs; without `weights` [player], of all alike."""
    shares = [Fraction(weight) for weight in weights or [1] * len(game.players)]
    worth = [weighted(shares, column) for column in zip(*game.payoffs, strict=True)]
    # Every profile counts for something positive: so all of the probability is handed out.
    lifted = [entry - min(worth) + 1 for entry in worth]
    unit = lcm(*(entry.denominator for entry in lifted))
    incentives = temptations(game)
    matrix = [*incentives, [1] * game.size]
    found = maximum([int(entry * unit) for entry in lifted], matrix, [*([0] * len(incentives)), 1])
    return _correlated(game, found.primal)


def correlated_vertices(game: NormalForm) -> tuple[Correlated, ...]:
    """The corners of the set of correlated equilibria. Raises TooLarge for a game with too many profiles."""
    incentives = temptations(game)
    found = vertices([*incentives, [1] * game.size], [*([0] * len(incentives)), 1])
    return tuple(_correlated(game, vertex.point) for vertex in found if any(vertex.point))


def temptation(game: NormalForm, distribution: Sequence[Fraction]) -> Fraction:
    """What the best single disobedience gains, at most; the distribution is an equilibrium exactly if it is 0.

    Raises BadInput for a distribution of another length, with a negative entry, or one that does not add up to 1.
    """
    if len(distribution) != game.size or min(distribution) < 0 or sum(distribution) != 1:
        raise BadInput(f"distribution: {game.size} probabilities that add up to 1 are needed")
    gains = [weighted(distribution, row) for row in temptations(game)]
    return max([Fraction(0), *gains]) / game.denominator


def temptations(game: NormalForm) -> Matrix:
    """What disobeying gains in each profile, times the game's denominator.

    One row per player, recommended strategy and other strategy; in profiles without the recommendation it gains 0.
    """
    profiles = list(game.profiles())
    return tuple(
        tuple(_gain(game, player, profile, told=told, done=done) for profile in profiles)
        for player, count in enumerate(game.shape)
        for told in range(count)
        for done in range(count)
        if done != told
    )


def _gain(game: NormalForm, player: int, profile: Profile, *, told: int, done: int) -> int:
    if profile[player] != told:
        return 0
    other = game.index((*profile[:player], done, *profile[player + 1 :]))
    return game.payoffs[player][other] - game.payoffs[player][game.index(profile)]


def _correlated(game: NormalForm, weights: Sequence[Fraction]) -> Correlated:
    paid = tuple(weighted(weights, table) / game.denominator for table in game.payoffs)
    return Correlated(tuple(weights), paid)
