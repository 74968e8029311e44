"""Decides `no-profitable-deviation` for a game and writes its certificate; the verifier's check has the last word."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from econ.certificates.codec import Refused, need, ratio, sealed
from econ.certificates.conformance import CLAIM, fails, holds
from econ.certificates.deviation import LISTED
from econ.certificates.graph import Graph, Problem, closed_set, read
from econ.certificates.registry import KINDS
from econ.certificates.verify import FORMAT, VERSION
from econ.errors import BadInput
from econ.games.game import Game
from econ.solvers.best_response import best_response
from econ.solvers.honest_value import Backups, backups, honest_policy, policy_values, proven_bound, rational_values

Array = npt.NDArray[Any]

# Bits beyond what resolves 2**-10 msat: a gain on a path that is hardly ever taken needs more of them.
EXTRA_BITS = (0, 64, 256)
# Exact values of larger games are too long to ship.
EXACT_NODES = 128
EXACT_BITS = 3000

_ARRAYS = ("choice", "stage", "crosses", "first", "target", "reward", "weight", "action", "honest", "states")
_NAMES = ("variables", "actions", "stages")


@dataclass(frozen=True)
class Verdict:
    """What is known of the claim for a game: "holds", "fails" or "undecided".

    `margin` (holds; None if honest play has no alternative) and `gain` (fails) are proven, in msat; `edge`, `node` and
    `action` name the deviation that comes closest to honest play, or gains most. `proof` is the certificate's section,
    with values as integers in units of 1/scale msat; `tried` says, a line each, what did not decide.
    """

    verdict: Literal["holds", "fails", "undecided"]
    discount: Fraction
    scale: int
    proof: dict[str, Any]
    margin: Fraction | None = None
    gain: Fraction | None = None
    edge: int | None = None
    node: int | None = None
    action: str | None = None
    tried: tuple[str, ...] = ()
    claim: str = CLAIM


@dataclass(frozen=True)
class Solution:
    """Honest play and the best response to it in integers, found and not yet proven; the nodes honest play reaches."""

    graph: Graph
    problem: Backups
    inside: Array
    honest: Array
    honest_values: Array
    best: Array
    best_values: Array

    @property
    def outside(self) -> Array:
        """The nodes that honest play does not reach."""
        return np.setdiff1d(np.arange(self.problem.game.nodes), self.inside)


def decide(game: Game, discount: Fraction) -> Verdict:
    """Decide whether any strategy beats honest play, at a rational discount per slot.

    "undecided" is left to ties, and to gains too small for the integers tried. Raises BadInput for a discount outside
    [0, 1) and for a game that breaks a side condition of certificates.
    """
    return _settled(game, discount, lambda graph, problem: _proven(_solved(graph, problem)))


def refuted(game: Game, discount: Fraction, policy: Array) -> Verdict:
    """Prove that this very policy [node] beats honest play from the first state: "fails" with its gain, or "undecided".

    Raises BadInput as `decide` does.
    """
    return _settled(game, discount, lambda graph, problem: _fails(_solved(graph, problem, policy)))


def certificate(
    game: Game,
    verdict: Verdict,
    *,
    mechanism_sha256: str,
    scenario_sha256: str,
    model_sha256: str,
    origin: dict[str, Any] | None = None,
    actions: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The sealed certificate of a decided verdict, with what its game was made from; BadInput for an undecided one.

    `actions` are those that the claim lists, none for a claim about all of them.
    """
    statements = KINDS[verdict.claim].statements
    if verdict.verdict not in statements:
        allowed = " and ".join(statements)
        raise BadInput(f"{verdict.claim}: the verdict is {verdict.verdict}; only {allowed} can be certified")
    return sealed(
        {
            "format": FORMAT,
            "version": VERSION,
            "claim": verdict.claim,
            "verdict": verdict.verdict,
            "statement": statements[verdict.verdict],
            "mechanism_sha256": mechanism_sha256,
            "scenario_sha256": scenario_sha256,
            "model_sha256": model_sha256,
            "discount": ratio(verdict.discount),
            "scale": verdict.scale,
            "game": section_of(game),
            "proof": verdict.proof,
        }
        | ({} if origin is None else {"origin": origin})
        | ({LISTED: list(actions)} if actions else {})
    )


def section_of(game: Game) -> dict[str, Any]:
    """The game as a certificate holds it: lists of integers, and names."""
    arrays = {key: getattr(game, key).astype(int).tolist() for key in _ARRAYS}
    return arrays | {key: list(getattr(game, key)) for key in _NAMES} | {"root": int(game.root)}


def game_of(section: dict[str, Any]) -> Game:
    """The game in an accepted certificate's section."""
    arrays = {key: np.array(section[key], np.int64) for key in _ARRAYS}
    flags = {key: arrays[key].astype(bool) for key in ("choice", "crosses", "honest")}
    names: dict[str, Any] = {key: tuple(section[key]) for key in _NAMES}
    return Game(**(arrays | flags), **names, root=section["root"])


def resolving_scale(game: Game, discount: Fraction) -> int:
    """A power of two so fine that a proven bound lies within 2**-10 msat of the value.

    Values err by `noise`, twice that may stay unimproved at each stage, and a bound's shift divides it by 1-d.
    """
    stages, horizon = len(game.stages), math.ceil(1 / (1 - discount))
    return int(1 << (8 * stages**2 * horizon**2).bit_length() + 10)


def _settled(game: Game, discount: Fraction, proven: Callable[[Graph, Backups], Verdict]) -> Verdict:
    """The first verdict that is proven as the values get finer, or what kept each from being proven."""
    graph = _graph(game, discount)
    tried: list[str] = []
    for extra in EXTRA_BITS:
        problem = backups(game, discount, resolving_scale(game, discount) << extra)
        try:
            return replace(proven(graph, problem), tried=tuple(tried))
        except Refused as refusal:
            tried.append(f"values in 2**-{problem.scale.bit_length() - 1} msat: {refusal}")
    return Verdict("undecided", discount, 1, proof={}, tried=tuple(tried))


def _graph(game: Game, discount: Fraction) -> Graph:
    if not 0 <= discount < 1:
        raise BadInput(f"discount: {discount} per slot; it must be at least 0 and below 1")
    try:
        return read(section_of(game))
    except Refused as refusal:
        raise BadInput(f"game: {refusal}") from refusal


def _solved(graph: Graph, problem: Backups, policy: Array | None = None) -> Solution:
    """Honest play beside the best response to it, or beside a policy that is given."""
    honest = honest_policy(problem.game)
    values = policy_values(problem, honest)
    best = best_response(problem, honest, values) if policy is None else (policy, policy_values(problem, policy))
    inside = np.array(closed_set(graph, graph.honest))
    return Solution(graph, problem, inside, honest, values, best=best[0], best_values=best[1])


def _twins(graph: Graph, order: list[int]) -> list[int]:
    """The least merging of nodes [node] in which equal outlooks are one: nodes whose paths meet again, step by step.

    Source: P. Downey, R. Sethi, R. Tarjan, Variations on the common subexpression problem, JACM 1980.
    """
    twins = list(range(len(order)))
    members = [[node] for node in twins]
    sources: list[list[int]] = [[] for _ in twins]
    for node in order:
        for edge in graph.edges(node):
            sources[graph.target[edge]].append(node)
    known: dict[object, int] = {}
    queue = deque(order)
    while queue:
        node = queue.popleft()
        outlook = graph.outlook(node, twins)
        twin = outlook if isinstance(outlook, int) else twins[known.setdefault(outlook, node)]
        moved = [] if twin == twins[node] else _merge(twins, members, (twin, twins[node]))
        queue.extend(source for member in moved for source in sources[member])
    # A node that only leads on has no outlook of its own to share.
    named = {twins[node]: node for node in order if not isinstance(graph.outlook(node, twins), int)}
    return [named[twin] for twin in twins]


def _merge(twins: list[int], members: list[list[int]], pair: tuple[int, int]) -> list[int]:
    """Let the smaller class join the larger one; returns the members that moved."""
    joining, kept = sorted(pair, key=lambda twin: len(members[twin]))
    for member in members[joining]:
        twins[member] = kept
    members[kept] += members[joining]
    return members[joining]


def _proven(solution: Solution) -> Verdict:
    """The verdict that the solution suggests, if the verifier's check accepts its proof; raises Refused."""
    if (solution.best != solution.honest)[solution.inside].any():
        return _fails(solution)
    try:
        return _holds(solution, *_rounded(solution))
    except Refused:
        if solution.problem.game.nodes > EXACT_NODES:
            raise
    return _holds(solution, *_exact(solution))


def _rounded(solution: Solution) -> tuple[int, Array, Array]:
    lower = proven_bound(solution.problem, solution.honest_values, solution.honest, sign=-1)
    return solution.problem.scale, lower, proven_bound(solution.problem, solution.best_values, None, sign=1)


def _exact(solution: Solution) -> tuple[int, Array, Array]:
    exact = rational_values(solution.problem, solution.best)
    scale = math.lcm(*(value.denominator for value in exact))
    values = np.array([int(value * scale) for value in exact], object)
    need(max(scale, *map(abs, values)).bit_length() <= EXACT_BITS, f"exact values take more than {EXACT_BITS} bits")
    return scale, values, values


def _holds(solution: Solution, scale: int, lower: Array, bound: Array) -> Verdict:
    inside, discount = solution.inside, solution.problem.discount
    proof = {
        "lower": lower[inside].tolist(),
        "upper": bound[inside].tolist(),
        "elsewhere": bound[solution.outside].tolist(),
        "twins": _twins(solution.graph, np.argsort(-solution.problem.game.stage, kind="stable").tolist()),
    }
    margin = holds(Problem(solution.graph, discount, scale), **proof)
    proof["margin"] = None if margin.msat is None else ratio(margin.msat)
    verdict = Verdict("holds", discount, scale, proof, margin=margin.msat)
    return verdict if margin.edge is None else _named(verdict, solution.problem.game, margin.edge)


def _fails(solution: Solution) -> Verdict:
    problem, graph = solution.problem, solution.graph
    reached = closed_set(graph, solution.best.tolist())
    proof = {
        "policy": solution.best.tolist(),
        "lower": proven_bound(problem, solution.best_values, solution.best, sign=-1)[reached].tolist(),
        "upper": proven_bound(problem, solution.honest_values, solution.honest, sign=1)[solution.inside].tolist(),
    }
    gain = fails(Problem(graph, problem.discount, problem.scale), **proof)
    verdict = Verdict("fails", problem.discount, problem.scale, proof | {"gain": ratio(gain)}, gain=gain)
    return _named(verdict, problem.game, _best_deviation(solution, reached))


def _best_deviation(solution: Solution, reached: list[int]) -> int:
    """The best response's edge that gains most over honest play at a node that both reach."""
    nodes = np.intersect1d(solution.inside, reached)
    nodes = nodes[solution.best[nodes] != solution.honest[nodes]]
    worth = solution.problem.of_edges(solution.best[nodes], solution.best_values)
    gains = worth - solution.problem.unit * solution.honest_values[nodes]
    return int(solution.best[nodes[gains.argmax()]])


def _named(verdict: Verdict, game: Game, edge: int) -> Verdict:
    node = int(game.source()[edge])
    return replace(verdict, edge=edge, node=node, action=game.actions[game.action[edge]])
