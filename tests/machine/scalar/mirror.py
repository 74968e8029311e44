"""The machine and the scalar model side by side: an observer that plays every lane again and compares all variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.machine.scalar.chance import Chance
from tests.machine.scalar.slot import advance, numbers
from tests.machine.scalar.world import Setting, World, begin


class Mirror:
    """One scalar world per lane; as an observer of a run it holds the machine's state against theirs."""

    def __init__(self, setting: Setting, *, seed: int, runs: Sequence[int], outside: Sequence[bool] = ()) -> None:
        self.worlds: list[World] = [begin(setting, Chance(seed, run), outside) for run in runs]

    def advance(self) -> None:
        """Play one slot on every lane; TooMuch if an amount leaves its range."""
        for world in self.worlds:
            advance(world)

    def __call__(self, done: int, state: Mapping[str, Any]) -> None:
        """Play the slot, if it is not the start that is shown, and compare every lane."""
        if done > 0:
            self.advance()
        for lane, world in enumerate(self.worlds):
            differences = compared(world, state, lane)
            assert not differences, f"lane {lane}, after slot {done}: " + "; ".join(differences)


def compared(world: World, state: Mapping[str, Any], lane: int) -> list[str]:
    """What differs between a lane of the machine and its scalar world; the names must be the same."""
    scalar, machine = numbers(world), {name: state[name][lane].ravel().tolist() for name in state}
    differences = [f"only one knows {name}" for name in sorted(scalar.keys() ^ machine.keys())]
    different = [name for name in sorted(scalar.keys() & machine.keys()) if scalar[name] != machine[name]]
    differences += [f"{name}: machine {machine[name]}, scalar {scalar[name]}" for name in different]
    return differences
