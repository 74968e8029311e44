"""The slot's own blocks under other laws: the same policies, with the weights of a chance event following the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from econ.engine.block import Array, Block, Chance, Chooser, Params, Policy, Signals, State


class Relawed:
    """Whoever answers chance, asked with other weights for the events named."""

    def __init__(self, chooser: Chooser, laws: Mapping[str, Chance]) -> None:
        self.chooser = chooser
        self.laws = laws

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        """The outcome [lane] of an event, under its replaced law if it has one."""
        return self.chooser(self.laws.get(chance.name, chance), params, state)


def under(block: Block, law: Chance) -> Block:
    """The block with the chance event of the law's name under that law; its draw stays the same."""
    laws = {law.name: law}
    return replace(
        block,
        policies={name: _relawed(policy, laws) for name, policy in block.policies.items()},
        chance=tuple(laws.get(chance.name, chance) for chance in block.chance),
    )


def _relawed(policy: Policy, laws: Mapping[str, Chance]) -> Policy:
    def p_relawed(params: Any, substep: Any, state_history: Any, state: Any) -> Signals:
        return policy({**params, "chance": Relawed(params["chance"], laws)}, substep, state_history, state)

    p_relawed.__name__ = policy.__name__
    return p_relawed
