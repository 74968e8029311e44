"""The most profitable coalition of every regime: by enumeration, by knapsack, or by branch and bound."""

from __future__ import annotations

from dataclasses import dataclass

from econ.certificates.quorums import Quorums, Regime
from econ.games.coalition import CoalitionGame
from econ.solvers.coalition.branching import Taken, complete, search
from econ.solvers.coalition.knapsack import cheapest_cover
from econ.solvers.coalition.multipliers import relaxed

# Profiles that are simply looked at, one by one.
ENUMERATED = 1 << 10


@dataclass(frozen=True)
class Best:
    """The best coalition found in a regime, and a bound on what any coalition there gains.

    `taken` [member] are its members' actions, None where no coalition was found; `gain` is its exact gain, equal to the
    `bound` where that is exact. Both are None where no coalition of the stated size reaches the regime.
    """

    regime: int
    taken: Taken | None
    gain: int | None
    bound: int | None


def most_profitable(game: CoalitionGame) -> tuple[Best, ...]:
    """The most profitable coalition of each regime; raises BadInput for a game that breaks a side condition."""
    quorums = game.quorums()
    return tuple(best_of(quorums, number) for number in range(len(quorums.regimes)))


def best_of(game: Quorums, number: int) -> Best:
    """The most profitable coalition of one regime."""
    regime = game.regimes[number]
    if game.impossible(regime, {}):
        return Best(number, None, None, None)
    if (len(game.actions) + 1) ** len(game.power) <= ENUMERATED:
        return _enumerated(game, number)
    if len(game.actions) == 1:
        return _covered(game, number)
    return _branched(game, number)


def _enumerated(game: Quorums, number: int) -> Best:
    regime = game.regimes[number]
    profiles: list[Taken] = [{}]
    for member in range(len(game.power)):
        joined = [{**taken, member: action} for taken in profiles for action in range(len(game.actions))]
        profiles = profiles + joined
    possible = [taken for taken in profiles if complete(game, regime, taken)]
    best = max(possible, key=regime.total, default=None)
    gain = None if best is None else regime.total(best)
    return Best(number, best, gain, gain)


def _covered(game: Quorums, number: int) -> Best:
    regime = game.regimes[number]
    costs, need = [-gain for gain in regime.gains[0]], regime.left[0]
    if need == 0:
        return _unneeded(game, number)
    cover = cheapest_cover(game.power, costs, need, most=game.most)
    bound = None if cover.bound is None else regime.gain - cover.bound
    taken = None if cover.members is None else dict.fromkeys(cover.members, 0)
    gain = None if taken is None else regime.total(taken)
    if bound is not None and gain != bound:
        bound = min(bound, relaxed(game, regime, {}).bound)
    return Best(number, taken, gain, bound)


def _unneeded(game: Quorums, number: int) -> Best:
    """Where no power is needed, everybody joins who gains by it, or the one who loses least."""
    gains = game.regimes[number].gains[0]
    order = sorted(range(len(gains)), key=lambda member: -gains[member])
    joining = [member for member in order[: game.most] if gains[member] > 0] or order[:1]
    taken = dict.fromkeys(sorted(joining), 0)
    gain = game.regimes[number].total(taken)
    return Best(number, taken, gain, gain)


def _branched(game: Quorums, number: int) -> Best:
    """Better and better coalitions until a tree shows that there is none, or the search gives up."""
    regime = game.regimes[number]
    bound = relaxed(game, regime, {}).bound
    taken: Taken | None = None
    gain = _floor(regime)
    while True:
        found = search(game, regime, gain)
        if found.taken is None:
            break
        taken, gain = found.taken, regime.total(found.taken)
    if taken is None:
        return Best(number, None, None, None if found.tree else bound)
    return Best(number, taken, gain, gain if found.tree else bound)


def _floor(regime: Regime) -> int:
    """Less than any coalition gains."""
    return regime.gain - sum(abs(gain) for gains in regime.gains for gain in gains) - 1
