"""A Hypothesis state machine that plays slots with random moves and chance, and holds them to the invariants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from econ.engine.block import Array, Chance, Params, State
from econ.engine.chance import Sampled
from econ.engine.loop import compiled, step
from econ.errors import InvariantError
from econ.machine.slot import MODEL
from econ.protocol.invariants.check import check
from econ.testing.behaviour import HONEST, MOVES, Move, every_move, moves
from econ.testing.worlds import Setup, worlds

PURPOSES = 12
MOST_OUTCOMES = 20


@dataclass(frozen=True)
class ChosenChance:
    """Chance answered by small numbers, one per purpose: of the outcomes that are possible, the n-th likeliest.

    Zero is the likeliest, so a failure shrinks towards a world in which little happens.
    """

    numbers: tuple[int, ...]

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        """The chosen outcome [lane] of an event."""
        weights = np.atleast_2d(np.asarray(chance.weights(params, state)))
        number = self.numbers[chance.purpose % len(self.numbers)] % (weights > 0).sum(-1)
        likeliest = np.argsort(-weights, axis=-1, kind="stable")
        outcome = np.take_along_axis(likeliest, number[:, None], axis=-1)[:, 0]
        return np.broadcast_to(outcome, (len(state["slot"]),))


def outcomes() -> st.SearchStrategy[tuple[int, ...]]:
    """Numbers for ChosenChance, one per purpose, often zero."""
    number = st.one_of(st.just(0), st.integers(0, MOST_OUTCOMES))
    return st.lists(number, min_size=PURPOSES, max_size=PURPOSES).map(tuple)


class SequencingMachine(RuleBasedStateMachine):
    """Random moves of all sequencers, slot after slot; every invariant is checked after every slot.

    Chance is sampled in some slots and chosen in others, so that rare outcomes are as frequent as common ones. Override
    `setups` to put your own mechanism under it, and run `YourMachine.TestCase` with pytest. A failure names seed, slot,
    invariant and the numbers compared, and Hypothesis prints the moves that lead there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setup: Setup | None = None
        self.params: dict[str, Any] = {}
        self.states: tuple[State, ...] = ()

    def setups(self) -> st.SearchStrategy[Setup]:
        """Generator of the worlds to play in."""
        return worlds(placed=True)

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Draw a world and stand at its genesis."""
        self.setup = data.draw(self.setups(), label="world")
        self.params = self.setup.params() | {"strategies": every_move()}
        self.states = (self.setup.genesis(),)

    @rule(data=st.data())
    def sampled(self, data: st.DataObject) -> None:
        """A slot with random moves and the chance of the seed."""
        self._play(data.draw(moves(self._size), label="moves"), self._sampled)

    @rule(data=st.data(), numbers=outcomes())
    def chosen(self, data: st.DataObject, numbers: tuple[int, ...]) -> None:
        """A slot with random moves and chosen chance."""
        self._play(data.draw(moves(self._size), label="moves"), ChosenChance(numbers))

    @rule()
    def honest(self) -> None:
        """A slot in which everybody is honest."""
        self._play((HONEST,) * self._size, self._sampled)

    @invariant()
    def nothing_is_violated(self) -> None:
        """The registry of invariants holds for the last slot."""
        if self.setup is None or len(self.states) < 2:
            return
        violations = check(self.params, self.states[0], *self.states[-2:])
        if violations:
            lines = "\n".join(violation.line for violation in violations)
            raise InvariantError(f"seed {self.setup.seed}: {lines}")

    @property
    def _size(self) -> int:
        return len(self.setup.assignment) if self.setup else 0

    @property
    def _sampled(self) -> Sampled:
        sampled: Sampled = self.params["chance"]
        return sampled

    def _play(self, played: tuple[Move, ...], chance: Any) -> None:
        rows = np.array([MOVES.index(move) for move in played], dtype=np.int64)
        before = dict(self.states[-1])
        before["strategy"] = np.broadcast_to(rows, before["strategy"].shape).copy()
        after = step(compiled(MODEL.blocks), self.params | {"chance": chance}, before)
        self.states = (self.states[0], before, after)
