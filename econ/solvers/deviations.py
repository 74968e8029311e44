"""Deviation by deviation: what each action would cost or gain if it were the only one, or with leaving after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from econ.engine.block import Array
from econ.games.game import Game
from econ.games.subgame import reached, restricted
from econ.solvers.best_response import best_response
from econ.solvers.claims.claim import Weights, binding_term
from econ.solvers.conformance import decide, resolving_scale
from econ.solvers.explanation import Departure, gap
from econ.solvers.honest_value import Backups, backups, honest_policy, policy_values, proven_bound

LEAVE = "leave"


@dataclass(frozen=True)
class Deviation:
    """One action against prescribed play: the least it costs at a state that prescribed play reaches.

    `msat` is a proven lower bound of the cost (holds) or, with a minus, of the gain from the first state (fails); None
    if the action is never open. `terms` say what the amount is made of, `binding` which consequence decides.
    """

    action: str
    verdict: Literal["holds", "fails", "undecided"]
    msat: Fraction | None
    terms: Weights = ()
    binding: str | None = None


@dataclass(frozen=True)
class Solved:
    """Honest play and the best response to it: policies [node], the former's value from below, the best from above."""

    problem: Backups
    honest: Array
    best: Array
    lower: Array
    bound: Array

    def slack(self, edges: Array) -> Array:
        """By how much (in the numbers of backups) honest play beats the deviations that take these edges."""
        source = self.problem.game.source()[edges]
        return np.asarray(self.problem.unit * self.lower[source] - self.problem.of_edges(edges, self.bound))

    def msat(self, amount: int) -> Fraction:
        """An amount in the numbers of backups, in msat."""
        return Fraction(amount, self.problem.unit * self.problem.scale)


def claim_name(action: str) -> str:
    """How the claim about an action of the menu is called."""
    return action.removeprefix("propose ").replace(" ", "-")


def deviations(game: Game, discount: Fraction) -> tuple[Deviation, ...]:
    """Every action of the game by itself, together with leaving, which alone comes last."""
    return tuple(deviation(game, discount, action) for action in game.actions[1:])


def deviation(game: Game, discount: Fraction, action: str) -> Deviation:
    """One action against prescribed play, followed by leaving where that pays."""
    small = restricted(game, {action, LEAVE})
    decided = decide(small, discount)
    if decided.verdict == "undecided":
        return Deviation(action, "undecided", None)
    solved = _solved(small, discount)
    if decided.gain is not None:
        return _explained(
            Deviation(action, "fails", -decided.gain), solved, Departure(solved.honest, solved.best, small.root)
        )
    edges = np.flatnonzero(small.action == small.actions.index(action))
    edges = edges[reached(small, small.honest | ~small.choice[small.source()])[small.source()[edges]]]
    # Where the action changes nothing it ties; what counts is the least it costs where it does.
    edges = edges[solved.slack(edges) > 0]
    if not len(edges):
        return Deviation(action, "holds", None)
    slack = solved.slack(edges)
    tightest = int(edges[slack.argmin()])
    found = Deviation(action, "holds", solved.msat(slack.min()))
    return _explained(found, solved, Departure(solved.honest, solved.best, int(small.source()[tightest]), tightest))


def _solved(game: Game, discount: Fraction) -> Solved:
    problem = backups(game, discount, resolving_scale(game, discount))
    honest = honest_policy(game)
    values = policy_values(problem, honest)
    best, best_values = best_response(problem, honest, values)
    lower = proven_bound(problem, values, honest, sign=-1)
    return Solved(problem, honest, best, lower=lower, bound=proven_bound(problem, best_values, None, sign=1))


def _explained(found: Deviation, solved: Solved, departure: Departure) -> Deviation:
    terms = gap(solved.problem.game, solved.problem.discount, departure)
    return replace(found, terms=terms, binding=binding_term(terms))
