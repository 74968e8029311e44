"""Gains of small games in rationals: cycles of the closed classes, and where paths end; shares no code with econ.

Works on the `game` section of a certificate, with any stream of rewards [edge].
"""

from fractions import Fraction
from itertools import product

from tests.solvers.oracle import Section, edges_of, mixture, solved

Stream = list[int]
Policy = dict[int, int]


def policies(game: Section) -> list[Policy]:
    choices = [node for node in range(len(game["choice"])) if game["choice"][node]]
    moves = product(*(edges_of(game, node) for node in choices))
    return [dict(zip(choices, taken, strict=True)) for taken in moves]


def gain(game: Section, policy: Policy, stream: Stream, clock: Stream | None = None) -> Fraction:
    """Long-run stream per slot, or per unit of the clock, from the root; for a clock the classes must agree."""
    ticks = [int(crossing(game, edge)) for edge in range(len(stream))] if clock is None else clock
    gains: dict[int, Fraction] = {}
    for members in closed_classes(game, policy):
        pin = min(members)
        rate = cycle(game, policy, stream, pin) / cycle(game, policy, ticks, pin)
        gains |= dict.fromkeys(members, rate)
    return ends(game, policy, gains)


def crossing(game: Section, edge: int) -> bool:
    node = next(node for node in range(len(game["choice"])) if edge in edges_of(game, node))
    return bool(game["crosses"][node])


def reach(game: Section, policy: Policy, start: int) -> frozenset[int]:
    found = {start}
    frontier = found
    while frontier:
        frontier = {game["target"][edge] for node in frontier for edge, _ in mixture(game, node, policy)} - found
        found = found | frontier
    return frozenset(found)


def closed_classes(game: Section, policy: Policy) -> set[frozenset[int]]:
    known = {node: reach(game, policy, node) for node in reach(game, policy, game["root"])}
    return {nodes for nodes in known.values() if all(known[other] == nodes for other in nodes)}


def cycle(game: Section, policy: Policy, stream: Stream, pin: int) -> Fraction:
    """The mean sum of a stream from the pin until the pin."""
    nodes = sorted(reach(game, policy, pin))
    rows = [[Fraction(int(row == column)) for column in nodes] + [Fraction(0)] for row in nodes]
    for place, node in enumerate(nodes):
        for edge, chance in mixture(game, node, policy):
            target = game["target"][edge]
            rows[place][nodes.index(target)] -= chance * (target != pin)
            rows[place][-1] += chance * stream[edge]
    return solved(rows)[nodes.index(pin)]


def ends(game: Section, policy: Policy, gains: dict[int, Fraction]) -> Fraction:
    nodes = sorted(reach(game, policy, game["root"]))
    rows = [[Fraction(int(row == column)) for column in nodes] + [gains.get(row, Fraction(0))] for row in nodes]
    for place, node in enumerate(nodes):
        for edge, chance in mixture(game, node, policy) if node not in gains else ():
            rows[place][nodes.index(game["target"][edge])] -= chance
    return solved(rows)[nodes.index(game["root"])]
