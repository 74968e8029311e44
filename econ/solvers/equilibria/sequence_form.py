"""Value of zero-sum games in extensive form, without writing out their normal form.

Source: D. Koller, N. Megiddo, B. von Stengel, Efficient computation of equilibria for extensive two-person games, 1996.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from econ.errors import BadInput
from econ.games.reduced_form import reduced_form
from econ.games.tree import Behaviour, Leaf, Tree, perfect_recall, with_behaviour
from econ.solvers.equilibria.linear_program import maximum

Path = tuple[tuple[int, int], ...]

# In place of an information set's number: the start of the game.
START = -1


@dataclass(frozen=True)
class TreeValue:
    """What the first player can secure, and optimal behaviour of both: information set to probabilities [action]."""

    value: Fraction
    first: dict[int, tuple[Fraction, ...]]
    second: dict[int, tuple[Fraction, ...]]


def tree_value(tree: Tree) -> TreeValue:
    """The value of a two-player zero-sum game with perfect recall.

    Behaviour is uniform where the optimum never arrives. Raises BadInput for other games.
    """
    leaves = tuple(tree.leaves())
    if len(tree.players) != 2 or any(sum(leaf.payoffs) for leaf in leaves) or not perfect_recall(tree):
        raise BadInput("tree: two players, payoffs that add up to 0 at every end, and perfect recall are needed")
    paths = _paths(leaves, 0), _paths(leaves, 1)
    # Positive payoffs make every unit of realisation weight worth having, so that "at most" is "exactly".
    shift = 1 - min(leaf.payoffs[0] for leaf in leaves)
    optimum = maximum(*_program(leaves, paths, shift))
    first = dict(zip(paths[0], optimum.primal, strict=False))
    second = dict(zip(paths[1], optimum.dual, strict=False))
    return TreeValue(optimum.value - shift, _behaviour(tree, first, 0), _behaviour(tree, second, 1))


def security_level(tree: Tree, player: int, behaviour: Behaviour) -> Fraction:
    """What a player's behaviour earns at least, whatever the others do together."""
    game = reduced_form(with_behaviour(tree, player, behaviour)).game
    return Fraction(min(game.payoffs[player]), game.denominator)


def _paths(leaves: Sequence[Leaf], player: int) -> list[Path]:
    """All sequences of own choices that some way through the tree contains, the empty one first."""
    found = {leaf.choices[player][:length] for leaf in leaves for length in range(len(leaf.choices[player]) + 1)}
    return sorted(found, key=lambda path: (len(path), path))


def _sets(paths: Sequence[Path]) -> dict[int, Path]:
    """A player's information sets, each with the own sequence before it."""
    return {path[-1][0]: path[:-1] for path in paths if path}


def _program(
    leaves: Sequence[Leaf], paths: tuple[list[Path], list[Path]], shift: Fraction
) -> tuple[list[int], list[list[int]], list[int]]:
    """Objective, matrix and bounds of the first player's program.

    Variables: the first's realisation weights [sequence], then what the start and each of the second's sets are worth.
    One row for each of the second's sequences: the set it leaves is worth at most what it brings. Then one row for the
    empty sequence and each of the first's sets: weights below a sequence are at most its own.
    """
    columns = {path: place for place, path in enumerate(paths[0])}
    before = _sets(paths[1])
    worth = {number: len(columns) + place for place, number in enumerate([START, *before])}
    width = len(columns) + len(worth)
    rows = {path: [Fraction(0)] * width for path in paths[1]}
    for path, row in rows.items():
        row[worth[path[-1][0] if path else START]] += 1
    for number, path in before.items():
        rows[path][worth[number]] -= 1
    for leaf in leaves:
        rows[leaf.choices[1]][columns[leaf.choices[0]]] -= leaf.probability * (leaf.payoffs[0] + shift)
    objective = [int(column == worth[START]) for column in range(width)]
    flows = _flows(columns, width)
    return objective, [*_whole(list(rows.values())), *flows], [*([0] * len(rows)), 1, *([0] * (len(flows) - 1))]


def _flows(columns: dict[Path, int], width: int) -> list[list[int]]:
    """Weights of the first player: of the empty sequence, then below every set."""
    flows = {START: [0] * width}
    flows[START][columns[()]] = 1
    for number, path in _sets(list(columns)).items():
        flows[number] = [0] * width
        flows[number][columns[path]] = -1
    for path, column in columns.items():
        if path:
            flows[path[-1][0]][column] = 1
    return list(flows.values())


def _whole(matrix: Sequence[Sequence[Fraction]]) -> list[list[int]]:
    """All rows times one common denominator."""
    shared = lcm(*(entry.denominator for row in matrix for entry in row))
    return [[int(entry * shared) for entry in row] for row in matrix]


def _behaviour(tree: Tree, weights: dict[Path, Fraction], player: int) -> dict[int, tuple[Fraction, ...]]:
    """Realisation weights as behaviour: shares of the weights below each set."""
    found = {}
    before = _sets(list(weights))
    for number, held in enumerate(tree.information_sets):
        if held.player == player and number in before:
            own = [weights[*before[number], (number, action)] for action in range(len(held.actions))]
            total = sum(own, Fraction(0))
            found[number] = tuple(weight / total if total else Fraction(1, len(own)) for weight in own)
    return found
