"""Views whose votes go to everybody: each validator leaves a view with a quorum of votes, or of nullifications.

Source: Simplex (Chan, Pass 2023) and Minimmit, as commonwarexyz/monorepo dc41a895 (2026-08-21) runs them. Certificates
are not sent on, and a vote needs no copy of the block but the voter's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.ending import inherited
from econ.consensus.quorum import NEVER, Array, more_than
from econ.consensus.timeline import Schedule, Timeline, Timers, after, every


@dataclass(frozen=True)
class Rules:
    """Shares of the stake that must be exceeded: to leave a view, and for a block to be final.

    With `second` a second round of votes finalises, cast on leaving a view that one did not nullify, and who has voted
    nullifies `Timers.vote` later; without it the votes of the first do, and who has voted does not nullify.
    """

    leave: Fraction
    final: Fraction
    second: bool


@dataclass(frozen=True)
class _Ended:
    """A view: it `opened`, its block was `sent` [sample], is `noted` and `final` [sample, validator], and is `kept`."""

    opened: Array
    sent: Array
    noted: Array
    final: Array
    kept: Array


def run(rules: Rules, traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """The views of each sample one after the other."""
    views = _Views(rules, traffic, schedule, timers)
    entered, ended = np.zeros((len(schedule.leaders), traffic.network.size), np.int64), []
    for view in range(schedule.views - schedule.open_end):
        view_ended, entered = views.step(view, entered)
        ended.append(view_ended)
    if schedule.open_end:
        ended.append(views.unended(entered))
    return views.timeline(ended)


class _Views:
    def __init__(self, rules: Rules, traffic: Traffic, schedule: Schedule, timers: Timers) -> None:
        self._rules, self._traffic, self._schedule, self._timers = rules, traffic, schedule, timers
        self._alive = traffic.network.alive
        self._idle = schedule.silent | ~self._alive[schedule.leaders]
        stakes = traffic.network.stakes
        self._leave, self._final = more_than(rules.leave, stakes), more_than(rules.final, stakes)

    def step(self, view: int, entered: Array) -> tuple[_Ended, Array]:
        """Votes on the block; nullifications in the samples where somebody's timer runs out first."""
        deadline, sent = after(entered, self._timers.propose), self._sent(view, entered)
        cast = self._traffic.block(sent, self._schedule.leaders[:, view])
        cast = np.where(cast <= deadline, cast, NEVER)
        noted = self._exchanged(cast, self._leave)
        gives_up = np.where(noted <= deadline, NEVER, self._patience(cast, deadline))
        late = ~every((gives_up >= noted) | ~self._alive)
        left, kept, closing = noted.copy(), np.ones(len(cast), bool), noted.copy()
        if late.any():
            case = noted[late], gives_up[late]
            left[late], kept[late], closing[late] = self._nullified(case, self._following(view)[late])
        final = self._exchanged(closing if self._rules.second else cast, self._final)
        kept |= ~every(final >= NEVER)
        return _Ended(self._opened(entered), sent, noted, final, kept), left

    def unended(self, entered: Array) -> _Ended:
        """The last view, whose votes nobody counts."""
        never, yes = np.full(entered.shape, NEVER), np.ones(len(entered), bool)
        return _Ended(self._opened(entered), self._sent(self._schedule.views - 1, entered), never, never, yes)

    def _sent(self, view: int, entered: Array) -> Array:
        """When the leader proposes [sample]."""
        leader = self._schedule.leaders[:, view]
        ready = entered[np.arange(len(leader)), leader] + self._schedule.waits[:, view]
        return np.where(self._idle[:, view], NEVER, np.minimum(ready, NEVER))

    def _opened(self, entered: Array) -> Array:
        return np.asarray(entered[:, self._alive].min(-1))

    def _following(self, view: int) -> Array:
        return np.asarray(self._schedule.leaders[:, min(view + 1, self._schedule.views - 1)])

    def _patience(self, cast: Array, deadline: Array) -> Array:
        """Who voted for a block waits longer for the others, or for ever where votes are final."""
        return np.where(cast < NEVER, after(deadline, self._timers.vote) if self._rules.second else NEVER, deadline)

    def _nullified(self, case: tuple[Array, Array], following: Array) -> tuple[Array, Array, Array]:
        """When validators leave, whether the next leader builds on the block, and who may still finalise it when."""
        noted, gives_up = case
        denied = gives_up < noted
        skipped = self._exchanged(np.where(denied, gives_up, NEVER), self._leave)
        row = np.arange(len(following))
        kept = (noted <= skipped) & (noted < NEVER)
        return np.minimum(noted, skipped), kept[row, following], np.where(denied, NEVER, noted)

    def _exchanged(self, sent: Array, quorum: int) -> Array:
        """Only for the samples in which somebody sends."""
        some = ~every((sent >= NEVER) | ~self._alive)
        if some.all():
            return self._traffic.exchange(sent, quorum)
        heard = np.full(sent.shape, NEVER)
        if some.any():
            heard[some] = self._traffic.exchange(sent[some], quorum)
        return heard

    def timeline(self, ended: list[_Ended]) -> Timeline:
        """A final block makes all final that it rests on."""
        sent, kept = np.stack([view.sent for view in ended], 1), np.stack([view.kept for view in ended], 1)
        final = inherited(np.stack([view.final for view in ended], 1), kept)
        second = self._rules.second
        return Timeline(
            entered=np.stack([view.opened for view in ended], 1),
            proposed=sent,
            speculative=inherited(np.stack([view.noted for view in ended], 1), kept) if second else final,
            final=final,
            lost=(sent < NEVER) & ~kept,
            timeouts=~kept,
        )
