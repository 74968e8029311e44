"""A deviation on the unreduced machine: its realised gain over prescribed play, under common random numbers.

The largest tenth of extractable values is capped: nothing fails because of a tail, and the intervals mean something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from econ.engine.block import Array
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.games.menu import HONEST_ROW, Menu
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.machine.world import World
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario

RUNS = 512
SLOTS = 192
SEED = 7
CONFIDENCE = 0.99
RARE = 10


@dataclass(frozen=True)
class Gain:
    """Mean gain of a deviator per run (msat) with its 99 % Student interval, over so many paired runs and slots."""

    mean: float
    low: float
    high: float
    runs: int = RUNS
    slots: int = SLOTS

    @property
    def words(self) -> str:
        """The gain for people."""
        interval = f"99 % interval {self.low:.6g} to {self.high:.6g} over {self.runs} paired runs"
        return f"gains {self.mean:.6g} msat in {self.slots} slots, {interval}"


def realised_gain(mechanism: Mechanism, scenario: Scenario, *, menu: Menu, action: str, focal: int) -> Gain:
    """What sequencer `focal` gains by taking one action of the menu at every opportunity, others prescribed."""
    row = [strategy.name for strategy in menu.strategies].index(action)
    honest = _gained(mechanism, scenario, menu=menu, row=HONEST_ROW, focal=focal)
    deviating = _gained(mechanism, scenario, menu=menu, row=row, focal=focal)
    gains = deviating - honest
    half = float(stdtrit(RUNS - 1, (1 + CONFIDENCE) / 2) * gains.std(ddof=1) / np.sqrt(RUNS))
    return Gain(float(gains.mean()), float(gains.mean()) - half, float(gains.mean()) + half)


def _without_rare_values(world: World) -> Array:
    """Extractable values, capped where one opportunity in ten is larger."""
    weights = np.where(world.mev_values > 0, world.mev_weights, 0)
    frequent = RARE * (weights.sum() - np.cumsum(weights)) >= weights.sum()
    cap = int(world.mev_values[min(int(frequent.sum()), len(weights) - 1)])
    return np.minimum(world.mev_values, cap)


def _gained(mechanism: Mechanism, scenario: Scenario, *, menu: Menu, row: int, focal: int) -> Array:
    assignment = tuple(row if i == focal else HONEST_ROW for i in range(mechanism.sequencers.size))
    chance = Sampled(SEED, tuple(range(RUNS)))
    params = parameters(mechanism, scenario, tables=menu.tables, assignment=assignment, chance=chance)
    params |= {"world": replace(params["world"], mev_values=_without_rare_values(params["world"]))}
    start = MODEL.genesis(params, RUNS)
    final = run(MODEL, params, start, slots=SLOTS)
    return np.asarray(wealth(params, final, focal) - wealth(params, start, focal), dtype=float)
