"""Game graphs in integers: their side conditions, the nodes that a policy reaches, and exact backups.

A policy is a list [node] with the edge taken at every choice node, and -1 at every chance node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import lt
from typing import Any

from econ.certificates.codec import keyed, need

WEIGHT_TOTAL = 1 << 32

_NODE_KEYS = ("choice", "stage", "crosses", "first", "states")
_EDGE_KEYS = ("target", "reward", "weight", "action", "honest")
_KEYS = frozenset((*_NODE_KEYS, *_EDGE_KEYS, "variables", "actions", "stages", "root"))

Outlook = tuple[int, frozenset[tuple[tuple[int, int], int]]]


@dataclass(frozen=True)
class Graph:
    """A checked game: nodes, their edges first[node] .. first[node+1]-1, and the honest policy.

    `share` [edge] is the chance, out of 2**32, that the edge is followed once its node's move is made: its weight at a
    chance node, the whole at a choice node. `reward` is in msat.
    """

    choice: list[int]
    crosses: list[int]
    first: list[int]
    target: list[int]
    reward: list[int]
    share: list[int]
    honest: list[int]
    root: int

    def edges(self, node: int) -> range:
        """All edges that leave the node."""
        return range(self.first[node], self.first[node + 1])

    def moves(self, node: int, policy: list[int]) -> Iterable[int]:
        """The edges that leave the node under a policy."""
        return (policy[node],) if self.choice[node] else self.edges(node)

    def alternatives(self, node: int) -> Iterable[Iterable[int]]:
        """The moves at the node: each edge of a choice by itself, all edges of chance together."""
        edges = self.edges(node)
        return zip(edges) if self.choice[node] else (edges,)

    def outlook(self, node: int, twins: list[int]) -> int | Outlook:
        """What the node's best value rests on: the crossing, and each outcome with its share.

        An outcome is a target's twin with the reward on the way; shares tell options, which are whole, from chances. A
        node that only leads on, to one twin and without a reward or a crossing, is worth what that twin is: its number
        is returned instead.
        """
        shares: dict[tuple[int, int], int] = {}
        for edge in self.edges(node):
            if self.share[edge]:
                outcome = twins[self.target[edge]], self.reward[edge]
                shares[outcome] = self.share[edge] + (0 if self.choice[node] else shares.get(outcome, 0))
        twin, reward = next(iter(shares))
        if len(shares) == 1 and not reward and not self.crosses[node]:
            return twin
        return self.crosses[node], frozenset(shares.items())

    def deviations(self, node: int, twins: list[int]) -> list[int]:
        """The edges of a choice whose reward or target's twin is not that of the honest edge; none at a chance node."""
        if not self.choice[node]:
            return []
        outcomes = {edge: (twins[self.target[edge]], self.reward[edge]) for edge in self.edges(node)}
        return [edge for edge, outcome in outcomes.items() if outcome != outcomes[self.honest[node]]]


@dataclass(frozen=True)
class Problem:
    """A graph with its discount p/q per slot, 0 <= p < q, and the scale in which values are integers."""

    graph: Graph
    discount: Fraction
    scale: int

    @property
    def unit(self) -> int:
        """What a backup is multiplied with beyond the scale: 2**32 * q."""
        return WEIGHT_TOTAL * self.discount.denominator

    def backup(self, node: int, edges: Iterable[int], values: Mapping[int, int]) -> int:
        """Scale * unit * the expected reward and discounted value over edges of a node: chance's all, or one choice.

        The value of an edge's target is read only where the edge has a positive chance.
        """
        graph, q = self.graph, self.discount.denominator
        future = self.discount.numerator if graph.crosses[node] else q
        now = q * self.scale
        return sum(
            graph.share[edge] * (now * graph.reward[edge] + future * values[graph.target[edge]])
            for edge in edges
            if graph.share[edge]
        )

    def msat(self, amount: int) -> Fraction:
        """An amount in the numbers of `backup`, in msat."""
        return Fraction(amount, self.scale * self.unit)


def closed_set(graph: Graph, policy: list[int]) -> list[int]:
    """The nodes that the policy reaches from the root with positive chance, in the order of their numbers."""
    found = {graph.root}
    queue = [graph.root]
    for node in queue:
        fresh = {graph.target[edge] for edge in graph.moves(node, policy) if graph.share[edge]} - found
        found |= fresh
        queue.extend(fresh)
    return sorted(found)


def integers(values: Any, name: str, *, length: int, low: int | None = None, high: int | None = None) -> list[int]:
    """The list itself, if it has that many integers, all of them in low .. high; raises Refused."""
    need(type(values) is list and len(values) == length, f"{name}: must be a list of {length} integers")
    need(set(map(type, values)) <= {int}, f"{name}: every entry must be an integer")
    need(low is None or min(values, default=low) >= low, f"{name}: an entry is below {low}")
    need(high is None or max(values, default=high) <= high, f"{name}: an entry is above {high}")
    return list(values)


def integer(value: Any, name: str, *, low: int | None = None, high: int | None = None) -> int:
    """The value itself, if it is an integer in low .. high; raises Refused."""
    return integers([value], name, length=1, low=low, high=high)[0]


def policy_of(graph: Graph, stated: Any) -> list[int]:
    """The policy stated, if it takes an edge of every choice node and -1 at every other; raises Refused."""
    chosen = integers(stated, "policy", length=len(graph.choice))
    for node, edge in enumerate(chosen):
        allowed = graph.edges(node) if graph.choice[node] else (-1,)
        need(edge in allowed, f"policy: no move of node {node} is taken there")
    return chosen


def read(game: Any) -> Graph:
    """The graph of a certificate's `game` section, every side condition checked; raises Refused."""
    keyed(game, _KEYS, "game")
    need(all(type(game[key]) is list for key in _KEYS - {"root"}), "game: every entry but root must be a list")
    _check_lists(game, len(game["choice"]), len(game["target"]))
    _check_names(game, len(game["choice"]))
    share: list[int] = []
    honest: list[int] = []
    for node, choice in enumerate(game["choice"]):
        edges = slice(game["first"][node], game["first"][node + 1])
        _check_node(game, node, edges)
        share += [WEIGHT_TOTAL] * (edges.stop - edges.start) if choice else game["weight"][edges]
        honest.append(game["honest"].index(1, edges.start) if choice else -1)
    kept = {key: game[key] for key in ("choice", "crosses", "first", "target", "reward", "root")}
    return Graph(**kept, share=share, honest=honest)


def _check_lists(game: dict[str, Any], nodes: int, edges: int) -> None:
    integer(game["root"], "root", low=0, high=nodes - 1)
    for key in ("choice", "crosses"):
        integers(game[key], key, length=nodes, low=0, high=1)
    integers(game["stage"], "stage", length=nodes, low=0, high=len(game["stages"]) - 1)
    integers(game["target"], "target", length=edges, low=0, high=nodes - 1)
    integers(game["reward"], "reward", length=edges)
    integers(game["weight"], "weight", length=edges, low=0)
    integers(game["action"], "action", length=edges, low=-1, high=len(game["actions"]) - 1)
    integers(game["honest"], "honest", length=edges, low=0, high=1)
    first = integers(game["first"], "first", length=nodes + 1)
    need(first[0] == 0 and first[-1] == edges, f"first: must run from 0 to {edges}")
    need(all(map(lt, first, first[1:])), "first: every node must have an edge")


def _check_names(game: dict[str, Any], nodes: int) -> None:
    for key in ("variables", "actions", "stages"):
        need(set(map(type, game[key])) <= {str}, f"{key}: every entry must be a string")
    need(len(game["states"]) == nodes, f"states: must be a list of {nodes} states")
    for state in game["states"]:
        integers(state, "states", length=len(game["variables"]))


def _check_node(game: dict[str, Any], node: int, edges: slice) -> None:
    weight, action, honest = (game[key][edges] for key in ("weight", "action", "honest"))
    if game["choice"][node]:
        need(not any(weight), f"weight: a choice has none, but node {node} does")
        need(min(action) >= 0, f"action: node {node} is a choice without an action")
        need(sum(honest) == 1, f"honest: node {node} must have exactly one honest edge")
    else:
        need(sum(weight) == WEIGHT_TOTAL, f"weight: the sum at node {node} must be {WEIGHT_TOTAL}")
        need(max(action) < 0, f"action: node {node} is chance, but has one")
        need(not any(honest), f"honest: node {node} is chance, but has an honest edge")
    stage = game["stage"]
    later = all(stage[target] > stage[node] for target in game["target"][edges])
    need(later or game["crosses"][node], f"stage: must grow along every edge of node {node}, which crosses no slot")
