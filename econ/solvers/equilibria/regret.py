"""What a profile pays and what the best deviation from it gains, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from econ.errors import BadInput
from econ.games.normal_form import MixedProfile, Mixture, NormalForm, Profile
from econ.solvers.equilibria.matrices import weighted


def pure(game: NormalForm, profile: Profile) -> MixedProfile:
    """A pure profile as a mixed one."""
    pairs = zip(profile, game.shape, strict=True)
    return tuple(tuple(Fraction(own == strategy) for own in range(count)) for strategy, count in pairs)


def support(mixture: Mixture) -> tuple[int, ...]:
    """The strategies played with positive probability."""
    return tuple(strategy for strategy, weight in enumerate(mixture) if weight)


def deviation_payoffs(game: NormalForm, profile: MixedProfile, player: int) -> tuple[Fraction, ...]:
    """What each of a player's strategies pays against the others' part of a mixed profile [strategy].

    Raises BadInput for a profile of another shape, or whose probabilities are negative or do not add up to 1.
    """
    _check(game, profile)
    values: Sequence[int] = game.payoffs[player]
    common = game.denominator
    for other in reversed(range(len(game.players))):
        if other != player:
            shared = lcm(*(weight.denominator for weight in profile[other]))
            weights = [int(weight * shared) for weight in profile[other]]
            inner = _inner(game, other, player)
            values, common = _contracted(values, weights, inner), common * shared
    return tuple(Fraction(value, common) for value in values)


def payoffs(game: NormalForm, profile: MixedProfile) -> tuple[Fraction, ...]:
    """Expected payoffs of a mixed profile [player]."""
    return tuple(weighted(own, deviation_payoffs(game, profile, player)) for player, own in enumerate(profile))


def regrets(game: NormalForm, profile: MixedProfile) -> tuple[Fraction, ...]:
    """What the best unilateral deviation gains [player]; never negative, all 0 exactly in equilibrium."""
    earned = payoffs(game, profile)
    return tuple(max(deviation_payoffs(game, profile, player)) - earned[player] for player in range(len(game.players)))


def regret(game: NormalForm, profile: MixedProfile) -> Fraction:
    """The largest player's regret: the profile is an ε-equilibrium for this ε and for no smaller one."""
    return max(regrets(game, profile))


def is_equilibrium(game: NormalForm, profile: MixedProfile) -> bool:
    """Whether no player gains by deviating alone, exactly."""
    return regret(game, profile) == 0


def _inner(game: NormalForm, other: int, player: int) -> int:
    """Entries per strategy of `other` once all later players but `player` are averaged out."""
    return game.shape[player] if player > other else 1


def _contracted(values: Sequence[int], weights: Sequence[int], inner: int) -> list[int]:
    """Averages out the axis that has `inner` entries behind it."""
    block = inner * len(weights)
    return [
        sum(weight * values[start + step * inner + place] for step, weight in enumerate(weights))
        for start in range(0, len(values), block)
        for place in range(inner)
    ]


def _check(game: NormalForm, profile: MixedProfile) -> None:
    if tuple(map(len, profile)) != game.shape:
        raise BadInput(f"profile: {tuple(map(len, profile))} probabilities where the game has {game.shape} strategies")
    for player, own in zip(game.players, profile, strict=True):
        if min(own) < 0 or sum(own) != 1:
            raise BadInput(f"profile: the probabilities of {player} add up to {sum(own)}; they are at least 0, sum 1")
