"""What is read off timelines: the views in a window, each block averaged over the live validators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.network import Network
from econ.consensus.quorum import NEVER
from econ.consensus.timeline import Schedule, Timeline

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Client:
    """A user: one-way delays to the leader and back from a validator, microseconds."""

    there: int
    back: int


@dataclass(frozen=True)
class Observed:
    """Views in a window [sample, view]: `final` and `speculative` since the proposal, NEVER without; blocks `kept`.

    `timeouts` [sample, view] goes on after the window; `gaps` [gap] lie between proposals, `user` [sample] is what a
    user waits, `spurious` [sample, view] are timeouts though leaders are live. `proposed`, `lost` count blocks;
    `elapsed` is the window's time over all samples, microseconds.
    """

    final: Array
    speculative: Array
    kept: Array
    timeouts: Array
    spurious: Array
    gaps: Array
    user: Array | None
    proposed: int
    lost: int
    elapsed: float


def observed(
    lived: Timeline, drawn: Schedule, network: Network, *, window: slice, client: Client | None = None, seed: int = 0
) -> Observed:
    """The window of one timeline; at least one view must follow it."""
    alive = network.alive
    final, speculative = _average(lived.final, alive), _average(lived.speculative, alive)
    sent = lived.proposed
    following = np.minimum.accumulate(sent[:, ::-1], axis=1)[:, ::-1][:, window.start + 1 : window.stop + 1]
    gaps = (following - sent[:, window])[(sent[:, window] < NEVER) & (following < NEVER)]
    kept = ((sent < NEVER) & ~lived.lost)[:, window]
    idle = drawn.silent | ~alive[drawn.leaders]
    either = idle[:, window] | idle[:, window.start + 1 : window.stop + 1]
    return Observed(
        final=_since(final, sent)[:, window],
        speculative=_since(speculative, sent)[:, window],
        kept=kept,
        timeouts=lived.timeouts[:, window.start :],
        spurious=lived.timeouts[:, window] & ~either,
        gaps=gaps,
        user=None if client is None else _waited(lived, final, window=window, client=client, seed=seed),
        proposed=int((sent[:, window] < NEVER).sum()),
        lost=int(lived.lost[:, window].sum()),
        elapsed=float((lived.entered[:, window.stop] - lived.entered[:, window.start]).astype(float).sum()),
    )


def joined(parts: list[Observed]) -> Observed:
    """Several parts of the samples as one."""
    users = [part.user for part in parts if part.user is not None]
    return Observed(
        final=np.concatenate([part.final for part in parts]),
        speculative=np.concatenate([part.speculative for part in parts]),
        kept=np.concatenate([part.kept for part in parts]),
        timeouts=np.concatenate([part.timeouts for part in parts]),
        spurious=np.concatenate([part.spurious for part in parts]),
        gaps=np.concatenate([part.gaps for part in parts]),
        user=np.concatenate(users) if users else None,
        proposed=sum(part.proposed for part in parts),
        lost=sum(part.lost for part in parts),
        elapsed=sum(part.elapsed for part in parts),
    )


def _average(known: Array, alive: Array) -> Array:
    """Over the live validators [sample, view]; NEVER if one of them never knows."""
    heard = known if alive.all() else known[..., alive]
    latest = heard.max(-1)
    return np.where(latest < NEVER, np.where(latest[..., None] < NEVER, heard, 0).mean(-1).astype(np.int64), NEVER)


def _since(known: Array, sent: Array) -> Array:
    return np.where((known < NEVER) & (sent < NEVER), known - sent, NEVER)


def _waited(lived: Timeline, final: Array, *, window: slice, client: Client, seed: int) -> Array:
    """A transaction is there at a uniform time in the window; the next block proposed, and kept, takes it."""
    opened = lived.entered[:, [window.start, window.stop]]
    stopped = opened[:, 1] >= NEVER
    length = np.where(stopped, 1, np.maximum(opened[:, 1] - opened[:, 0], 1))
    at = opened[:, 0] + np.random.Generator(np.random.PCG64(seed)).integers(0, length)
    takes = (lived.proposed >= at[:, None]) & (lived.proposed < NEVER) & ~lived.lost
    first = takes.argmax(1)
    row = np.arange(len(first))
    known = np.where(takes[row, first] & ~stopped, final[row, first], NEVER)
    return np.where(known < NEVER, client.there + known + client.back - at, NEVER)
