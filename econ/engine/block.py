"""What a model is made of: declared variables, declared chance, and blocks of pure cadCAD functions.

A policy has the signature `(params, substep, state_history, state) -> signals`, a state update
`(params, substep, state_history, state, signals) -> (name, value)`: cadCAD's own. State arrays are `[lane]` or
`[lane, k]`, integers, never looped over lanes and never mutated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Params = Mapping[str, Any]
State = Mapping[str, Any]
Signals = dict[str, Any]
Policy = Callable[[Any, Any, Any, Any], Signals]
Update = Callable[[Any, Any, Any, Any, Any], tuple[str, Any]]


class Role(Enum):
    """What a game may do with a state variable."""

    CONTROL = "control"
    DRAW = "draw"
    ACCUMULATOR = "accumulator"
    TIMER = "timer"
    PHASE = "phase"


class Kind(Enum):
    """What the integers of a variable mean, hence whether the exact engine widens them."""

    AMOUNT = "amount"
    INDEX = "index"
    FLAG = "flag"


@dataclass(frozen=True)
class Variable:
    """A state variable: its name, game role, kind, unit and meaning.

    `last_read` is the label of the last block that reads a draw: after it, games forget the draw.
    """

    name: str
    role: Role
    kind: Kind
    unit: str
    description: str
    last_read: str | None = None


@dataclass(frozen=True)
class Chance:
    """A declared chance event: a name, its purpose (counter word), and the integer weights of its outcomes.

    `weights(params, state)` gives [k] or [lane, k] non-negative integers that sum to 2**32, or to less than 2**31.
    """

    name: str
    purpose: int
    weights: Callable[[Params, State], Array]
    index: int = 0


class Chooser(Protocol):
    """Whatever answers a chance event: sampled draws, or outcomes fixed by enumeration."""

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        """The outcome index [lane] of the event."""


@dataclass(frozen=True)
class Block:
    """A cadCAD partial state update block with its chance declared."""

    label: str
    description: str
    policies: Mapping[str, Policy]
    updates: Mapping[str, Update]
    chance: tuple[Chance, ...] = ()


@dataclass(frozen=True)
class Model:
    """A list of blocks over declared variables, with its genesis.

    `genesis(params, lanes)` gives every variable as an array with `lanes` rows. `name` is the module that offers the
    model as MODEL: that is how it travels to another process.
    """

    name: str
    variables: tuple[Variable, ...]
    blocks: tuple[Block, ...]
    genesis: Callable[[Params, int], dict[str, Array]]

    def names(self) -> tuple[str, ...]:
        """The names of the state variables, in declared order."""
        return tuple(variable.name for variable in self.variables)

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        """Pickle the module's name only."""
        return model_of, (self.name,)


def model_of(module: str) -> Any:
    """The MODEL that a module offers; ImportError or AttributeError where there is none."""
    return import_module(module).MODEL


def frozen(value: Any) -> Any:
    """The same value; an array is made read-only, so that an in-place write raises wherever it happens."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


def from_signal(name: str) -> Update:
    """The state update that takes a variable's new value from the signal of the same name."""

    def s_from_signal(_params: Any, _substep: Any, _history: Any, _state: Any, signals: Any) -> tuple[str, Any]:
        return name, signals[name]

    s_from_signal.__name__ = f"s_{name}"
    return s_from_signal


def take(*names: str) -> dict[str, Update]:
    """State updates that take each named variable from the signal of the same name."""
    return {name: from_signal(name) for name in names}
