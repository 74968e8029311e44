"""The loop: run a model's blocks over many lanes at once, keeping only what observers ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from econ.engine.block import Block, Model, Params, Policy, Signals, State, Update, frozen

Observer = Callable[[int, State], None]
Compiled = tuple[tuple[tuple[Policy, ...], tuple[Update, ...]], ...]


def compiled(blocks: Iterable[Block]) -> Compiled:
    """Blocks as plain tuples of functions."""
    return tuple((tuple(b.policies.values()), tuple(b.updates.values())) for b in blocks)


def step(blocks: Compiled, params: Params, state: Mapping[str, Any]) -> dict[str, Any]:
    """The state one slot later; what state updates return is frozen, so an in-place write raises.

    All updates of a block see the state before the block, as in cadCAD.
    """
    current = dict(state)
    for substep, block in enumerate(blocks, start=1):
        current, _ = applied(block, params, current, substep=substep)
    return current


def applied(
    block: tuple[tuple[Policy, ...], tuple[Update, ...]], params: Params, state: State, *, substep: int = 1
) -> tuple[dict[str, Any], Signals]:
    """The state after one block, and the signals its policies emitted."""
    policies, updates = block
    signals = aggregated(policies, params, substep, state)
    after = dict(state)
    for update in updates:
        name, value = update(params, substep, None, state, signals)
        after[name] = frozen(value)
    return after, signals


def aggregated(policies: tuple[Policy, ...], params: Params, substep: int, state: State) -> Signals:
    """The signals of a block's policies; equal names add up, as in cadCAD."""
    signals: Signals = {}
    for policy in policies:
        for name, value in policy(params, substep, None, state).items():
            signals[name] = signals[name] + value if name in signals else value
    return signals


def run(
    model: Model, params: Params, state: Mapping[str, Any], *, slots: int, observers: tuple[Observer, ...] = ()
) -> State:
    """The state after so many slots. Observers see (slots done, state), the start included."""
    blocks = compiled(model.blocks)
    current: State = {name: frozen(value) for name, value in state.items()}
    for done in range(slots + 1):
        if done:
            current = step(blocks, params, current)
        for observer in observers:
            observer(done, current)
    return current
