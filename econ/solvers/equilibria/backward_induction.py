"""Subgame-perfect play of games with perfect information, ties included.

Source: E. Zermelo, 1913; R. Selten, 1965.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from econ.errors import BadInput, TooLarge
from econ.games.tree import Chance, Decision, Payoffs, Terminal, Tree
from econ.solvers.equilibria.matrices import weighted

OUTCOMES = 100_000


@dataclass(frozen=True)
class BackwardInduction:
    """One subgame-perfect equilibrium, and what the others pay.

    `choices` [information set] are actions, the first best where several tie; `payoffs` [player] are the equilibrium's;
    `path` are the nodes it passes, through every outcome of chance with positive probability. `ties` are the
    information sets at which another action does as well; `all_payoffs` are those of every pure subgame-perfect
    equilibrium: only one where no tie matters.
    """

    choices: tuple[int, ...]
    payoffs: Payoffs
    path: tuple[int, ...]
    ties: tuple[int, ...]
    all_payoffs: frozenset[Payoffs]


def backward_induction(tree: Tree) -> BackwardInduction:
    """Solves a tree from its ends. Raises BadInput if an information set holds several nodes."""
    met = Counter(node.information_set for node in tree.nodes if isinstance(node, Decision))
    if any(count > 1 for count in met.values()):
        raise BadInput("tree: an information set holds several nodes; backward induction needs perfect information")
    choices, ties = [0] * len(tree.information_sets), []
    worth: list[Payoffs] = [()] * len(tree.nodes)
    for number in reversed(range(len(tree.nodes))):
        node = tree.nodes[number]
        below = [worth[child] for child in node.children]
        if isinstance(node, Decision):
            best = _best(below, tree.information_sets[node.information_set].player)
            choices[node.information_set] = best[0]
            ties += [node.information_set] * (len(best) > 1)
            below = [below[best[0]]]
        weights = node.probabilities if isinstance(node, Chance) else [Fraction(1)] * len(below)
        worth[number] = _mixed(tree.earned(node), below, weights)
    return BackwardInduction(tuple(choices), worth[0], _path(tree, choices), tuple(sorted(ties)), _all(tree))


def _best(below: Sequence[Payoffs], player: int) -> list[int]:
    top = max(payoffs[player] for payoffs in below)
    return [action for action, payoffs in enumerate(below) if payoffs[player] == top]


def _mixed(earned: Payoffs, below: Sequence[Payoffs], weights: Sequence[Fraction]) -> Payoffs:
    return tuple(own + weighted(weights, [payoffs[player] for payoffs in below]) for player, own in enumerate(earned))


def _path(tree: Tree, choices: Sequence[int]) -> tuple[int, ...]:
    passed, waiting = [], [0]
    while waiting:
        number = waiting.pop()
        passed.append(number)
        node = tree.nodes[number]
        if isinstance(node, Decision):
            waiting.append(node.children[choices[node.information_set]])
        if isinstance(node, Chance):
            waiting += [child for child, weight in zip(node.children, node.probabilities, strict=True) if weight]
    return tuple(sorted(passed))


def _all(tree: Tree) -> frozenset[Payoffs]:
    """Payoffs of every pure subgame-perfect equilibrium, by the sets of those of the subgames."""
    worth: list[frozenset[Payoffs]] = [frozenset()] * len(tree.nodes)
    for number in reversed(range(len(tree.nodes))):
        node, earned = tree.nodes[number], tree.earned(tree.nodes[number])
        below = [worth[child] for child in node.children]
        if isinstance(node, Terminal):
            worth[number] = frozenset([earned])
        elif isinstance(node, Chance):
            worth[number] = _drawn(earned, below, node.probabilities)
        else:
            chosen = _choosable(below, tree.information_sets[node.information_set].player)
            worth[number] = frozenset(_mixed(earned, [payoffs], [Fraction(1)]) for payoffs in chosen)
        if len(worth[number]) > OUTCOMES:
            raise TooLarge(f"more than {OUTCOMES} equilibrium payoffs at node {number}, limit {OUTCOMES}: fewer ties")
    return worth[0]


def _choosable(below: Sequence[frozenset[Payoffs]], player: int) -> set[Payoffs]:
    """What some equilibrium of the subgames lets the player choose: as good as the worst of every other action."""
    floor = max(min(payoffs[player] for payoffs in each) for each in below)
    return {payoffs for each in below for payoffs in each if payoffs[player] >= floor}


def _drawn(
    earned: Payoffs, below: Sequence[frozenset[Payoffs]], probabilities: Sequence[Fraction]
) -> frozenset[Payoffs]:
    count = 1
    for each in below:
        count *= len(each)
    if count > OUTCOMES:
        raise TooLarge(f"{count} combinations of equilibria behind one draw, limit {OUTCOMES}: fewer ties")
    return frozenset(_mixed(earned, combination, probabilities) for combination in product(*below))
