"""Whom vote rewards pay if only the fastest quorum counts: a subsidy of where a validator stands.

A vote is in the certificate if it comes no later than the one that completes the quorum, or within the time for which
late votes still count. Shares are exact; a sample is one block.
Source: CometBFT's `timeout_commit`, whose documentation says that it may matter for rewards; A. Rényi on order
statistics for what is expected of equal validators.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from econ.consensus.quorum import NEVER, Array, quorum_time
from econ.errors import BadInput


def included(arrivals: Array, stakes: Array, quorum: int, *, late: int = 0) -> Array:
    """Whose vote is counted [sample, validator].

    `arrivals` [sample, validator] are microseconds at the aggregator, NEVER for votes that do not come; `late` is the
    time for which votes count after the quorum, such as a number of blocks times their period. Without a quorum there
    is no block, and no vote counts.
    """
    closing = quorum_time(arrivals, stakes, quorum)[:, None]
    return np.asarray((arrivals <= np.minimum(closing + late, NEVER - 1)) & (closing < NEVER))


def frequencies(counted: Array) -> tuple[Fraction, ...]:
    """The share of samples in which each validator's vote is counted [validator]; raises BadInput without a sample."""
    _need_samples(len(counted))
    return tuple(Fraction(int(times), len(counted)) for times in counted.sum(0))


def paid_shares(counted: Array, stakes: Array) -> tuple[Fraction, ...]:
    """Each validator's mean share of a block's vote rewards [validator], which those counted share by stake."""
    held = (counted * stakes).sum(-1)
    paid = held > 0
    _need_samples(int(paid.sum()))
    shares = [Fraction(0)] * len(stakes)
    for whole in np.unique(held[paid]).tolist():
        times = counted[held == whole].sum(0).tolist()
        shares = [
            share + Fraction(n * int(stake), whole) for share, n, stake in zip(shares, times, stakes, strict=True)
        ]
    return tuple(share / int(paid.sum()) for share in shares)


def paid_per_vote(counted: Sequence[Fraction], stakes: Sequence[int]) -> tuple[Fraction, ...]:
    """The same from frequencies alone where every counted vote earns a fixed amount per stake."""
    parts = [often * stake for often, stake in zip(counted, stakes, strict=True)]
    whole = sum(parts, Fraction(0))
    if not whole:
        raise BadInput("frequencies: nobody's vote is ever counted")
    return tuple(part / whole for part in parts)


def subsidies(shares: Sequence[Fraction], stakes: Sequence[int]) -> tuple[Fraction, ...]:
    """What each validator's pay exceeds its stake's by, as a share of the latter [validator]; stakes above zero."""
    whole = sum(stakes)
    return tuple(share * whole / stake - 1 for share, stake in zip(shares, stakes, strict=True))


def _need_samples(samples: int) -> None:
    if not samples:
        raise BadInput("samples: no block with a quorum; allowed: one or more")
