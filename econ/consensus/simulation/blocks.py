"""Blocks and the certificates that votes make of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """A block: the view it was first proposed in, its height, and the certificate of its parent.

    Two blocks are the same only if they are one object.
    """

    view: int
    height: int
    justify: Certificate | None

    @property
    def parent(self) -> Block | None:
        """The block before it; None for the first."""
        return None if self.justify is None else self.justify.block


@dataclass(frozen=True, eq=False, slots=True)
class Certificate:
    """A quorum voted for a block in a view."""

    view: int
    block: Block


@dataclass(frozen=True, eq=False, slots=True)
class Failure:
    """A quorum gave a view up: the best certificate that it reported, and the latest block that it voted for."""

    view: int
    high: Certificate
    tip: Block | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Proposal:
    """A leader's block for a view; `failure` says why its parent is not of the view before.

    `unendorsed`: a quorum said that it lacks the latest block reported, so that it may be left out.
    """

    view: int
    block: Block
    failure: Failure | None = None
    unendorsed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Vote:
    """A vote for a block in a view, None for none; `phase` counts the votes of protocols that have several."""

    view: int
    block: Block | None
    sender: int
    phase: int = 0


def genesis() -> Certificate:
    """The block before the first view, certified."""
    return Certificate(-1, Block(-1, 0, None))


def child(view: int, justify: Certificate) -> Block:
    """A new block on a certified parent."""
    return Block(view, justify.block.height + 1, justify)
