"""Resilience without side payments, as games with them: nobody pays, so only who is better off counts.

A coalition violates k-resilience if every member is better off, and strong k-resilience if some member is. Let an own
gain count one if it is positive. Then every member is better off exactly if a joint gain of one is not used up by
members that are not, and some member is exactly if the counts add up to one or more. Both are claims about sums, so
that their verdicts have the same certificates. Sums that do not gain imply k-resilience.

Source: I. Abraham, D. Dolev, R. Gonen, J. Halpern, Distributed computing meets game theory, PODC 2006.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from econ.errors import BadInput
from econ.games.coalition import CoalitionGame, Regime
from econ.solvers.coalition.decision import Verdict, decide


def everybody_gains(game: CoalitionGame) -> CoalitionGame:
    """The game in which a coalition gains one in sum exactly if each of its members gains in the other.

    Raises BadInput for a joint gain: without side payments it must be somebody's.
    """
    return _counted(game, lambda gain: 0 if gain > 0 else -1, joint=1)


def somebody_gains(game: CoalitionGame) -> CoalitionGame:
    """The game in which a coalition gains in sum exactly if one of its members gains in the other; raises BadInput."""
    return _counted(game, lambda gain: int(gain > 0), joint=0)


def resilient(game: CoalitionGame, *, strongly: bool = False) -> Verdict:
    """Whether no coalition of the game's size makes every member better off, or strongly not even some member."""
    return decide(somebody_gains(game) if strongly else everybody_gains(game))


def _counted(game: CoalitionGame, count: Callable[[int], int], *, joint: int) -> CoalitionGame:
    shared = [regime.name for regime in game.regimes if regime.gain]
    if shared:
        raise BadInput(f"{shared[0]}: a joint gain of several members; allowed without side payments: own gains only")
    return replace(game, regimes=tuple(_counts(regime, count, joint) for regime in game.regimes))


def _counts(regime: Regime, count: Callable[[int], int], joint: int) -> Regime:
    return replace(regime, gains=tuple(tuple(map(count, gains)) for gains in regime.gains), gain=joint)
