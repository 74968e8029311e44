"""A policy's Markov chain in floats: gain and bias, from any number of recurrent classes.

With a pin in every recurrent class the rest of the chain is transient, so one factored system answers everything: the
gain of a class is the reward of a cycle from its pin over the cycle's slots, the gain elsewhere is where the path
ends, and the bias has no gain left in it. Values at a discount d are gain/(1-d) + bias.
Source: M. Puterman, Markov Decision Processes, 1994, chapters 8 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from econ.games.game import Game
from econ.randomness import WEIGHT_TOTAL
from econ.solvers.linear_system import Matrix, Solve, components, solver

Array = npt.NDArray[Any]

# Keeps a system solvable whose way out is too narrow for floats; refinement takes the difference out again.
_BELOW_ONE = 1 - 2.0**-45
# Gains of two classes closer than this, relative to the largest, count as equal.
_SAME_GAIN = 2.0**-40


@dataclass(frozen=True)
class Moves:
    """A game's edges in floats: `rate` [edge] is the chance of an edge with the discount, `crosses` [node] 0 or 1."""

    game: Game
    discount: Fraction
    source: Array
    rate: Array
    crosses: Array

    @property
    def horizon(self) -> float:
        """1/(1-d), the slots that a gain is worth; as good as endless at d = 1."""
        return 2.0**80 if self.discount == 1 else float(1 / (1 - self.discount))


def moves(game: Game, discount: Fraction) -> Moves:
    """The moves of a game at a discount p/q per slot, 0 <= p <= q."""
    source = game.source()
    share = np.where(game.choice[source], 1.0, game.weight / WEIGHT_TOTAL)
    rate = share * np.where(game.crosses[source], float(discount), 1.0) * _BELOW_ONE
    return Moves(game, discount, source, rate, game.crosses.astype(np.float64))


@dataclass(frozen=True)
class Chain:
    """A factored chain: its pins, the class of each node (-1 where it is transient), and the slots from pin to pin."""

    moves: Moves
    transitions: Matrix
    pins: Array
    recurrent: Array
    solve: Solve
    slots: Array

    def evaluate(self, rewards: Array) -> tuple[Array, Array]:
        """Gain per slot and bias [node] for the expected rewards of one step from each node."""
        earned = self.solve(self._off_pins(rewards))
        gains = self._renewed(rewards, earned) / self._renewed(self.moves.crosses, self.slots)
        if len(self.pins) == 1:
            return np.full(len(rewards), gains[0]), earned - gains[0] * self.slots
        gain = self._spread(gains)
        return gain, self.solve(self._off_pins(rewards - self._drift(gain)))

    def _renewed(self, at: Array, until: Array) -> Array:
        return np.asarray(at[self.pins] + self.transitions[self.pins] @ until)

    def _off_pins(self, values: Array) -> Array:
        result = values.astype(np.float64)
        result[self.pins] = 0
        return result

    def _spread(self, gains: Array) -> Array:
        """The gain of every node [node]: of its class, or the mean over the classes where its paths end."""
        ends = np.zeros(len(self.recurrent))
        ends[self.pins] = gains
        gain = np.where(self.recurrent >= 0, gains[self.recurrent], self.solve(ends))
        root = gain[self.moves.game.root]
        return np.asarray(np.where(np.abs(gain - root) <= _SAME_GAIN * np.abs(gains).max(), root, gain))

    def _drift(self, gain: Array) -> Array:
        """What the gain's part of the value loses in one step [node]: the gain itself in a slot of its class."""
        lasting = self.moves.crosses * gain
        if self.moves.discount == 1:
            return np.asarray(lasting)
        lost = self.moves.horizon * (gain - self.transitions @ gain)
        return np.where(self.recurrent >= 0, lasting, lost)


def chain(known: Moves, policy: Array) -> Chain:
    """The chain of a policy [node], factored."""
    transitions = _transitions(known, policy)
    pins, recurrent = _pinned(transitions, known.game.root)
    kept = np.ones(known.game.nodes)
    kept[pins] = 0
    solve = _without_leaves(sparse.diags_array(kept, format="csr") @ transitions)
    return Chain(known, transitions, pins, recurrent, solve=solve, slots=solve(known.crosses * kept))


def _transitions(known: Moves, policy: Array) -> Matrix:
    game = known.game
    taken = (known.rate > 0) & ~game.choice[known.source]
    taken[policy[game.choice]] = True
    edges = np.flatnonzero(taken)
    first = np.concatenate([[0], np.cumsum(np.bincount(known.source[edges], minlength=game.nodes))])
    matrix = sparse.csr_array((known.rate[edges], game.target[edges], first), (game.nodes, game.nodes))
    # scipy's search for strongly connected components never ends on an entry that is stored twice.
    matrix.sum_duplicates()
    return matrix


def _pinned(transitions: Matrix, root: int) -> tuple[Array, Array]:
    """One node of every recurrent class, the root of its own; and each node's class, -1 where it is transient."""
    count, labels = components(transitions)
    source = np.repeat(np.arange(len(labels)), np.diff(transitions.indptr))
    leaving = labels[source] != labels[transitions.indices]
    closed = np.ones(count, bool)
    closed[labels[source[leaving]]] = False
    pins = np.unique(labels, return_index=True)[1]
    pins[labels[root]] = root
    number = np.where(closed, np.cumsum(closed) - 1, -1)
    return pins[closed], number[labels]


def _without_leaves(transitions: Matrix) -> Solve:
    """Solves x = transitions @ x + b on the nodes that something leads to; the others follow in one step."""
    led_to = np.zeros(transitions.shape[0], bool)
    led_to[transitions.indices[transitions.data > 0]] = True
    if not led_to.any():
        return lambda right: right
    inner = np.flatnonzero(led_to)
    onward = transitions[:, inner]
    solve = solver(onward[inner])
    return lambda right: np.asarray(right + onward @ solve(right[inner]))
