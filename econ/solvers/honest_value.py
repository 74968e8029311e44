"""The value of a policy as integers: solved in floats, refined on exact residuals, repaired to proven bounds.

A value V is split as V = g/(1-d) + h, g the gain per slot and h the bias, so that nothing is lost as d tends to 1
(`econ.solvers.chain`). Source: M. Puterman, Markov Decision Processes, 1994, chapter 8 (gain and bias).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.games.game import Game
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.chain import Moves, chain, moves

Array = npt.NDArray[Any]

# A rounded value misses its own backup by up to one unit per rounding; refinement ends there.
RESIDUAL_UNITS = 2
REFINEMENTS = 40

# Stands for the constant among the nodes of an equation.
_CONSTANT = -1


@dataclass(frozen=True)
class Layer:
    """Nodes of one kind [k] with all their edges [m], those of node i from offsets[i] on."""

    choice: bool
    nodes: Array
    edges: Array
    offsets: Array


@dataclass(frozen=True)
class Backups:
    """Exact backups of a game: values are integers in units of 1/scale msat, backups in 1/(scale * unit) msat.

    A backup over one edge is constant + slope * value of its target [edge, Python integers]. `layers` hold the nodes by
    stage, the last stage first.
    """

    game: Game
    discount: Fraction
    scale: int
    constant: Array
    slope: Array
    layers: tuple[Layer, ...]

    def moves(self) -> Moves:
        """The same in floats."""
        return moves(self.game, self.discount)

    @property
    def unit(self) -> int:
        """What a backup is multiplied with beyond the scale: 2**32 * q for the discount p/q."""
        return WEIGHT_TOTAL * self.discount.denominator

    def of_edges(self, edges: Array, values: Array) -> Array:
        """The backups over single edges [m], a chance edge's weighted with its share."""
        return np.asarray(self.constant[edges] + self.slope[edges] * values[self.game.target[edges]])

    def of_layer(self, layer: Layer, values: Array, policy: Array | None) -> Array:
        """The backups of a layer's nodes [k]: under the policy, or of the best choice if it is None."""
        if layer.choice and policy is not None:
            return self.of_edges(policy[layer.nodes], values)
        combine = np.maximum if layer.choice else np.add
        return np.asarray(combine.reduceat(self.of_edges(layer.edges, values), layer.offsets))


def backups(game: Game, discount: Fraction, scale: int) -> Backups:
    """The exact backups of a game at a discount p/q, 0 <= p <= q, with values in units of 1/scale msat."""
    source = game.source()
    share = np.where(game.choice[source], WEIGHT_TOTAL, game.weight).astype(object)
    future = np.where(game.crosses[source], discount.numerator, discount.denominator).astype(object)
    constant = share * game.reward.astype(object) * (discount.denominator * scale)
    stages = range(int(game.stage.max()), -1, -1)
    kinds = ((game.stage == stage) & (game.choice == choice) for stage in stages for choice in (True, False))
    layers = tuple(_layer(game, nodes) for nodes in kinds if nodes.any())
    return Backups(game, discount, scale, constant=constant, slope=share * future, layers=layers)


def honest_policy(game: Game) -> Array:
    """The honest edge of every choice node, -1 at chance nodes [node]."""
    policy = np.full(game.nodes, -1)
    honest = np.flatnonzero(game.honest)
    policy[game.source()[honest]] = honest
    return policy


def policy_values(problem: Backups, policy: Array) -> Array:
    """The policy's values [node, Python integers], each within a few units of its own backup; for a discount below one.

    Floats only correct: after each solve the residual is taken exactly, and a correction that does not shrink it is
    dropped. Time is near linear for countdowns, queues and random graphs.
    """
    found = chain(problem.moves(), policy)
    values = np.zeros(problem.game.nodes, object)
    residual = residuals(problem, values, policy)
    for _ in range(REFINEMENTS):
        if np.abs(residual).max() <= RESIDUAL_UNITS:
            break
        refined = values + _corrections(problem, *found.evaluate(residual))
        left = residuals(problem, refined, policy)
        if not np.abs(left).max() < np.abs(residual).max():
            break
        values, residual = refined, left
    return values


def proven_bound(problem: Backups, values: Array, policy: Array | None, *, sign: int) -> Array:
    """Bounds from above (sign 1) or below (-1) of a policy's value, or above of the best one's (policy None) [node].

    They are exact: each is at least (at most) its own backup. Let G back values up through one slot, rounding outwards.
    If G(W) <= W + e, then G(W + k) <= W + k for k >= e / (1-d), as only crossings discount; G(W + k) is the bound.
    """
    excess = max(0, (sign * (_through_slot(problem, values, policy, sign=sign) - values)).max())
    p, q = problem.discount.numerator, problem.discount.denominator
    shift = -(-excess * q // (q - p))
    return _through_slot(problem, values + sign * shift, policy, sign=sign)


def rounded(values: Array) -> Array:
    """The nearest integers [node, Python integers]."""
    return np.asarray(np.frompyfunc(round, 1, 1)(values), object)


def rational_values(problem: Backups, policy: Array) -> list[Fraction]:
    """The policy's exact values [node], in msat, by elimination in rationals; for small games only."""
    order = np.argsort(-problem.game.stage, kind="stable").tolist()
    solved: dict[int, dict[int, Fraction]] = {}
    for node in order:
        equation = _substituted(_equation(problem, policy, node), solved)
        loop = 1 - equation.pop(node, Fraction(0))
        solved[node] = {other: factor / loop for other, factor in equation.items()}
    for node in reversed(order):
        solved[node] = _substituted(solved[node], solved)
    return [solved[node][_CONSTANT] for node in range(problem.game.nodes)]


def _layer(game: Game, nodes: Array) -> Layer:
    edges = np.flatnonzero(nodes[game.source()])
    counts = np.diff(game.first)[nodes]
    choice = bool(game.choice[nodes][0])
    return Layer(choice, np.flatnonzero(nodes), edges=edges, offsets=np.cumsum(counts) - counts)


def residuals(problem: Backups, values: Array, policy: Array) -> Array:
    """By how much each value falls short of its backup under the policy [node, floats of exact differences]."""
    image = np.empty(problem.game.nodes, object)
    for layer in problem.layers:
        image[layer.nodes] = problem.of_layer(layer, values, policy)
    return np.asarray((image - problem.unit * values) / problem.unit, np.float64)


def _corrections(problem: Backups, gain: Array, bias: Array) -> Array:
    """Gain over 1-d plus bias, rounded [node, Python integers]; the root's gain counts alike for all nodes."""
    horizon, level = float(1 / (1 - problem.discount)), gain[problem.game.root]
    return np.asarray(round(horizon * level) + rounded(bias + horizon * (gain - level)))


def _through_slot(problem: Backups, values: Array, policy: Array | None, *, sign: int) -> Array:
    result = values.copy()
    for layer in problem.layers:
        exact = problem.of_layer(layer, result, policy)
        result[layer.nodes] = -sign * (-sign * exact // problem.unit)
    return result


def _equation(problem: Backups, policy: Array, node: int) -> dict[int, Fraction]:
    game = problem.game
    edges = [policy[node]] if game.choice[node] else range(game.first[node], game.first[node + 1])
    equation = {_CONSTANT: Fraction(sum(problem.constant[edges]), problem.unit * problem.scale)}
    for edge in edges:
        target = int(game.target[edge])
        equation[target] = equation.get(target, Fraction(0)) + Fraction(problem.slope[edge], problem.unit)
    return equation


def _substituted(equation: dict[int, Fraction], solved: dict[int, dict[int, Fraction]]) -> dict[int, Fraction]:
    """The equation without the nodes solved so far, each of which is given by nodes solved after it."""
    result = dict(equation)
    for node, terms in solved.items():
        factor = result.pop(node, Fraction(0))
        for other, coefficient in terms.items() if factor else ():
            result[other] = result.get(other, Fraction(0)) + factor * coefficient
    return result
