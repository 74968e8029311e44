"""Votes on one block, as their gatherers hear them, and how their certificate travels on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from econ.consensus.network.traffic import Traffic
from econ.consensus.quorum import NEVER, Array, quorum_time


@dataclass(frozen=True)
class Votes:
    """Votes of a view: `cast` [sample, validator], and what becomes of them.

    `heard` [sample, validator] when the next leader `successor` [sample] hears each, `copies` when the block's own
    leader does (None if votes do not go there); `reach` and `spread` [sample, validator] how long the next proposal and
    the own leader's notice take; `waits` [sample] before the next proposal, NEVER without one. `ready` [sample] is when
    the next leader has the certificate, `told` [sample, validator] when the own leader's notice of it comes. Every
    delay is drawn once, so a case worked out again meets the same messages.
    """

    cast: Array
    heard: Array
    copies: Array | None
    reach: Array
    spread: Array
    waits: Array
    successor: Array
    ready: Array
    told: Array
    stakes: Array
    quorum: int

    def of(self, rows: Array) -> Votes:
        """The same for some samples."""
        shared = ("stakes", "quorum")
        parts = {name: value if name in shared or value is None else value[rows] for name, value in vars(self).items()}
        return Votes(**parts)

    def before(self, gave_up: Array) -> Votes:
        """Without the votes of those who gave up first [sample, validator]."""
        stays = self.cast <= gave_up
        heard = np.where(stays, self.heard, NEVER)
        copies = None if self.copies is None else np.where(stays, self.copies, NEVER)
        return replace(self, cast=np.where(stays, self.cast, NEVER), heard=heard, copies=copies).counted()

    def counted(self) -> Votes:
        """With `ready` and `told` as they follow from who is heard when."""
        told = self.told
        if self.copies is not None:
            own = quorum_time(self.copies, self.stakes, self.quorum)
            told = np.minimum(own[:, None] + self.spread, NEVER)
        reached = quorum_time(self.heard, self.stakes, self.quorum)
        ready = np.minimum(reached, told[np.arange(len(reached)), self.successor])
        return replace(self, told=told, ready=np.where(self.waits < NEVER, ready, NEVER))

    def sending(self, ready: Array) -> Array:
        """When the next leader proposes [sample] if it may from `ready` [sample] on."""
        return np.asarray(np.minimum(ready + self.waits, NEVER))

    def proposed(self, ready: Array) -> Array:
        """When everybody holds that proposal [sample, validator]."""
        return np.asarray(np.minimum(self.sending(ready)[:, None] + self.reach, NEVER))

    def entering(self, entered: Array, ready: Array | None = None) -> Array:
        """When validators are in the next view [sample, validator], the next leader as soon as it may propose."""
        at = self.ready if ready is None else ready
        row = np.arange(len(at))
        entered = entered.copy()
        entered[row, self.successor] = np.minimum(entered[row, self.successor], at)
        return entered


def gathered(
    traffic: Traffic, cast: Array, leaders: tuple[Array, Array], *, waits: Array, quorum: int, both: bool
) -> Votes:
    """Votes cast at `cast` [sample, validator], gathered by the next leader and, with `both`, by the block's own."""
    leader, successor = leaders
    zero = np.zeros(len(cast), np.int64)
    never = np.broadcast_to(np.int64(NEVER), cast.shape)
    votes = Votes(
        cast=cast,
        heard=traffic.heard(cast, successor),
        copies=traffic.heard(cast, leader) if both else None,
        reach=traffic.block(zero, successor),
        spread=traffic.notice(zero, leader) if both else never,
        waits=waits,
        successor=successor,
        ready=zero,
        told=never,
        stakes=traffic.network.stakes,
        quorum=quorum,
    )
    return votes.counted()
