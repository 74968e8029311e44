"""The claim's own bounds against the machine, which draws failures, leaders and misses slot by slot."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from econ.engine.chance import Sampled
from econ.engine.loop import compiled, step
from econ.machine.genesis import genesis, parameters
from econ.machine.slot import MODEL
from econ.mechanism.records import Consensus
from econ.solvers.claims.live import alone
from econ.solvers.claims.setting import setting
from econ.strategies.strategy import Strategy, tabulate
from tests.solvers.claims.worlds import mechanism, scenario

LANES, YEAR = 400, 240
PER_YEAR = 15_778_800


@pytest.mark.parametrize(("size", "rarity", "pause"), [(5, 1_200, 12), (4, 900, 6), (1, 4_000, 20)])
def test_pauses_of_the_machine_lie_between_the_bounds(*, size: int, rarity: int, pause: int) -> None:
    built = replace(mechanism(*(10_000,) * size), consensus=Consensus("cometbft", 1_000, 500))
    world = scenario(outages_per_year=PER_YEAR // rarity, outage_slots=30, miss=(2**22, 2**29, 2**30, 2**31))
    tables = tabulate((Strategy("honest"),))
    chance = Sampled(7, tuple(range(LANES)))
    params = parameters(built, world, tables=tables, assignment=(0,) * size, chance=chance)
    state, blocks = genesis(params, LANES), compiled(MODEL.blocks)
    idle, paused = np.zeros(LANES, np.int64), np.zeros(LANES, bool)
    for slot in range(YEAR + pause):
        state = step(blocks, params, state)
        idle = np.where(state["final"] == 1, 0, idle + 1)
        paused |= (idle >= pause) & (slot - idle < YEAR)
    found = alone(setting(built, world)).bounds(pause, YEAR)
    seen = paused.mean()
    error = 4 * sqrt(max(seen, 1 / LANES) / LANES)
    assert float(found.low) - error < seen < float(found.high) + error
    assert found.high < 1
