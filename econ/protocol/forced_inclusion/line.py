"""The forced line: how many forced transactions have how many Bitcoin confirmations.

Column j of `line` [lane, column] holds those with j + 1 confirmations, the last column all that are older. The rollup
sees a confirmation when it references the block, so with `unreferenced` blocks outstanding a transaction counts j + 1
- unreferenced. One tagged transaction per lane carries identity: it is the last of its cohort, `tag` is 0 while it
waits for a block, j + 1 in column j, -1 without one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def aged(line: Array, entering: Array, found: Array) -> Array:
    """The line after a Bitcoin block: everything moves up a column and the entering cohort [lane] takes the first."""
    lanes = np.flatnonzero((found == 1) & ((entering > 0) | line.any(-1)))
    if not len(lanes):
        return line
    before = line[lanes]
    after = np.concatenate([entering[lanes, None], before[:, :-1]], axis=1)
    after[:, -1] += before[:, -1]
    result = line.copy()
    result[lanes] = after
    return result


def aged_tag(tag: Array, found: Array, columns: int) -> Array:
    """The tag after a Bitcoin block."""
    return np.where((found == 1) & (tag >= 0), np.minimum(tag + 1, columns), tag)


def confirmed(line: Array, unreferenced: Array, confirmations: int) -> Array:
    """Which columns [lane, column] the rollup counts as having this many confirmations; the last one always has."""
    column = np.arange(line.shape[1])
    seen = column + 1 - unreferenced[:, None] >= confirmations
    return np.asarray(seen | (column == line.shape[1] - 1))


def taken(line: Array, eligible: Array, room: Array) -> Array:
    """How many of each column [lane, column] a block takes, oldest first, with room [lane] for so many."""
    offered = np.where(eligible, line, 0)
    older = np.cumsum(offered[:, ::-1], axis=-1)[:, ::-1] - offered
    return np.asarray(np.clip(room[:, None] - older, 0, offered))


def tag_taken(tag: Array, line: Array, take: Array) -> Array:
    """Whether the tagged transaction [lane] is among those taken: it is once its whole column is."""
    lanes = np.arange(len(tag))
    column = tag - 1
    whole = (take[lanes, column] > 0) & (take[lanes, column] == line[lanes, column])
    return np.asarray((tag > 0) & whole)
