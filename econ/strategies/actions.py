"""The finite action set of a sequencer in one slot, and what each action does to a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Propose(IntEnum):
    """What a leader does with its slot."""

    HONEST = 0
    EMPTY = 1
    OFFLINE = 2
    CENSOR_TARGET = 3
    CENSOR_FORCED = 4
    REORDER = 5
    EQUIVOCATE = 6
    OVERCHARGE = 7
    STALL_REFERENCE = 8
    DELAY_1 = 9
    DELAY_2 = 10
    DELAY_3 = 11
    REORDER_DELAY_1 = 12
    REORDER_DELAY_2 = 13
    REORDER_DELAY_3 = 14
    EXCLUDE = 15
    REORDER_EXCLUDE = 16


class Vote(IntEnum):
    """What a sequencer does with a proposal it is asked to vote on, or to certify as the next leader.

    FORK leaves the block out of the chain. It is an honest vote except by a next leader that may fork.
    """

    HONEST = 0
    WITHHOLD = 1
    RUBBER_STAMP = 2
    FORK = 3


class Stake(IntEnum):
    """What a sequencer does with its stake."""

    STAY = 0
    EXIT = 1
    ENTER = 2


@dataclass(frozen=True)
class Effect:
    """What a proposal of one kind contains.

    `delay` indexes the scenario's grid of delays; index 0 is a prompt proposal. `excludes` leaves as many votes out of
    the certificate as a quorum can spare, where the protocol lets a leader choose them.
    """

    block: bool = True
    users: bool = True
    target: bool = True
    forced: bool = True
    reorders: bool = False
    equivocates: bool = False
    overcharges: bool = False
    references: bool = True
    delay: int = 0
    excludes: bool = False


EFFECTS: dict[Propose, Effect] = {
    Propose.HONEST: Effect(),
    Propose.EMPTY: Effect(users=False, target=False),
    Propose.OFFLINE: Effect(block=False, users=False, target=False, forced=False, references=False),
    Propose.CENSOR_TARGET: Effect(target=False),
    Propose.CENSOR_FORCED: Effect(forced=False),
    Propose.REORDER: Effect(reorders=True),
    Propose.EQUIVOCATE: Effect(equivocates=True),
    Propose.OVERCHARGE: Effect(overcharges=True),
    Propose.STALL_REFERENCE: Effect(forced=False, references=False),
    Propose.DELAY_1: Effect(delay=1),
    Propose.DELAY_2: Effect(delay=2),
    Propose.DELAY_3: Effect(delay=3),
    Propose.REORDER_DELAY_1: Effect(reorders=True, delay=1),
    Propose.REORDER_DELAY_2: Effect(reorders=True, delay=2),
    Propose.REORDER_DELAY_3: Effect(reorders=True, delay=3),
    Propose.EXCLUDE: Effect(excludes=True),
    Propose.REORDER_EXCLUDE: Effect(reorders=True, excludes=True),
}
