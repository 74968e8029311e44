"""What deters an offence: fines, inspections, flows and stakes, in exact rationals of any one unit.

The claims weigh a mechanism's own amounts (`econ.solvers.claims`); these are the closed forms behind them. Whether the
offender keeps the gain when caught differs by model, and is said at each.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from econ.errors import BadInput

Amount = Fraction | int


@dataclass(frozen=True)
class Fine:
    """The least fine that deters, and whether the offender has that much to lose."""

    least: Fraction
    deters: bool


def fine(gain: Amount, chance: Amount, stake: Amount) -> Fine:
    """The least fine against a gain that is kept when caught, with the chance of detection and execution.

    Deterred where chance * fine >= gain; the fine is at most the stake. Raises BadInput unless 0 < chance <= 1.
    Source: G. Becker, Crime and Punishment, JPE 1968; A. M. Polinsky and S. Shavell, Handbook of Law and Economics.
    """
    _check_chance(chance)
    least = Fraction(gain) / Fraction(chance)
    return Fine(least, least <= stake)


@dataclass(frozen=True)
class Inspection:
    """The inspection game's equilibrium: how often is violated, and how often is inspected."""

    violation: Fraction
    inspection: Fraction


def inspection_game(
    *, gain: Amount, fine: Amount, cost: Amount, reward: Amount, loss: Amount, gain_kept: bool = False
) -> Inspection:
    """The equilibrium of violator and inspector: violation rests on the inspector's amounts, and vice versa.

    Undetected violation gains; detected, the net payoff is minus the fine, or gain minus fine where the gain is kept.
    Inspecting costs; it earns a reward for a catch; an undetected violation is a loss to the inspector. Outside
    0 < cost < reward + loss one side does not mix: free inspections leave no violations, unaffordable ones meet them
    always. Without a gain the rates are those of a gain that vanishes. Raises BadInput for a negative gain, or where
    caught violation gains. Source: G. Tsebelis, Penalty Has No Impact on Crime, 1990; E. Felten, The Cheater Checking
    Problem, 2019.
    """
    caught, stake = Fraction(fine) - (gain if gain_kept else 0), Fraction(reward) + loss
    if gain < 0 or caught < 0:
        raise BadInput("inspection game: allowed: a gain of zero or more, and none for whoever is caught")
    if cost <= 0:
        return Inspection(Fraction(0), Fraction(1))
    if cost >= stake:
        return Inspection(Fraction(1), Fraction(0))
    return Inspection(Fraction(cost) / stake, Fraction(gain) / (gain + caught) if gain else Fraction(0))


def least_block_prize(value: Amount, prizes: Amount, slashable: Amount = 0) -> Fraction:
    """The least reward per block that makes an attack on this value cost more than it yields, never negative.

    An attack forgoes so many block prizes and loses the slashable stake: prizes * prize + slashable >= value. Raises
    BadInput unless prizes > 0. Source: E. Budish, Trust at Scale, QJE 2025.
    """
    if not prizes > 0:
        raise BadInput(f"prizes: {prizes}; allowed: above 0")
    return max(Fraction(0), (Fraction(value) - slashable) / Fraction(prizes))


def least_slashable_stake(value: Amount, prizes: Amount, prize: Amount) -> Fraction:
    """The least slashable stake under the same condition, given the reward per block; never negative."""
    return max(Fraction(0), Fraction(value) - Fraction(prizes) * prize)


def least_stake(*, gain: Amount, chance: Amount, discount: Fraction, share: Amount, rent: Amount) -> Fraction:
    """The least stake that deters a one-shot deviation in a repeated game, never negative; the gain is kept.

    gain <= chance * (stake + discount * share * rent / (1 - discount)): whoever is caught loses the stake at once, and
    its share of the slots' rent from the next slot on; the gain counts beside this slot's rent. Raises BadInput unless
    0 < chance <= 1 and 0 <= discount < 1. Source: C. Shapiro and J. Stiglitz, Equilibrium Unemployment as a Worker
    Discipline Device, AER 1984, whose condition has this form.
    """
    _check_chance(chance)
    if not 0 <= discount < 1:
        raise BadInput(f"discount: {discount}; allowed: at least 0 and below 1")
    future = Fraction(discount) / (1 - Fraction(discount)) * share * rent
    return max(Fraction(0), Fraction(gain) / Fraction(chance) - future)


def _check_chance(chance: Amount) -> None:
    if not 0 < chance <= 1:
        raise BadInput(f"chance: {chance}; allowed: above 0, at most 1")
