"""The claim `no-profitable-deviation`: no strategy beats honest play from any state that honest play can reach.

Let H be the nodes that honest play reaches, V the value of honest play, V* the best value of any strategy, and T(F)(s)
the best backup of F over the edges of s (at a chance node their mean). Stages grow along edges that cross no slot, and
crossings are discounted, so a power of T contracts. Hence F >= T(F) everywhere proves F >= V*; on H, F >= its honest
backup proves F >= V, and F <= its honest backup proves F <= V.

Twins. Let every node name a twin that it only leads on to, or whose outlook it shares: its crossing and the rewards and
shares towards the same twins. Two nodes that name one twin lead on, or move in step, until both cross; so they have the
same V*, as the largest such difference is at most a discounted part of itself. At a choice node in H the edges with the
honest reward towards a twin of the honest target may thus be left out; the others are its deviations.

Holds. Given L <= V <= U on H and B on all other nodes, let F be U on H and B elsewhere. If every deviation at a node in
H backs F up to at most L, and every edge elsewhere to at most B, then F >= T(F), so F >= V*. A deviation at s in H is
therefore worth at most L(s) <= V(s), and the honest edge leads on inside H: the largest V* - V on H is at most a
discounted part of itself, hence zero. Ties are allowed.

Fails. Given a policy, the closed set C of nodes that it reaches, and M on C with M <= its backup under the policy, M is
at most the policy's value, and M(root) > U(root) >= V(root) makes it a profitable deviation.

Source of the form: K. Chatterjee et al., Fixed Point Certificates for Reachability and Expected Rewards in MDPs,
TACAS 2025.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from econ.certificates.codec import Refused, keyed, need, ratio, rational
from econ.certificates.graph import Graph, Problem, closed_set, integers, policy_of, read

CLAIM = "no-profitable-deviation"
SECTIONS = frozenset(("discount", "scale"))
STATEMENTS = {
    "holds": "against honest others, no strategy earns more than honest play from any state that honest play reaches",
    "fails": "against honest others, some strategy earns more than honest play from the first state",
}


@dataclass(frozen=True)
class Margin:
    """The least amount (msat) by which honest play beats a single deviation, and its edge; None if there is none."""

    msat: Fraction | None
    edge: int | None


def check(certificate: dict[str, Any]) -> str:
    """What the proof shows, in words; raises Refused if that is not what the certificate states."""
    if certificate["verdict"] == "holds":
        return _check_holds(_problem(certificate), certificate["proof"])
    return f"every inequality holds; the deviation gains {words(refuted(certificate))} msat from the first state"


def refuted(certificate: dict[str, Any]) -> Fraction:
    """The gain (msat) from the game's root that the proof of a verdict "fails" shows and states; raises Refused."""
    parts = keyed(certificate["proof"], ("policy", "lower", "upper", "gain"), "proof")
    stated = parts.pop("gain")
    gain = fails(_problem(certificate), **parts)
    need(stated == ratio(gain), "gain: not what the proof shows")
    return gain


def words(amount: Fraction) -> str:
    """An amount rounded down to a whole number, or how it lies beside zero."""
    whole = math.floor(amount)
    return str(whole) if whole or not amount else "less than 1"


def holds(problem: Problem, *, lower: Any, upper: Any, elsewhere: Any, twins: Any) -> Margin:
    """The margin proven by L, U [nodes of H, ascending], B [all others, ascending], twins [node]; raises Refused."""
    graph = problem.graph
    same = _twins(graph, twins)
    inside = closed_set(graph, graph.honest)
    outside = sorted(set(range(len(graph.choice))).difference(inside))
    below = _lower_values(problem, graph.honest, lower)
    bound = _upper_values(problem, upper) | _on(outside, elsewhere, "elsewhere")
    for node in outside:
        _check_bound(problem, node, bound)
    slacks = [
        (below[node] * problem.unit - problem.backup(node, (edge,), bound), edge)
        for node in inside
        for edge in graph.deviations(node, same)
    ]
    return _margin(problem, *min(slacks)) if slacks else Margin(None, None)


def fails(problem: Problem, *, policy: Any, lower: Any, upper: Any) -> Fraction:
    """The gain (msat) proven by a policy [node], M [nodes it reaches, ascending] and U [nodes of H]; raises Refused."""
    root = problem.graph.root
    gain = _lower_values(problem, policy_of(problem.graph, policy), lower)[root] - _upper_values(problem, upper)[root]
    need(gain > 0, "the policy is not shown to earn more than honest play")
    return Fraction(gain, problem.scale)


def _problem(certificate: dict[str, Any]) -> Problem:
    discount, scale = rational(certificate["discount"], "discount"), certificate["scale"]
    need(0 <= discount < 1, "discount: must be at least 0 and below 1")
    need(type(scale) is int and scale > 0, "scale: must be a positive integer")
    return Problem(read(certificate["game"]), discount, scale)


def _check_holds(problem: Problem, proof: Any) -> str:
    parts = keyed(proof, ("lower", "upper", "elsewhere", "twins", "margin"), "proof")
    stated = parts.pop("margin")
    margin = holds(problem, **parts).msat
    need(stated == (None if margin is None else ratio(margin)), "margin: not what the proof shows")
    if margin is None:
        return "every inequality holds; honest play has no alternative"
    return f"every inequality holds; {words(margin)} msat margin, {'strict' if margin else 'with a tie'}"


def _lower_values(problem: Problem, policy: list[int], stated: Any) -> dict[int, int]:
    """Values on the nodes that the policy reaches, each at most its backup: lower bounds of the policy's value."""
    values = _on(closed_set(problem.graph, policy), stated, "lower")
    for node, value in values.items():
        if value * problem.unit > problem.backup(node, problem.graph.moves(node, policy), values):
            raise Refused(f"lower: the value at node {node} is above its backup")
    return values


def _upper_values(problem: Problem, stated: Any) -> dict[int, int]:
    """Values on the nodes that honest play reaches, each at least its backup: upper bounds of honest play's value."""
    honest = problem.graph.honest
    values = _on(closed_set(problem.graph, honest), stated, "upper")
    for node, value in values.items():
        if value * problem.unit < problem.backup(node, problem.graph.moves(node, honest), values):
            raise Refused(f"upper: the value at node {node} is below its backup")
    return values


def _check_bound(problem: Problem, node: int, bound: Mapping[int, int]) -> None:
    """The value outside H is at least the backup of every choice, or of chance."""
    for move in problem.graph.alternatives(node):
        if bound[node] * problem.unit < problem.backup(node, move, bound):
            raise Refused(f"elsewhere: the value at node {node} is below its backup")


def _margin(problem: Problem, slack: int, edge: int) -> Margin:
    margin = problem.msat(slack)
    need(margin >= 0, f"edge {edge} may earn {words(-margin)} msat more than honest play, as far as is shown")
    return Margin(margin, edge)


def _on(nodes: list[int], values: Any, name: str) -> dict[int, int]:
    return dict(zip(nodes, integers(values, name, length=len(nodes)), strict=True))


def _twins(graph: Graph, stated: Any) -> list[int]:
    nodes = len(graph.choice)
    twins = integers(stated, "twins", length=nodes, low=0, high=nodes - 1)
    for node, twin in enumerate(twins):
        if node != twin and graph.outlook(node, twins) not in (twin, graph.outlook(twin, twins)):
            raise Refused(f"twins: node {node} has another outlook than node {twin}")
    return twins
