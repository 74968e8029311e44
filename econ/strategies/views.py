"""What a sequencer may observe: finite records, so that a strategy is a table and an information set is a type."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

FORCED_NONE, FORCED_INCLUDABLE, FORCED_DUE = 0, 1, 2
MEV_BUCKETS = 16


@dataclass(frozen=True)
class ProposerView:
    """What a leader sees before it proposes.

    `mev` is the bucket of what it can extract (0 is none): the larger one of the slot's own and of what it carries from
    a block that it forked. `target` says whether the watched transaction waits, `forced` whether a forced transaction
    is includable (1) or due (2), `accused` whether evidence against it is pending.
    """

    mev: int
    target: bool
    forced: int
    accused: bool


@dataclass(frozen=True)
class VoterView:
    """What a voter sees: whether the proposal obeys the protocol, and whether it leads this slot itself.

    `next` says whether it is the next leader, which forms this block's certificate in a pipelined protocol; it alone
    sees the bucket `mev` of the slot's extractable value, the others 0.
    """

    valid: bool
    own: bool
    next: bool = False
    mev: int = 0


@dataclass(frozen=True)
class StakerView:
    """What a sequencer sees of its own standing: whether evidence is pending, and whether it is in the set."""

    accused: bool
    active: bool


PROPOSER_VIEWS = tuple(ProposerView(*v) for v in product(range(MEV_BUCKETS), (False, True), range(3), (False, True)))
VOTER_VIEWS = tuple(
    VoterView(valid, own, following, mev)
    for mev in range(MEV_BUCKETS)
    for following, valid, own in product((False, True), repeat=3)
)
STAKER_VIEWS = tuple(StakerView(*v) for v in product((False, True), repeat=2))
