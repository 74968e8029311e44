"""What a run of views is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.quorum import NEVER
from econ.errors import BadInput

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Timers:
    """A protocol's timers, microseconds.

    `propose` is how long a validator waits for a proposal (the round timer of protocols that have but one), `vote` for
    votes that do not agree, and their steps what each further failed round adds; `commit` waits after a decision,
    `pace` is the least time between two votes of one validator, `settle` what a leader waits after a failed view
    (HotStuff-2's Delta). `wait_on_nil` is CometBFT's code, which waits on a majority of nil precommits; its
    specification does not. Raises BadInput for a timer below nought.
    """

    propose: int
    vote: int = 0
    propose_step: int = 0
    vote_step: int = 0
    commit: int = 0
    pace: int = 0
    settle: int = 0
    wait_on_nil: bool = True

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 0:
                raise BadInput(f"timers.{name}: {value} microseconds; allowed is 0 or more")


@dataclass(frozen=True)
class Schedule:
    """Who leads and how: `leaders` [sample, view], `silent` [sample, view] propose nothing, `waits` [sample, view].

    A silent leader still votes (give the network crashed validators for dead ones); `waits` are microseconds by which a
    leader delays its proposal. With `open_end` nobody follows the votes of the last view, which only closes the one
    before (in the chained protocols nobody can).
    """

    leaders: Array
    silent: Array
    waits: Array
    open_end: bool = False

    @property
    def views(self) -> int:
        """Views of each sample."""
        return int(self.leaders.shape[1])


@dataclass(frozen=True)
class Timeline:
    """What happened, microseconds since the first view's start; NEVER where it did not.

    `entered` [sample, view] when the first validator was in the view, `proposed` [sample, view] when its leader sent a
    block, `speculative` and `final` [sample, view, validator] when each validator knew the block so; `lost`
    [sample, view] blocks that were proposed and left out for good; `timeouts` [sample, view] whether the view ended by
    timer.
    """

    entered: Array
    proposed: Array
    speculative: Array
    final: Array
    lost: Array
    timeouts: Array


def schedule(stakes: Array, samples: int, views: int, *, seed: int, dead_share: float = 0.0) -> Schedule:
    """Leaders drawn by stake, independent in every view, each silent with the given chance.

    Raises BadInput for a chance outside 0 to 1.
    """
    if not 0 <= dead_share <= 1:
        raise BadInput(f"dead share: {dead_share}; allowed is 0 to 1")
    random = np.random.Generator(np.random.PCG64(seed))
    leaders = random.choice(len(stakes), (samples, views), p=stakes / stakes.sum())
    silent = random.random((samples, views)) < dead_share
    return Schedule(leaders, silent, np.zeros((samples, views), np.int64))


def after(times: Array, wait: int) -> Array:
    """So much later; never stays never."""
    return np.where(times >= NEVER, NEVER, times + wait)


def every(holds: Array) -> Array:
    """Whether it holds for all, over the last axis."""
    return np.asarray(holds.all(-1))
