"""Prices of power, places and members for one part of a regime: found by a linear programme, judged in integers.

The dual prices of the relaxed problem, in which members may take part in part, give the least bound there is. Rounded
to rationals they stay valid prices, whatever the solver did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from econ.certificates.coalition import upper_bound
from econ.certificates.quorums import Quorums, Regime

Array = npt.NDArray[Any]
Prices = tuple[Fraction, ...]

DENOMINATOR = 1 << 20
SIGNIFICANT_BITS = 44
# How close a rational of the instance must be to the price found to stand in for it.
CLOSE = 1e-7


@dataclass(frozen=True)
class Relaxed:
    """The best prices found and their bound; `part` [free member, action] is how far each member takes each action."""

    prices: Prices
    bound: int
    free: tuple[int, ...]
    part: Array


def relaxed(game: Quorums, regime: Regime, fixed: Mapping[int, int]) -> Relaxed:
    """The relaxed problem once some members' actions are fixed; a coalition must be possible there."""
    free = tuple(member for member in range(len(game.power)) if member not in fixed)
    part, found = _solved(game, regime, fixed, free)
    candidates = {prices: upper_bound(game, regime, fixed, prices) for prices in _rationals(game, regime, free, found)}
    best = min(candidates, key=lambda prices: candidates[prices])
    return Relaxed(best, candidates[best], free, part)


def _solved(
    game: Quorums, regime: Regime, fixed: Mapping[int, int], free: tuple[int, ...]
) -> tuple[Array, tuple[float, ...]]:
    """Parts taken and prices, both zero where the solver gives up."""
    actions = len(game.actions)
    nothing = np.zeros((len(free), actions)), (0.0,) * (actions + 2)
    if not free:
        return nothing
    money = max(1, *(abs(gains[member]) for gains in regime.gains for member in free))
    unit = max(1, *(game.power[member] for member in free))
    gains = np.array([[own[member] / money for own in regime.gains] for member in free])
    power = np.array([game.power[member] / unit for member in free])
    short = [short / unit for short in game.lacking(regime, fixed)]
    limits = [-each for each in short] + [game.room(fixed), -(game.fewest(regime, fixed) or 0)]
    rows = _rows(power, actions)
    alone = np.kron(np.eye(len(free)), np.ones(actions)) if actions > 1 else np.zeros((0, len(free)))
    outcome = linprog(
        -gains.ravel(),
        A_ub=np.vstack([rows, alone]),
        b_ub=np.concatenate([limits, np.ones(len(alone))]),
        bounds=(0, 1),
        method="highs-ds",
    )
    if outcome.status != 0 or outcome.x is None:
        return nothing
    dual = np.maximum(-outcome.ineqlin.marginals[: actions + 2], 0) * money
    dual[:actions] /= unit
    return outcome.x.reshape(len(free), actions), tuple(dual.tolist())


def _rows(power: Array, actions: int) -> Array:
    """Coefficients of the limits on power [action], on places, and on members."""
    each = [np.kron(-power, np.eye(actions)[action]) for action in range(actions)]
    everybody = np.ones(len(power) * actions)
    return np.vstack([*each, everybody, -everybody])


def _rationals(game: Quorums, regime: Regime, free: tuple[int, ...], found: tuple[float, ...]) -> Iterator[Prices]:
    """Rationals close to the prices found: simple ones, ones of many bits, and ones that members' amounts make."""
    yield (Fraction(0),) * len(found)
    yield tuple(Fraction(price).limit_denominator(DENOMINATOR) for price in found)
    yield tuple(_bits(price) for price in found)
    if len(game.actions) == 1:
        yield from _of_members(game, regime, free, found)


def _bits(price: float) -> Fraction:
    exact = Fraction(price)
    if not exact:
        return exact
    scale = Fraction(2) ** (SIGNIFICANT_BITS - exact.numerator.bit_length() + exact.denominator.bit_length())
    return Fraction(round(exact * scale)) / scale


def _of_members(game: Quorums, regime: Regime, free: tuple[int, ...], found: tuple[float, ...]) -> Iterator[Prices]:
    """The prices at which one member, or two of them, are indifferent: lambda power + (nu - mu) = cost."""
    price, place, member = found
    net = member - place
    costs = {each: -regime.gains[0][each] for each in free}
    scale = max(1.0, *(abs(cost) for cost in costs.values()))
    tied = [each for each in free if abs(costs[each] - price * game.power[each] - net) <= CLOSE * scale]
    for each in tied[:1]:
        yield _prices(Fraction(0), Fraction(costs[each]))
        yield _prices(Fraction(costs[each], game.power[each] or 1), Fraction(0))
    other = next((each for each in tied if game.power[each] != game.power[tied[0]]), None)
    if other is not None:
        slope = Fraction(costs[other] - costs[tied[0]], game.power[other] - game.power[tied[0]])
        yield _prices(slope, costs[other] - slope * game.power[other])


def _prices(power: Fraction, net: Fraction) -> Prices:
    return max(power, Fraction(0)), max(-net, Fraction(0)), max(net, Fraction(0))
