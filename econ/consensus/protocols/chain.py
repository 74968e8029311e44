"""Views in a chain: votes go to the next leader, whose proposal carries their certificate.

Source: HotStuff (Yin et al. 2019) in chained form, Jolteon (Gelashvili et al. 2022), HotStuff-2 (Malkhi, Nayak 2023)
and MonadBFT (Jalalzai, Babel et al., arXiv 2502.20692; monad-bft 532472d5). A silent leader does nothing as a leader:
it neither proposes nor certifies its predecessor's block.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from econ.consensus.network.traffic import Traffic
from econ.consensus.protocols.ending import Ended, timeline
from econ.consensus.protocols.votes import Votes, gathered
from econ.consensus.quorum import NEVER, Array, more_than, quorum_time
from econ.consensus.timeline import Schedule, Timeline, Timers, after, every

_THIRD = Fraction(1, 3)
_TWO_THIRDS = Fraction(2, 3)


@dataclass(frozen=True)
class Rules:
    """What tells the chained protocols apart.

    `depth` counts certificates in a row until a block is final; with `both` the block's own leader gathers the votes
    too and tells everybody, and what was voted for is proposed again after a timer; `settles` makes a leader wait
    `Timers.settle` after a failed view.
    """

    depth: int
    both: bool = False
    settles: bool = False


@dataclass(frozen=True)
class _View:
    """A view as it begins.

    `entered`, `held` and `earliest` [sample, validator]: in the view, holding its block, allowed to vote by the pace;
    `sent` [sample]; `block` [sample] the view whose block this one proposes, its own unless proposed again; `pending`
    [sample] the block that is to be proposed again, -1 without.
    """

    entered: Array
    held: Array
    earliest: Array
    sent: Array
    block: Array
    pending: Array


@dataclass(frozen=True)
class _Next:
    """How a view ends: the next one's `entered`, `held`, `sent`, and [sample] whether a certificate or a timer did it.

    `seen` [sample, validator] is when each validator knows the certificate, `cast` when it voted, `raised` [sample]
    whether the block was voted for without a certificate and is to be proposed again.
    """

    entered: Array
    held: Array
    sent: Array
    seen: Array
    cast: Array
    certified: Array
    expired: Array
    raised: Array


def run(rules: Rules, traffic: Traffic, schedule: Schedule, timers: Timers) -> Timeline:
    """The views of each sample one after the other; the last one's votes find no leader."""
    chain = _Chain(rules, traffic, schedule, timers)
    now, ended = chain.first(), []
    for view in range(schedule.views - 1):
        following = chain.step(view, now)
        ended.append(chain.ended(now, following))
        now = chain.successor(view, now, following)
    ended.append(chain.unended(now))
    return timeline(ended, rules.depth, early=rules.both)


class _Chain:
    def __init__(self, rules: Rules, traffic: Traffic, schedule: Schedule, timers: Timers) -> None:
        self._rules, self._traffic, self._schedule, self._timers = rules, traffic, schedule, timers
        self._stakes = traffic.network.stakes
        self._alive = traffic.network.alive
        self._quorum, self._third = more_than(_TWO_THIRDS, self._stakes), more_than(_THIRD, self._stakes)
        self._idle = schedule.silent | ~self._alive[schedule.leaders]

    def first(self) -> _View:
        """Everybody is in the first view at nought."""
        samples, size = len(self._schedule.leaders), self._traffic.network.size
        zero = np.zeros((samples, size), np.int64)
        sent = np.where(self._idle[:, 0], NEVER, self._schedule.waits[:, 0])
        held = self._traffic.block(sent, self._schedule.leaders[:, 0])
        return _View(zero, held, zero, sent, np.zeros(samples, np.int64), np.full(samples, -1))

    def step(self, view: int, now: _View) -> _Next:
        """Votes, their certificate, and the next proposal; timers on the samples where it comes too late."""
        deadline = after(now.entered, self._timers.propose)
        cast = np.maximum(np.maximum(now.held, now.entered), now.earliest)
        cast = np.where(cast <= deadline, cast, NEVER)
        votes = self._votes(view, cast)
        held = votes.proposed(votes.ready)
        seen = votes.entering(np.minimum(held, votes.told))
        yes, no = np.ones(len(cast), bool), np.zeros(len(cast), bool)
        sent = votes.sending(votes.ready)
        prompt = every((seen <= deadline) | ~self._alive)
        following = _Next(seen, held, sent, seen, cast, yes, no, no)
        return following if prompt.all() else self._mended(following, (votes, deadline), ~prompt)

    def _votes(self, view: int, cast: Array) -> Votes:
        leaders = self._schedule.leaders[:, view], self._schedule.leaders[:, view + 1]
        waits = np.where(self._idle[:, view + 1], NEVER, self._schedule.waits[:, view + 1])
        return gathered(self._traffic, cast, leaders, waits=waits, quorum=self._quorum, both=self._rules.both)

    def _mended(self, following: _Next, case: tuple[Votes, Array], late: Array) -> _Next:
        """The samples that a timer touches, worked out again and put back."""
        votes, deadline = case
        mended = vars(self._expired(votes.of(late), deadline[late]))
        whole = {name: value.copy() for name, value in vars(following).items()}
        for name, value in mended.items():
            whole[name][late] = value
        return _Next(**whole)

    def _expired(self, votes: Votes, deadline: Array) -> _Next:
        """Timers run out: who gives up when, and whether the next leader proposes on a certificate or on timeouts."""
        gave_up = np.minimum(deadline, self._traffic.exchange(deadline, self._third))
        votes = votes.before(gave_up)
        open_still = np.where(gave_up < votes.told, gave_up, NEVER)
        complaints = self._traffic.heard(open_still, votes.successor)
        collected = quorum_time(complaints, self._stakes, self._quorum)
        proposing = after(collected, self._timers.settle if self._rules.settles else 0)
        expired = proposing < votes.ready
        ready = np.where(expired, proposing, votes.ready)
        held = votes.proposed(ready)
        seen = np.where(expired[:, None], votes.told, np.minimum(held, votes.told))
        left = np.where(gave_up < seen, gave_up, NEVER)
        moved = np.minimum(self._traffic.exchange(left, self._quorum), seen)
        tips = self._tips((votes.cast < NEVER) & (complaints <= collected[:, None]))
        certified = np.where(expired, tips >= self._quorum, ~every(seen >= NEVER))
        own = np.where(expired, collected, ready)
        seen = votes.entering(np.minimum(np.minimum(seen, held), self._shown(votes.cast, left)), own)
        seen = np.where(certified[:, None], seen, NEVER)
        entered = votes.entering(np.minimum(moved, held), own)
        raised = expired & ~certified & (tips > 0)
        return _Next(entered, held, votes.sending(ready), seen, votes.cast, certified, expired, raised)

    def _tips(self, voted: Array) -> Array:
        """Stake that reports a vote among the timeouts [sample]; nought where timeouts carry no votes."""
        return voted @ self._stakes if self._rules.both else np.zeros(len(voted), np.int64)

    def _shown(self, cast: Array, left: Array) -> Array:
        """When the votes that timeouts carry are a certificate at each validator."""
        if not self._rules.both:
            return np.full(left.shape, NEVER)
        return self._traffic.exchange(np.where(cast < NEVER, left, NEVER), self._quorum)

    def successor(self, view: int, now: _View, following: _Next) -> _View:
        """The next view: its block is its own, or the one that must be proposed again."""
        kept = np.where(following.expired, now.pending, -1)
        pending = np.where(following.certified, -1, np.where(following.raised, now.block, kept))
        paced = following.certified[:, None] & (following.cast < NEVER) & (self._timers.pace > 0)
        earliest = np.where(paced, following.cast + self._timers.pace, 0)
        block = np.where(pending >= 0, pending, view + 1)
        return _View(following.entered, following.held, earliest, following.sent, block, pending)

    def ended(self, now: _View, following: _Next) -> Ended:
        """The record of a view."""
        lost = (now.sent < NEVER) & following.expired & ~following.certified & ~following.raised
        return Ended(
            entered=self._opened(now),
            sent=now.sent,
            seen=following.seen,
            certified=following.certified,
            block=now.block,
            lost=lost,
            expired=following.expired,
        )

    def unended(self, now: _View) -> Ended:
        """The record of the last view, whose certificate nobody forms."""
        no = np.zeros(len(now.sent), bool)
        never = np.full(now.held.shape, NEVER)
        return Ended(self._opened(now), now.sent, never, no, now.block, lost=no, expired=no)

    def _opened(self, now: _View) -> Array:
        return np.asarray(now.entered[:, self._alive].min(-1))
