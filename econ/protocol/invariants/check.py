"""Test a slot, or every slot of a run, against the invariants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from econ.engine.block import Params, State
from econ.errors import InvariantError
from econ.protocol.invariants.invariant import Invariant
from econ.protocol.invariants.registry import INVARIANTS


@dataclass(frozen=True)
class Violation:
    """An invariant that does not hold: where, when (slots done), and the numbers it compared."""

    invariant: str
    statement: str
    lane: int
    slot: int
    numbers: tuple[tuple[str, str], ...]

    @property
    def line(self) -> str:
        """The one line a user reads."""
        shown = ", ".join(f"{name} = {value}" for name, value in self.numbers)
        where = f"in lane {self.lane} after slot {self.slot}"
        return f"invariant {self.invariant} is violated {where}: {shown} ({self.statement})"


def check(
    params: Params,
    genesis: State,
    before: State,
    after: State,
    *,
    invariants: Iterable[Invariant] = INVARIANTS.values(),
) -> tuple[Violation, ...]:
    """Every violation in every lane of two states one slot apart, in the order of the registry."""
    found: list[Violation] = []
    for invariant in invariants:
        broken = np.flatnonzero(~invariant.holds(params, genesis, before, after))
        numbers = invariant.numbers(params, genesis, before, after) if len(broken) else {}
        for lane in broken:
            shown = tuple((name, str(value[lane].tolist())) for name, value in numbers.items())
            slot = int(after["slot"][lane])
            found.append(Violation(invariant.name, invariant.statement, int(lane), slot, shown))
    return tuple(found)


class InvariantObserver:
    """An observer of the loop that checks every slot and stops at the first that breaks an invariant.

    The state at its first call is genesis. Raises InvariantError with one line per violation.
    """

    def __init__(self, params: Params, *, invariants: Iterable[Invariant] = INVARIANTS.values()) -> None:
        self.params = params
        self.invariants = tuple(invariants)
        self._genesis: State | None = None
        self._before: State = {}

    def __call__(self, done: int, state: State) -> None:
        """Compare this state with the one before."""
        if self._genesis is None:
            self._genesis = state
        elif violations := check(self.params, self._genesis, self._before, state, invariants=self.invariants):
            raise InvariantError("\n".join(violation.line for violation in violations))
        self._before = state
