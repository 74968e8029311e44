"""Reward per unit of a clock in the long run: Dinkelbach's iteration over the average reward.

A ratio is at least p/q where the reward priced at q * reward - p * clock is not negative per slot, so its best value is
where the best priced reward is zero. Floats look for it; at the end two rationals are proven to enclose it. Source: W.
Dinkelbach, On Nonlinear Fractional Programming, Management Science 1967.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy.typing as npt

from econ.errors import BadInput
from econ.games.game import Game
from econ.solvers.average_reward import Rate, best_rate, mean_rewards, policy_rate
from econ.solvers.chain import chain, moves
from econ.solvers.honest_value import honest_policy
from econ.solvers.policy_iteration import step_rewards, suggested

Array = npt.NDArray[Any]

ROUNDS = 50
# Prices are rationals with this denominator, relative to the ratio's own size.
PRICE_BITS = 40
# How often a bracket that is not proven is made wider, and by how much.
WIDENINGS = 10
WIDENING = 16


@dataclass(frozen=True)
class Ratio:
    """A ratio between `lower` and `upper`, both proven, and the policy [node] that reaches the lower one.

    `lower_proof` shows that the reward priced at `lower` is not negative under the policy, `upper_proof` that the one
    priced at `upper` is positive under no policy.
    """

    lower: Fraction
    upper: Fraction
    policy: Array
    lower_proof: Rate
    upper_proof: Rate


def priced(game: Game, clock: Array, price: Fraction) -> Game:
    """The game with the rewards that remain when the clock [edge] has a price: q * reward - p * clock for p/q."""
    reward = price.denominator * game.reward.astype(object) - price.numerator * clock.astype(object)
    return replace(game, reward=reward)


def best_ratio(game: Game, clock: Array, policy: Array | None = None) -> Ratio:
    """The best long-run ratio of reward to clock [edge, integers >= 0] from the root, searched from a policy.

    Raises BadInput where the clock stands still under a policy met on the way: no ratio is defined there.
    """
    policy = honest_policy(game) if policy is None else policy
    price = _float_ratio(game, clock, policy)
    for _ in range(ROUNDS):
        better = suggested(moves(game, Fraction(1)), policy, _priced_means(game, clock, price))
        found = _float_ratio(game, clock, better)
        if found <= price:
            break
        policy, price = better, found
    return _enclosed(game, clock, price, best=lambda priced_game: best_rate(priced_game, policy))


def policy_ratio(game: Game, clock: Array, policy: Array) -> Ratio:
    """The ratio of reward to clock that a policy [node] has from the root; raises BadInput as `best_ratio` does."""
    price = _float_ratio(game, clock, policy)
    return _enclosed(game, clock, price, best=lambda priced_game: policy_rate(priced_game, policy))


def _priced_means(game: Game, clock: Array, price: float) -> Array:
    return mean_rewards(game) - price * mean_rewards(replace(game, reward=clock))


def _float_ratio(game: Game, clock: Array, policy: Array) -> float:
    known = moves(game, Fraction(1))
    found = chain(known, policy)
    streams = (mean_rewards(game), mean_rewards(replace(game, reward=clock)))
    earned, elapsed = (float(found.evaluate(step_rewards(known, policy, each))[0][game.root]) for each in streams)
    if not elapsed > 0:
        raise BadInput("clock: it stands still under a policy, so that no ratio is defined")
    return earned / elapsed


def _enclosed(game: Game, clock: Array, price: float, *, best: Callable[[Game], Rate]) -> Ratio:
    """Two rationals around the price, as close as the proofs allow."""
    size = max(1, abs(Fraction(price)).__ceil__())
    step = Fraction(size, 1 << PRICE_BITS)
    middle = Fraction(round(Fraction(price) / step)) * step
    lower = upper = None
    for _ in range(WIDENINGS):
        lower = lower or _below(game, clock, middle - step, best)
        upper = upper or _above(game, clock, middle + step, best)
        step *= WIDENING
    if lower is None or upper is None:
        raise BadInput("game: its best ratio depends on where play starts, or floats do not resolve it")
    return Ratio(lower[0], upper[0], lower[1].policy, lower[1], upper[1])


def _below(game: Game, clock: Array, price: Fraction, best: Callable[[Game], Rate]) -> tuple[Fraction, Rate] | None:
    found = best(priced(game, clock, price))
    return (price, found) if found.lower >= 0 else None


def _above(game: Game, clock: Array, price: Fraction, best: Callable[[Game], Rate]) -> tuple[Fraction, Rate] | None:
    found = best(priced(game, clock, price))
    return (price, found) if found.upper <= 0 else None
