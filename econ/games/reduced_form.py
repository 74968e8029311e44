"""From extensive to normal form: reduced strategies, and mixtures of them as behaviour in the tree.

Source: H. W. Kuhn, Extensive games and the problem of information, 1953.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import compress, product
from math import lcm, prod
from operator import and_

from econ.errors import TooLarge
from econ.games.normal_form import LARGEST, Mixture, NormalForm
from econ.games.tree import Leaf, Tree

# What is chosen at each information set that own choices leave within reach.
Plan = dict[int, int]
History = tuple[tuple[int, int], ...]

NO_CHOICE = "*"
PLANS = 100_000


@dataclass(frozen=True)
class ReducedForm:
    """The normal form of a tree and what its strategies mean: `plans` [player][strategy], information set to action."""

    game: NormalForm
    plans: tuple[tuple[Plan, ...], ...]


def reduced_form(tree: Tree) -> ReducedForm:
    """The reduced normal form: a strategy says nothing about information sets that its own choices exclude.

    A strategy's label joins the actions at the player's information sets by "/", "*" where it says nothing. Raises
    TooLarge beyond PLANS strategies of one player or LARGEST profiles.
    """
    leaves = tuple(tree.leaves())
    plans = tuple(tuple(_plans(tree, leaves, player)) for player in range(len(tree.players)))
    if prod(map(len, plans)) > LARGEST:
        raise TooLarge(
            f"{prod(map(len, plans))} profiles of reduced strategies, limit {LARGEST}: fewer information sets"
        )
    denominator = _denominator(leaves)
    labels = tuple(tuple(_label(tree, player, plan) for plan in own) for player, own in enumerate(plans))
    tables = tuple(_tables(leaves, plans, denominator))
    return ReducedForm(NormalForm(tree.players, labels, tables, denominator, tree.title), plans)


def behaviour(tree: Tree, form: ReducedForm, player: int, mixture: Mixture) -> dict[int, tuple[Fraction, ...]]:
    """The behaviour that a mixture of reduced strategies amounts to, under perfect recall.

    Information set to probabilities [action]; uniform where the mixture never arrives.
    """
    own = [number for number, held in enumerate(tree.information_sets) if held.player == player]
    return {number: _conditional(tree, form.plans[player], mixture, information_set=number) for number in own}


def _conditional(tree: Tree, plans: Sequence[Plan], mixture: Mixture, *, information_set: int) -> tuple[Fraction, ...]:
    count = len(tree.information_sets[information_set].actions)
    weights = [Fraction(0)] * count
    for plan, weight in zip(plans, mixture, strict=True):
        if information_set in plan:
            weights[plan[information_set]] += weight
    total = sum(weights)
    return tuple(weight / total if total else Fraction(1, count) for weight in weights)


def _plans(tree: Tree, leaves: Sequence[Leaf], player: int) -> list[Plan]:
    histories = {
        (information_set, leaf.choices[player][:position])
        for leaf in leaves
        for position, (information_set, _) in enumerate(leaf.choices[player])
    }
    open_plans: list[Plan] = [{}]
    # An information set is decided after those on the way to it.
    for number in sorted({number for number, _ in histories}, key=lambda number: _depth(histories, number)):
        before = [history for reached, history in histories if reached == number]
        count = len(tree.information_sets[number].actions)
        if len(open_plans) * count > PLANS:
            raise TooLarge(f"more strategies of {tree.players[player]} than the limit {PLANS}: fewer information sets")
        open_plans = [wider for plan in open_plans for wider in _extended(plan, number, count, before)]
    return open_plans


def _depth(histories: Collection[tuple[int, History]], number: int) -> tuple[int, int]:
    return min(len(history) for reached, history in histories if reached == number), number


def _extended(plan: Plan, number: int, count: int, before: Sequence[History]) -> list[Plan]:
    if not any(all(plan.get(earlier) == action for earlier, action in history) for history in before):
        return [plan]
    return [{**plan, number: action} for action in range(count)]


def _label(tree: Tree, player: int, plan: Plan) -> str:
    own = [number for number, held in enumerate(tree.information_sets) if held.player == player]
    chosen = [tree.information_sets[number].actions[plan[number]] if number in plan else NO_CHOICE for number in own]
    return "/".join(chosen) or NO_CHOICE


def _tables(leaves: Sequence[Leaf], plans: Sequence[Sequence[Plan]], denominator: int) -> list[tuple[int, ...]]:
    """Payoffs of all profiles [player][profile] times the denominator.

    A profile reaches the ends that the plan of every player allows, each with chance's part of its probability.
    """
    masks = [[_allowed(leaves, player, plan) for plan in own] for player, own in enumerate(plans)]
    reached = [reduce(and_, combination) for combination in product(*masks)]
    tables = []
    for player in range(len(plans)):
        worth = [int(leaf.probability * leaf.payoffs[player] * denominator) for leaf in leaves]
        tables.append(tuple(sum(compress(worth, _bits(mask))) for mask in reached))
    return tables


def _denominator(leaves: Sequence[Leaf]) -> int:
    return lcm(*((leaf.probability * payoff).denominator for leaf in leaves for payoff in leaf.payoffs))


def _allowed(leaves: Sequence[Leaf], player: int, plan: Plan) -> int:
    allows = [all(plan.get(number) == action for number, action in leaf.choices[player]) for leaf in leaves]
    return sum(1 << place for place, allowed in enumerate(allows) if allowed)


def _bits(mask: int) -> list[bool]:
    return [bit == "1" for bit in reversed(f"{mask:b}")]
