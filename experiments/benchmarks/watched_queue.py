"""A large decision process: one sequencer, a forced queue, an investigation, a stake and the wish to leave.

Made for size alone: K stake buckets, a leader's turn, a queue's age, an investigation's and an unbonding's countdown,
seven actions. The amounts are round and nobody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.games.process import Process

Array = npt.NDArray[Any]

HONEST, CENSOR, REORDER, WITHHOLD, DELAY, OFFLINE, LEAVE = range(7)
ACTIONS = ("honest", "censor", "reorder", "withhold", "delay", "offline", "leave")
VARIABLES = ("stake", "leads", "queue", "investigation", "unbonding")

PER_MILLE = 1000
ARRIVAL = 100
SHARE = 8
SLASHED = 3
BUCKET_SATS = 2_000
# Of a leader's actions: the slot's income in sat, and the chance (per mille) that an investigation opens.
INCOME = np.array([100, 400, 350, 60, 130, -2, 100])
SUSPICION = np.array([0, 500, 900, 900, 900, 0, 0])
MSAT_PER_SAT = 1000
CASES = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True)
class Extent:
    """How far each countdown goes; the number of states is their product."""

    stake: int
    queue: int
    investigation: int
    unbonding: int

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Values of each variable."""
        return self.stake + 1, 2, self.queue + 1, self.investigation + 1, self.unbonding + 1


def watched_queue(extent: Extent) -> Process:
    """The process of this extent, rewards in msat, weights out of 10**6."""
    states = np.stack(np.unravel_index(np.arange(np.prod(extent.shape)), extent.shape), axis=1)
    state, action = np.nonzero(_allowed(states))
    after = _next(extent, states[state], action)
    weight, target = _outcomes(extent, after, states[state], action)
    kept = weight > 0
    pair, _ = np.nonzero(kept)
    return Process(
        pairs=np.concatenate([[0], np.cumsum(np.bincount(state))]),
        action=action,
        honest=action == HONEST,
        outcomes=np.concatenate([[0], np.cumsum(kept.sum(1))]),
        target=target[kept],
        reward=after["income"][pair],
        clock=np.ones(len(pair), np.int64),
        weight=weight[kept],
        states=states,
        variables=VARIABLES,
        actions=ACTIONS,
        root=_start(extent),
    )


def _allowed(states: Array) -> Array:
    """Which action is open in which state [state, action]; who has no stake left only watches."""
    stake, leads, queue, _, unbonding = states.T
    seated = stake > 0
    leader = seated & (leads == 1)
    anybody = np.ones_like(seated)
    columns = [anybody, leader & (queue > 0), leader, leader, leader, seated, seated & (unbonding == 0)]
    return np.stack(columns, axis=1)


def _next(extent: Extent, states: Array, action: Array) -> dict[str, Array]:
    """The certain part of a slot: income, stake, queue, investigation and unbonding after it [pair]."""
    stake, leads, queue, investigation, unbonding = states.T
    includes = (leads == 0) | np.isin(action, (HONEST, REORDER, DELAY, LEAVE))
    overdue = ~includes & (queue == extent.queue) & (queue > 0)
    after_omission = stake - np.where(overdue, np.minimum(stake, SLASHED), 0)
    convicted = np.where(investigation == 1, np.minimum(after_omission, SLASHED), 0)
    left = after_omission - convicted
    income = np.where(leads == 1, INCOME[action], np.where(action == OFFLINE, -2, 5)) * (stake > 0)
    gone = (left == 0) | (unbonding == 1)
    waits = np.where(action == LEAVE, extent.unbonding, np.maximum(unbonding - 1, 0))
    return {
        "income": (income - BUCKET_SATS * (stake - left)) * MSAT_PER_SAT,
        "stake": np.where(gone, 0, left),
        "aged": np.where(queue > 0, np.minimum(queue + 1, extent.queue), 0) * ~includes,
        "includes": includes,
        "investigation": np.maximum(investigation - 1, 0),
        "unbonding": waits,
    }


def _outcomes(extent: Extent, after: dict[str, Array], states: Array, action: Array) -> tuple[Array, Array]:
    """Weights out of 10**6 and targets [pair, 4]: whether the sequencer leads next, and whether something happens.

    That is a suspicion where one is due, else an arrival, which a leader turns into a further bucket of stake. Whoever
    has no stake comes back with half of it once in a while.
    """
    stake = after["stake"]
    suspicion = SUSPICION[action] * (states[:, 1] == 1) * (after["investigation"] == 0)
    arrival = np.where(after["aged"] > 0, 0, ARRIVAL)
    event = np.where(stake > 0, np.where(suspicion > 0, suspicion, arrival), 0)
    turn = np.minimum(SHARE * stake, PER_MILLE)
    chances = [
        np.where(leads, turn, PER_MILLE - turn) * np.where(happens, event, PER_MILLE - event)
        for leads, happens in CASES
    ]
    targets = [_target(extent, after, suspicion > 0, case) for case in CASES]
    returns = (stake == 0) & (states[:, 0] == 0)
    targets[0] = np.where(returns, _start(extent), targets[0])
    return np.stack(chances, axis=1), np.stack(targets, axis=1)


def _target(extent: Extent, after: dict[str, Array], watched: Array, case: tuple[int, int]) -> Array:
    leads, happens = case
    alive = after["stake"] > 0
    grown = np.minimum(after["stake"] + leads * happens, extent.stake)
    queue = np.maximum(after["aged"], happens * ~watched)
    timer = np.where(watched & (happens == 1), extent.investigation, after["investigation"])
    place = (grown, np.full_like(grown, leads), queue, timer, after["unbonding"])
    return np.ravel_multi_index(tuple(part * alive for part in place), extent.shape)


def _start(extent: Extent) -> int:
    return int(np.ravel_multi_index((extent.stake // 2, 0, 0, 0, 0), extent.shape))
