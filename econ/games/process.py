"""A decision process as flat arrays, and the game that it is: states that choose, pairs that chance follows.

The form is that of the textbooks (M. Puterman, Markov Decision Processes, 1994, chapter 2): in every state an action,
on every pair of state and action a law of outcomes. A step of the process is a slot of the game.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from econ.errors import BadInput
from econ.games.game import Game
from econ.randomness import WEIGHT_TOTAL, exact_weights

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Process:
    """A finite decision process: pairs of state and action, and each pair's outcomes.

    Pairs of state i are pairs[i] .. pairs[i+1]-1, outcomes of pair k are outcomes[k] .. outcomes[k+1]-1. `action`
    [pair] is an index into `actions`, `honest` [pair] marks exactly one pair per state, the incumbent. Per outcome:
    `target` state, `reward` (any integer unit), `weight` >= 0 (chance out of the pair's sum), and `clock`, what the
    outcome adds to the denominator of a ratio (1 where a step counts once). `states` [state, variable] are for people
    to read, named by `variables`; `root` is the first state.
    """

    pairs: Array
    action: Array
    honest: Array
    outcomes: Array
    target: Array
    reward: Array
    clock: Array
    weight: Array
    states: Array
    variables: tuple[str, ...]
    actions: tuple[str, ...]
    root: int = 0

    @property
    def size(self) -> tuple[int, int, int]:
        """Numbers of states, of pairs and of outcomes."""
        return len(self.pairs) - 1, len(self.action), len(self.target)

    def game(self) -> Game:
        """The game with a choice node per state and a chance node per pair, whose leaving ends the slot.

        Node i is state i, node S + k is pair k. Weights are exact where every pair's sum divides 2**32, else within
        one unit of 2**-32 of the stated chance (`exact_weights`). Raises BadInput for arrays that are no process.
        """
        states, pairs, _ = self._checked()
        choice = np.arange(states + pairs) < states
        return Game(
            choice=choice,
            stage=np.where(choice, 0, 1),
            crosses=~choice,
            first=np.concatenate([self.pairs, pairs + self.outcomes[1:]]),
            target=np.concatenate([states + np.arange(pairs), self.target]),
            reward=self._on_edges(self.reward),
            weight=self._on_edges(weights_of(self.weight, self.outcomes)),
            action=np.concatenate([self.action, np.full(len(self.target), -1)]),
            honest=np.concatenate([self.honest.astype(bool), np.zeros(len(self.target), bool)]),
            states=np.concatenate([self.states, np.repeat(self.states, np.diff(self.pairs), axis=0)]),
            variables=self.variables,
            actions=self.actions,
            stages=("decision", "outcome"),
            root=self.root,
        )

    def game_clock(self) -> Array:
        """What each edge of the game adds to the clock [edge]."""
        return self._on_edges(self.clock)

    def _on_edges(self, values: Array) -> Array:
        return np.concatenate([np.zeros(len(self.action), np.int64), values.astype(np.int64)])

    def _checked(self) -> tuple[int, int, int]:
        states, pairs, outcomes = self.size
        _need(_partition(self.pairs, pairs), "pairs: every state needs one, in ascending order")
        _need(_partition(self.outcomes, outcomes), "outcomes: every pair needs one, in ascending order")
        _need(0 <= self.root < states, f"root: {self.root}; allowed: 0 to {states - 1}")
        inside = self.target.min() >= 0 and self.target.max() < states
        _need(inside, f"target: allowed: 0 to {states - 1}")
        honest = np.add.reduceat(self.honest.astype(np.int64), self.pairs[:-1])
        _need((honest == 1).all(), "honest: exactly one pair per state")
        return states, pairs, outcomes


def weights_of(weight: Array, outcomes: Array) -> Array:
    """Chances out of 2**32 [outcome] from integer weights over each pair's own sum; BadInput for a bad sum or sign.

    Every outcome gets the number of 32-bit draws that would select it, as in `exact_weights`.
    """
    _need(weight.min() >= 0, "weight: must not be negative")
    counts = np.diff(outcomes)
    totals = np.add.reduceat(weight.astype(np.int64), outcomes[:-1])
    _need(totals.min() > 0 and totals.max() <= WEIGHT_TOTAL, "weight: a pair's sum must be 1 to 2**32")
    result = weight.astype(np.int64)
    for count in np.unique(counts[totals != WEIGHT_TOTAL]):
        rows = outcomes[:-1][(counts == count) & (totals != WEIGHT_TOTAL)][:, None] + np.arange(count)
        result[rows] = exact_weights(weight[rows])
    return result


def reachable(process: Process) -> Process:
    """The process on the states that some policy reaches from the root, in the same order."""
    kept = _reached(process)
    of_pair = np.repeat(kept, np.diff(process.pairs))
    of_outcome = np.repeat(of_pair, np.diff(process.outcomes))
    number = np.cumsum(kept) - 1
    return replace(
        process,
        pairs=_starts(np.diff(process.pairs)[kept]),
        action=process.action[of_pair],
        honest=process.honest[of_pair],
        outcomes=_starts(np.diff(process.outcomes)[of_pair]),
        target=number[process.target[of_outcome]],
        reward=process.reward[of_outcome],
        clock=process.clock[of_outcome],
        weight=process.weight[of_outcome],
        states=process.states[kept],
        root=int(number[process.root]),
    )


def _reached(process: Process) -> Array:
    """Which states some policy reaches from the root [state]."""
    states = process.size[0]
    counts = np.diff(process.outcomes[process.pairs])
    likely = process.weight > 0
    source = np.repeat(np.arange(states), counts)[likely]
    graph = sparse.csr_array((np.ones(len(source)), (source, process.target[likely])), (states, states))
    found = np.zeros(states, bool)
    found[csgraph.breadth_first_order(graph, process.root, return_predecessors=False)] = True
    return found


def _starts(counts: Array) -> Array:
    return np.concatenate([[0], np.cumsum(counts)])


def _partition(first: Array, total: int) -> bool:
    return bool(first[0] == 0 and first[-1] == total and (np.diff(first) > 0).all())


def _need(condition: object, reason: str) -> None:
    if not condition:
        raise BadInput(f"process.{reason}")
