"""What is true of a small game, in rationals: Gaussian elimination and policy iteration, sharing no code with econ.

Works on the `game` section of a certificate, a dictionary of lists.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Section = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    verdict: str
    margin: Fraction | None
    gain: Fraction
    honest: list[Fraction]
    best: list[Fraction]
    reached: set[int]


def truth(game: Section, discount: Fraction, twins: list[int] | None = None) -> Truth:
    """What is true; the margin is over edges that differ from the honest one in reward or in their target's twin."""
    names = congruence(game) if twins is None else twins
    kept = honest_edges(game)
    honest = policy_values(game, discount, kept)
    best = best_values(game, discount)
    reached = reached_nodes(game, kept)
    beaten = any(best[node] > honest[node] for node in reached)
    losses = [
        honest[node] - edge_value(game, discount, edge, best)
        for node in reached
        for edge in edges_of(game, node)
        if game["choice"][node] and outcome(game, edge, names) != outcome(game, kept[node], names)
    ]
    gain = best[game["root"]] - honest[game["root"]]
    return Truth("fails" if beaten else "holds", min(losses, default=None), gain, honest, best, reached)


def edges_of(game: Section, node: int) -> range:
    return range(game["first"][node], game["first"][node + 1])


def honest_edges(game: Section) -> dict[int, int]:
    nodes = range(len(game["choice"]))
    return {node: edge for node in nodes for edge in edges_of(game, node) if game["honest"][edge]}


def outcome(game: Section, edge: int, names: list[int]) -> tuple[int, int]:
    return names[game["target"][edge]], game["reward"][edge]


def congruence(game: Section) -> list[int]:
    """Nodes renamed so that those with equal prospects share a name, over and over until no more do."""
    names = list(range(len(game["choice"])))
    while True:
        prospects = [prospect(game, node, names) for node in range(len(names))]
        renamed = [prospects.index(own) for own in prospects]
        if len(set(renamed)) == len(set(names)):
            return names
        names = renamed


def prospect(game: Section, node: int, names: list[int]) -> tuple[object, ...]:
    """Crossing, and options or chances by (name, reward); that of the next node where this one changes nothing."""
    taken = [edge for edge in edges_of(game, node) if game["choice"][node] or game["weight"][edge]]
    places = sorted({outcome(game, edge, names) for edge in taken})
    if len(places) == 1 and places[0][1] == 0 and not game["crosses"][node]:
        return prospect(game, game["target"][taken[0]], names)
    if game["choice"][node] or len(places) == 1:
        return game["crosses"][node], *places
    weights = [sum(game["weight"][edge] for edge in taken if outcome(game, edge, names) == place) for place in places]
    return game["crosses"][node], *zip(places, weights, strict=True)


def reached_nodes(game: Section, policy: dict[int, int]) -> set[int]:
    reached: set[int] = set()
    frontier = {game["root"]}
    while frontier:
        reached |= frontier
        taken = [edge for node in frontier for edge, _ in mixture(game, node, policy)]
        frontier = {game["target"][edge] for edge in taken} - reached
    return reached


def mixture(game: Section, node: int, policy: dict[int, int]) -> list[tuple[int, Fraction]]:
    if game["choice"][node]:
        return [(policy[node], Fraction(1))]
    return [(edge, Fraction(game["weight"][edge], 2**32)) for edge in edges_of(game, node) if game["weight"][edge]]


def source(game: Section, edge: int) -> int:
    return next(node for node in range(len(game["choice"])) if edge in edges_of(game, node))


def edge_value(game: Section, discount: Fraction, edge: int, values: list[Fraction]) -> Fraction:
    rate = discount if game["crosses"][source(game, edge)] else Fraction(1)
    target, reward = outcome(game, edge, list(range(len(values))))
    return reward + rate * values[target]


def policy_values(game: Section, discount: Fraction, policy: dict[int, int]) -> list[Fraction]:
    size = len(game["choice"])
    rows = [[Fraction(int(row == column)) for column in range(size)] + [Fraction(0)] for row in range(size)]
    for node in range(size):
        rate = discount if game["crosses"][node] else Fraction(1)
        for edge, chance in mixture(game, node, policy):
            rows[node][game["target"][edge]] -= chance * rate
            rows[node][size] += chance * game["reward"][edge]
    return solved(rows)


def solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """Gauss-Jordan elimination of a regular system."""
    size = len(rows)
    for column in range(size):
        pivot = next(row for row in range(column, size) if rows[row][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [entry / lead for entry in rows[column]]
        for row in set(range(size)) - {column}:
            factor = rows[row][column]
            if factor:
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[size] for row in rows]


def best_values(game: Section, discount: Fraction) -> list[Fraction]:
    policy = honest_edges(game)
    while True:
        values = policy_values(game, discount, policy)
        better = {
            node: edge
            for node in policy
            for edge in edges_of(game, node)
            if edge_value(game, discount, edge, values) > values[node]
        }
        if not better:
            return values
        policy |= better
