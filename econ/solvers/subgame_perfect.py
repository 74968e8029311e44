"""Where honest play stops paying once the deviator has left its path: the states with nothing left to lose.

One-shot deviation principle: with discounting, prescribed play is subgame perfect exactly if no single deviation,
followed by prescribed play, beats it at any node (D. Blackwell, Discounted Dynamic Programming, 1965).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.engine.block import Array
from econ.games.game import Game
from econ.games.subgame import reached
from econ.solvers.conformance import resolving_scale
from econ.solvers.honest_value import Backups, backups, honest_policy, policy_values, proven_bound


@dataclass(frozen=True)
class Temptation:
    """States where an action pays: how many decisions are like them, and the largest gain (msat) with its edge."""

    action: str
    situation: str
    decisions: int
    msat: Fraction
    edge: int


@dataclass(frozen=True)
class Findings:
    """Decisions of a game [count], how many of them tempt for certain, how many may (ties), and the temptations."""

    decisions: int
    tempting: int
    unclear: int
    temptations: tuple[Temptation, ...]


def findings(game: Game, discount: Fraction) -> Findings:
    """Every decision, on the honest path or off it, at which a single deviation beats prescribed play."""
    problem = backups(game, discount, resolving_scale(game, discount))
    honest = honest_policy(game)
    values = policy_values(problem, honest)
    low = proven_bound(problem, values, honest, sign=-1)
    high = proven_bound(problem, values, honest, sign=1)
    edges = np.flatnonzero(game.choice[game.source()] & ~game.honest)
    source = game.source()[edges]
    least = problem.of_edges(edges, low) - problem.unit * high[source]
    most = problem.of_edges(edges, high) - problem.unit * low[source]
    sure = np.asarray(least > 0)
    same = _same_outcome(game, edges, honest[source])
    unclear = np.asarray(most > 0) & ~sure & ~same
    return Findings(
        decisions=int(game.choice.sum()),
        tempting=len(np.unique(source[sure])),
        unclear=len(np.setdiff1d(source[unclear], source[sure])),
        temptations=_temptations(problem, edges[sure], least[sure]),
    )


def _same_outcome(game: Game, edges: Array, honest: Array) -> Array:
    """Whether an edge leads where the honest edge leads, for the same reward."""
    return np.asarray((game.target[edges] == game.target[honest]) & (game.reward[edges] == game.reward[honest]))


def _temptations(problem: Backups, edges: Array, gains: Array) -> tuple[Temptation, ...]:
    """The temptations grouped by situation and action, the most tempting first."""
    game = problem.game
    situations = _situations(game)[game.source()[edges]]
    groups: dict[tuple[str, str], list[int]] = {}
    for place, (edge, situation) in enumerate(zip(edges.tolist(), situations.tolist(), strict=True)):
        groups.setdefault((situation, game.actions[game.action[edge]]), []).append(place)
    found = [_temptation(problem, name, edges[places], gains[places]) for name, places in groups.items()]
    return tuple(sorted(found, key=lambda temptation: -temptation.msat))


def _temptation(problem: Backups, name: tuple[str, str], edges: Array, gains: Array) -> Temptation:
    most = int(gains.argmax())
    msat = Fraction(int(gains[most]), problem.unit * problem.scale)
    return Temptation(name[1], name[0], len(edges), msat, edge=int(edges[most]))


def _situations(game: Game) -> Array:
    """What a node's state means to the deviator, in words [node]."""
    on_path = reached(game, game.honest | ~game.choice[game.source()])
    pending = _positive(game, "evidence")
    poorer = _differs(game, "bond")
    words = np.where(pending, "evidence is pending", np.where(poorer, "part of the bond is gone", "off the path"))
    return np.where(on_path, "on the honest path", words)


def _positive(game: Game, variable: str) -> Array:
    columns = [place for place, name in enumerate(game.variables) if name.split("[")[0] == variable]
    return np.asarray((game.states[:, columns] > 0).any(1))


def _differs(game: Game, variable: str) -> Array:
    columns = [place for place, name in enumerate(game.variables) if name.split("[")[0] == variable]
    return np.asarray((game.states[:, columns] != game.states[game.root, columns]).any(1))
