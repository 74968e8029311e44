"""CometBFT's proposer priority: deterministic smooth weighted round robin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from econ.protocol.election.rule import CERTAIN, NOBODY, Array, Memory


@dataclass(frozen=True)
class WeightedRoundRobin:
    """Every sequencer gains its power, the highest priority leads and pays the total power.

    Ties go to the lower index. Source: CometBFT spec/consensus/proposer-selection.md.
    """

    def weights(self, power: Array) -> Array:
        """Nothing is drawn."""
        return CERTAIN

    def leader(self, outcome: Array, power: Array, memory: Memory) -> tuple[Array, Memory]:
        """The highest priority after everyone gained its power."""
        total = power.sum(-1)
        raised = _within_window(memory.priority, power, total) + power
        able = total > 0
        leader = np.where(power > 0, raised, _LOWEST).argmax(-1)
        raised[np.arange(len(raised)), leader] -= total
        return np.where(able, leader, NOBODY), Memory(memory.turn, raised)


def rebalanced(priority: Array, power_before: Array, power_after: Array) -> Array:
    """Priorities [lane, sequencer] after the set changed, by CometBFT's rules.

    Newcomers start 1.125 totals behind (the total before leavers go), leavers drop to zero, priorities are scaled
    into a window of two totals (quotients truncate towards zero) and centred on zero (the mean is floored).
    Source: CometBFT types/validator_set.go, updateWithChangeSet.
    """
    able = power_after > 0
    behind = np.where(able, power_after, power_before).sum(-1)[:, None]
    stands = np.where(able, np.where(power_before > 0, priority, -(behind + (behind >> 3))), 0)
    return _recentred(stands, power_after)


def _within_window(priority: Array, power: Array, total: Array) -> Array:
    """Priorities before an increment: CometBFT scales and centres again where the spread exceeds two totals.

    Where no priority exceeds one total in magnitude the spread cannot, and scaling and centring change nothing.
    """
    if (np.abs(priority).max(-1) <= total).all():
        return priority
    return _recentred(priority, power)


def _recentred(priority: Array, power: Array) -> Array:
    able = power > 0
    scaled = _scaled(priority, able, 2 * power.sum(-1)[:, None])
    mean = np.where(able, scaled, 0).sum(-1) // np.maximum(able.sum(-1), 1)
    return np.where(able, scaled - mean[:, None], 0)


def _scaled(priority: Array, able: Array, window: Array) -> Array:
    highest = np.where(able, priority, _LOWEST).max(-1)[:, None]
    lowest = np.where(able, priority, -_LOWEST).min(-1)[:, None]
    spread = np.where(np.asarray(able.any(-1))[:, None], highest - lowest, 0)
    ratio = np.where(spread > window, (spread + window - 1) // np.maximum(window, 1), 1)
    return np.where(priority < 0, -(-priority // ratio), priority // ratio)


_LOWEST = -(1 << 61)
