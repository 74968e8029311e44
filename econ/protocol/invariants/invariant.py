"""What an invariant is: a name, a sentence, and a test of one slot that can show its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from econ.engine.block import Array, Params, State
from econ.protocol.counters import Counter
from econ.protocol.ledger import Asset, Reason, flow_of


@dataclass(frozen=True)
class Slot:
    """One slot: the parameters, the state at genesis, the state before the slot and the one after it."""

    params: Params
    genesis: State
    before: State
    after: State

    @property
    def mechanism(self) -> Any:
        """The mechanism's record."""
        return self.params["mechanism"]

    def grown(self, name: str) -> Array:
        """How much a variable grew in this slot."""
        return np.asarray(self.after[name] - self.before[name])

    def counted(self, *counters: Counter) -> Array:
        """Events [lane] of these kinds since genesis."""
        since = self.after["counters"] - self.genesis["counters"]
        return np.asarray(since[:, list(counters)].sum(-1))

    def happened(self, *counters: Counter) -> Array:
        """Events [lane] of these kinds in this slot."""
        return np.asarray(self.grown("counters")[:, list(counters)].sum(-1))

    def moved(self, asset: Asset, reasons: tuple[Reason, ...]) -> Array:
        """What moved [lane] for these reasons since genesis."""
        since = self.after["flows"] - self.genesis["flows"]
        return np.asarray(since[:, [flow_of(reason, asset) for reason in reasons]].sum(-1))


Term = Callable[[Slot], Array]


@dataclass(frozen=True)
class Invariant:
    """What holds after every slot.

    `holds(params, genesis, before, after)` gives a bool [lane]; the two states are one slot apart. `numbers` of the
    same arguments gives what the test compared, by name, each with one row per lane.
    """

    name: str
    statement: str
    holds: Callable[[Params, State, State, State], Array]
    numbers: Callable[[Params, State, State, State], dict[str, Array]]


def equal(name: str, statement: str, **sides: Term) -> Invariant:
    """The invariant that two named numbers [lane, ...] are the same."""
    return _compared(name, statement, sides, np.equal)


def at_most(name: str, statement: str, **sides: Term) -> Invariant:
    """The invariant that the first named number [lane, ...] does not exceed the second."""
    return _compared(name, statement, sides, np.less_equal)


def always(name: str, statement: str, test: Term, *, reads: tuple[str, ...]) -> Invariant:
    """The invariant that a test [lane, ...] is true everywhere; `reads` are the variables to show when it is not."""

    def holds(params: Params, genesis: State, before: State, after: State) -> Array:
        return _everywhere(test(Slot(params, genesis, before, after)))

    def numbers(_params: Params, _genesis: State, before: State, after: State) -> dict[str, Array]:
        return {f"{key} {when}": state[key] for key in reads for when, state in (("before", before), ("after", after))}

    return Invariant(name, statement, holds, numbers)


def _compared(
    name: str, statement: str, sides: dict[str, Term], relation: Callable[[Array, Array], Array]
) -> Invariant:
    first, second = sides.values()

    def holds(params: Params, genesis: State, before: State, after: State) -> Array:
        slot = Slot(params, genesis, before, after)
        return _everywhere(relation(first(slot), second(slot)))

    def numbers(params: Params, genesis: State, before: State, after: State) -> dict[str, Array]:
        slot = Slot(params, genesis, before, after)
        return {label.replace("_", " "): side(slot) for label, side in sides.items()}

    return Invariant(name, statement, holds, numbers)


def _everywhere(test: Array) -> Array:
    return np.asarray(test.reshape(len(test), -1).all(-1), dtype=bool)
