"""From views that ended to blocks that are known and final."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.consensus.quorum import NEVER, Array
from econ.consensus.timeline import Timeline


@dataclass(frozen=True)
class Ended:
    """A view of a chain that has ended.

    `entered`, `sent` [sample]; `seen` [sample, validator] when each knows the certificate; [sample]: whether the view
    is `certified`, whose `block` it proposed, whether that is `lost`, whether a timer `expired`.
    """

    entered: Array
    sent: Array
    seen: Array
    certified: Array
    block: Array
    lost: Array
    expired: Array


def timeline(ended: list[Ended], depth: int, *, early: bool) -> Timeline:
    """Blocks are final with `depth` certificates in a row, their own first, or with a block that rests on them.

    With `early` one's own certificate, or that of a block that rests on it, is a speculative confirmation.
    """
    seen = np.stack([view.seen for view in ended], 1)
    certified = np.stack([view.certified for view in ended], 1)
    block = np.stack([view.block for view in ended], 1)
    sent = np.stack([view.sent for view in ended], 1)
    again = block != np.arange(block.shape[1])
    final = _moved(inherited(_in_a_row(seen, certified, depth), certified), block, again)
    return Timeline(
        entered=np.stack([view.entered for view in ended], 1),
        proposed=np.where(again, NEVER, sent),
        speculative=_moved(inherited(seen, certified), block, again) if early else final,
        final=final,
        lost=np.stack([view.lost for view in ended], 1) & ~again,
        timeouts=np.stack([view.expired for view in ended], 1),
    )


def inherited(known: Array, kept: Array) -> Array:
    """Knowing a block is knowing all it rests on: the earliest over the kept views from one's own on.

    `known` [sample, view, validator], `kept` [sample, view]; NEVER for views that are not kept.
    """
    result = known.copy()
    result[~kept] = NEVER
    np.minimum.accumulate(result[:, ::-1], axis=1, out=result[:, ::-1])
    result[~kept] = NEVER
    return np.asarray(result)


def _in_a_row(seen: Array, certified: Array, depth: int) -> Array:
    """When the last of `depth` certificates in a row is seen [sample, view, validator]."""
    views = certified.shape[1]
    result = np.full(seen.shape, NEVER)
    last = views - depth + 1
    if last < 1:
        return result
    linked = np.logical_and.reduce([certified[:, step : last + step] for step in range(depth)])
    result[:, :last] = np.where(linked[:, :, None], seen[:, depth - 1 :], NEVER)
    return result


def _moved(known: Array, block: Array, again: Array) -> Array:
    """What is known of a view that proposed an earlier block again is known of that block."""
    for sample, view in zip(*np.nonzero(again), strict=True):
        first = known[sample, block[sample, view]]
        np.minimum(first, known[sample, view], out=first)
        known[sample, view] = NEVER
    return known
