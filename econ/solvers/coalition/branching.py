"""Branch and bound over one regime: a tree that proves a bound on every coalition's gain, or a coalition beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from econ.certificates.codec import ratio
from econ.certificates.quorums import PRESCRIBED, Quorums, Regime
from econ.solvers.coalition.multipliers import Relaxed, relaxed

# A tree may have so many nodes, or so many times members.
MOST_NODES = 2_000
MOST_TERMS = 120_000

Taken = dict[int, int]


@dataclass(frozen=True)
class Search:
    """What a search found: the `tree` of a certificate whose bounds are at most the target, or a better coalition.

    Both are None where the search gave up. `taken` maps each member of the coalition to its action.
    """

    tree: list[Any] | None
    taken: Taken | None


def search(game: Quorums, regime: Regime, target: int, *, most_nodes: int = MOST_NODES) -> Search:
    """Prove that no coalition gains more than the target in this regime, or find one that does."""
    waiting: list[Taken] = [{}]
    tree: list[Any] = []
    limit = min(most_nodes, MOST_TERMS // len(game.power))
    while waiting:
        fixed = waiting.pop()
        if game.impossible(regime, fixed):
            tree.append(None)
            continue
        found = relaxed(game, regime, fixed)
        better = _better(game, regime, fixed, (found, target))
        if better is not None or len(tree) >= limit:
            return Search(None, better)
        tree.append(_node(game, found, target))
        if type(tree[-1]) is int:
            waiting.extend({**fixed, tree[-1]: each} for each in reversed(range(PRESCRIBED, len(game.actions))))
    return Search(tree, None)


def _node(game: Quorums, found: Relaxed, target: int) -> Any:
    """A leaf where the bound suffices, else the member to branch on: the most powerful of those most divided."""
    if found.bound <= target:
        return [ratio(price) for price in found.prices]
    divided = (abs(found.part - 0.5).min(axis=1) * 64).round()
    place = min(range(len(found.free)), key=lambda each: (divided[each], -game.power[found.free[each]]))
    return found.free[place]


def _better(game: Quorums, regime: Regime, fixed: Taken, found: tuple[Relaxed, int]) -> Taken | None:
    """A coalition near the relaxed one that gains more than the target."""
    solution, target = found
    if solution.bound <= target:
        return None
    taken = dict(fixed)
    for member, part in zip(solution.free, solution.part, strict=True):
        taken[member] = int(part.argmax()) if part.max() > 0.5 else PRESCRIBED
    completed = _completed(game, regime, taken, set(fixed))
    return completed if completed and regime.total(completed) > target else None


def _completed(game: Quorums, regime: Regime, taken: Taken, kept: set[int]) -> Taken | None:
    """The members that act, and cheap further ones until the regime is reached; None if that fails."""
    idle = [member for member, action in taken.items() if action < 0 and member not in kept]
    for action in range(len(game.actions)):
        gains = regime.gains[action]
        order = sorted(idle, key=lambda each: -gains[each] / max(game.power[each], 1))
        while game.lacking(regime, taken)[action] > 0 and order:
            member = order.pop(0)
            idle.remove(member)
            taken[member] = action
    return acting(taken) if complete(game, regime, taken) else None


def complete(game: Quorums, regime: Regime, taken: Mapping[int, int]) -> bool:
    """Whether these actions [member] reach the regime with at least one member and no more than may be."""
    members = len(acting(taken))
    return 0 < members <= game.most and max(game.lacking(regime, taken)) <= 0


def acting(taken: Mapping[int, int]) -> Taken:
    """The members that do not play as prescribed, and their actions."""
    return {member: action for member, action in sorted(taken.items()) if action >= 0}
