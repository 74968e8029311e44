"""Exact expected payoffs and the exact epsilon of a mixed profile: multinomial sums in integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm, prod

import numpy as np

from econ.errors import BadInput
from econ.games.lattice import CountLattice
from econ.games.population import Array, PopulationGame, chunks

Mixture = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class MixedRegret:
    """What every strategy pays against a mixed profile, and what each class could gain.

    `payoffs` [class][strategy]; `gains` [class]: the best strategy's payoff minus the mixture's own.
    """

    payoffs: tuple[tuple[Fraction, ...], ...]
    gains: tuple[Fraction, ...]

    @property
    def epsilon(self) -> Fraction:
        """The smallest number for which the profile is an epsilon-equilibrium: 0 exactly at an equilibrium."""
        return max(self.gains)


def mixed_regret(game: PopulationGame, mixture: Mixture) -> MixedRegret:
    """The exact epsilon of the profile in which every member of a class plays its class's mixture [class][strategy].

    Raises BadInput unless every class has non-negative chances that add up to one.
    """
    payoffs = expected_payoffs(game, mixture)
    earned = (sum(x * u for x, u in zip(own, paid, strict=True)) for own, paid in zip(mixture, payoffs, strict=True))
    gains = tuple(max(paid) - own for paid, own in zip(payoffs, earned, strict=True))
    return MixedRegret(payoffs, gains)


def expected_payoffs(game: PopulationGame, mixture: Mixture) -> tuple[tuple[Fraction, ...], ...]:
    """What every strategy pays a member of each class [class][strategy] while all others mix, exactly."""
    shape = (len(game.players), len(game.strategies))
    right = len(mixture) == shape[0] and all(len(own) == shape[1] and sum(own) == 1 for own in mixture)
    if not right or min(min(own) for own in mixture) < 0:
        raise BadInput(f"mixture {mixture}: allowed are {shape} chances >= 0 that add up to one per class")
    return tuple(_of_class(game, kind, mixture) for kind in range(len(game.players)))


def _of_class(game: PopulationGame, kind: int, mixture: Mixture) -> tuple[Fraction, ...]:
    lattice = game.others(kind)
    scales = [lcm(*(chance.denominator for chance in own)) for own in mixture]
    chances = [[int(chance * scale) for chance in own] for own, scale in zip(mixture, scales, strict=True)]
    tables = [_terms(players, own) for players, own in zip(lattice.players, chances, strict=True)]
    sums = np.zeros(len(game.strategies), object)
    for others in chunks(lattice):
        sums += _weights(lattice, tables, others) @ game.payoff(kind, others).astype(object)
    whole = prod(scale**players for scale, players in zip(scales, lattice.players, strict=True))
    return tuple(Fraction(total, whole * game.denominator) for total in sums)


def _terms(players: int, chances: list[int]) -> list[Array]:
    """Per strategy the number of ways times the chance's power [players left, players taken], as Python integers."""
    counts = range(players + 1)
    return [
        np.array([[comb(left, taken) * chance**taken for taken in counts] for left in counts], dtype=object)
        for chance in chances
    ]


def _weights(lattice: CountLattice, tables: list[list[Array]], others: Array) -> Array:
    """Multinomial weights [row] over the product of the classes' scales to the power of their players."""
    weights = np.ones(len(others), object)
    for kind, players in enumerate(lattice.players):
        left = np.full(len(others), players)
        for strategy, terms in enumerate(tables[kind]):
            taken = others[:, kind, strategy]
            weights = weights * terms[left, taken]
            left = left - taken
    return weights
