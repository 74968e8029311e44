"""The slot's own blocks under another law: the same policies, with the weights of a chance event made anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from econ.engine.block import Array, Block, Chance, Chooser, Params, Policy, Signals, State


class Relawed:
    """Whoever answers chance, asked with other weights for one event."""

    def __init__(self, chooser: Chooser, law: Chance) -> None:
        self.chooser = chooser
        self.law = law

    def __call__(self, chance: Chance, params: Params, state: State) -> Array:
        """The outcome [lane] of an event, under the replaced law if it is the one of that name."""
        return self.chooser(self.law if chance.name == self.law.name else chance, params, state)


def under(block: Block, law: Chance) -> Block:
    """The block with the chance event of the law's name under that law; the draw behind it stays the same."""
    return replace(
        block,
        policies={name: _relawed(policy, law) for name, policy in block.policies.items()},
        chance=tuple(law if chance.name == law.name else chance for chance in block.chance),
    )


def _relawed(policy: Policy, law: Chance) -> Policy:
    def p_relawed(params: Any, substep: Any, state_history: Any, state: Any) -> Signals:
        return policy({**params, "chance": Relawed(params["chance"], law)}, substep, state_history, state)

    p_relawed.__name__ = policy.__name__
    return p_relawed
