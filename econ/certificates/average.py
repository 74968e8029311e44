"""The claim `average-reward`: in the long run no strategy earns more than a rate per unit of a clock.

Every edge adds an integer to the clock; where that is 1 on the edges that end a slot, and 0 elsewhere, the rate is a
reward per slot, and where it counts blocks it is a ratio. Let w = q * reward - p * clock be the reward priced at the
rate p/q, and call a node's moves all edges of a choice one by one, or all edges of chance together, or only the
policy's where there is one. Reached are the nodes that such moves reach from the root with positive chance.

Pace. Given K on the reached nodes and c > 0 with K <= mean(clock + K') at every move, and K + c <= it where the node
ends a slot, n slots take the clock on by at least c n minus a constant, whatever is chosen: telescope K along the play.

Holds. Given h on the reached nodes with h >= mean(w + h') at every move, the same sum shows that q * reward exceeds
p * clock by no more than a constant; divided by the clock, which grows without end, the rate is an upper bound of every
strategy's long-run ratio. The margin is the least slack where a slot ends: by so much (in w, per slot) every strategy
falls short.

Fails. Given a policy and h on the nodes it reaches with h <= mean(w + h') at its moves, and h + e <= it where a slot
ends, q * reward - p * clock grows by at least e per slot; with e > 0 and a clock that grows at most in proportion to
the slots, as there are finitely many edges, the policy's ratio lies above the rate.

Source: M. Puterman, Markov Decision Processes, 1994, theorem 8.4.1; W. Dinkelbach, Management Science 1967.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from econ.certificates.codec import keyed, need, ratio, rational
from econ.certificates.graph import WEIGHT_TOTAL, Graph, integers, policy_of, read

CLAIM = "average-reward"
SECTIONS = frozenset(("clock", "rate", "scale"))
STATEMENTS = {
    "holds": "in the long run no strategy earns more than the rate per unit of the clock",
    "fails": "in the long run some strategy earns more than the rate per unit of the clock",
}

Values = Mapping[int, int]
Moves = Mapping[int, list[tuple[int, ...]]]

_PARTS = frozenset(("bias", "pace", "potential"))


@dataclass(frozen=True)
class Play:
    """A graph, the scale in which values are integers, and the nodes reached with the moves open there."""

    graph: Graph
    scale: int
    moves: Moves

    def drift(self, node: int, move: tuple[int, ...], stream: list[int], values: Values) -> int:
        """2**32 * scale times the expected stream [edge] and change of the value over the edges of one move."""
        graph, here = self.graph, values[node]
        return sum(
            graph.share[edge] * (self.scale * stream[edge] + values[graph.target[edge]] - here)
            for edge in move
            if graph.share[edge]
        )

    def least(self, name: str, stream: list[int], stated: Any, *, sign: int) -> Fraction:
        """The least signed drift per slot for stated values; raises Refused where a signed drift is negative."""
        values = dict(zip(self.moves, integers(stated, name, length=len(self.moves)), strict=True))
        ends = []
        for node, moves in self.moves.items():
            worst = min(sign * self.drift(node, move, stream, values) for move in moves)
            need(worst >= 0, f"{name}: the value at node {node} is on the wrong side of its backup")
            ends += [worst] if self.graph.crosses[node] else []
        return Fraction(min(ends), WEIGHT_TOTAL * self.scale)


@dataclass(frozen=True)
class Problem:
    """A graph with the scale of values, its clock [edge], and the reward priced at the rate [edge]."""

    graph: Graph
    scale: int
    clock: list[int]
    priced: list[int]


def check(certificate: dict[str, Any]) -> str:
    """What the proof shows, in words; raises Refused if that is not what the certificate states."""
    problem = _problem(certificate)
    if certificate["verdict"] == "holds":
        parts = keyed(certificate["proof"], _PARTS.union(("margin",)), "proof")
        _check_stated(parts, "margin", holds(problem, bias=parts["bias"], potential=parts["potential"]))
        return f"every inequality holds; no strategy earns more than {certificate['rate']} per unit of the clock"
    parts = keyed(certificate["proof"], _PARTS.union(("policy", "gain")), "proof")
    shown = fails(problem, policy=parts["policy"], bias=parts["bias"], potential=parts["potential"])
    _check_stated(parts, "gain", shown)
    return f"every inequality holds; the policy earns more than {certificate['rate']} per unit of the clock"


def holds(problem: Problem, *, bias: Any, potential: Any) -> tuple[Fraction, Fraction]:
    """Margin and pace per slot that h and K [reached nodes, ascending] prove for all strategies; raises Refused."""
    graph = problem.graph
    play = _play(problem, [list(map(tuple, graph.alternatives(node))) for node in range(len(graph.choice))])
    return play.least("bias", problem.priced, bias, sign=-1), _pace(problem, play, potential)


def fails(problem: Problem, *, policy: Any, bias: Any, potential: Any) -> tuple[Fraction, Fraction]:
    """Gain and pace per slot that h and K [reached nodes, ascending] prove for a policy [node]; raises Refused."""
    chosen = policy_of(problem.graph, policy)
    play = _play(problem, [[tuple(problem.graph.moves(node, chosen))] for node in range(len(chosen))])
    gain = play.least("bias", problem.priced, bias, sign=1)
    need(gain > 0, "the policy is not shown to earn more than the rate")
    return gain, _pace(problem, play, potential)


def _problem(certificate: dict[str, Any]) -> Problem:
    graph, rate, scale = read(certificate["game"]), rational(certificate["rate"], "rate"), certificate["scale"]
    need(type(scale) is int and scale > 0, "scale: must be a positive integer")
    clock = integers(certificate["clock"], "clock", length=len(graph.target), low=0)
    p, q = rate.numerator, rate.denominator
    priced = [q * earned - p * ticks for earned, ticks in zip(graph.reward, clock, strict=True)]
    return Problem(graph, scale, clock, priced)


def _play(problem: Problem, moves: list[list[tuple[int, ...]]]) -> Play:
    """The nodes that the moves [node] reach from the root with positive chance, ascending, with their moves."""
    graph = problem.graph
    found, queue = {graph.root}, [graph.root]
    for node in queue:
        edges = (edge for move in moves[node] for edge in move if graph.share[edge])
        fresh = {graph.target[edge] for edge in edges} - found
        found |= fresh
        queue.extend(fresh)
    return Play(graph, problem.scale, {node: moves[node] for node in sorted(found)})


def _pace(problem: Problem, play: Play, potential: Any) -> Fraction:
    pace = play.least("potential", problem.clock, potential, sign=1)
    need(pace > 0, "potential: the clock is not shown to go on")
    return pace


def _check_stated(parts: dict[str, Any], name: str, shown: tuple[Fraction, Fraction]) -> None:
    need(parts[name] == ratio(shown[0]), f"{name}: not what the proof shows")
    need(parts["pace"] == ratio(shown[1]), "pace: not what the proof shows")
