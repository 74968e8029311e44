"""A slot as the places where chance or the deviator chooses, with deterministic blocks in between."""

from __future__ import annotations

from dataclasses import dataclass

from econ.engine.block import Block, Chance, Model

DECISION = "decision"
SLOT_END = "slot end"
DECIDES_BEFORE = "proposal"


@dataclass(frozen=True)
class Draw:
    """One chance event of a block."""

    chance: Chance
    block: int


@dataclass(frozen=True)
class Decide:
    """The deviator's choice, just before the leader proposes: everything drawn so far is known to it."""

    block: int


@dataclass(frozen=True)
class Apply:
    """A block runs with its outcomes fixed."""

    step: Block
    block: int


Point = Draw | Decide | Apply


def points(model: Model) -> tuple[Point, ...]:
    """The points of one slot, in order; block numbers count from zero."""
    found: list[Point] = []
    for number, block in enumerate(model.blocks):
        if block.label == DECIDES_BEFORE:
            found.append(Decide(number))
        found.extend(Draw(chance, number) for chance in block.chance)
        found.append(Apply(block, number))
    return tuple(found)


def name_of(point: Point) -> str:
    """What a stage is called in a game."""
    return point.chance.name if isinstance(point, Draw) else DECISION
