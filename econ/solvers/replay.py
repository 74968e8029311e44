"""A counterexample in the simulator: what it gains over prescribed play, under common random numbers.

Three figures stand side by side: the game's expectation over so many slots, the same played out on the reduced
mechanism, and played out on the mechanism as it is. The first two must agree, the third is the test of the reductions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from econ.engine.block import Array
from econ.engine.chance import Sampled
from econ.engine.loop import Observer, run
from econ.games.game import Game
from econ.games.menu import HONEST_ROW, Menu
from econ.machine.genesis import parameters, voting_power
from econ.machine.slot import MODEL
from econ.machine.wealth import wealth
from econ.machine.world import World
from econ.mechanism.records import Mechanism, SequencerSet
from econ.mechanism.scenario import Scenario
from econ.solvers.honest_value import honest_policy
from econ.solvers.horizon import expected_income

RUNS = 512
SLOTS = 192
FEWEST_RUNS = 96
TURNS = 8
# Who leads less often than that changes too few runs to tell, however long one waits.
MOST_SLOTS = 5_000
SEED = 7
CONFIDENCE = 0.99
RARE = 10
LANES = 1_024
# Fewer runs than this that a deviation changes do not carry an interval.
FEWEST_CHANGED = 30


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
        if np.isinf(self.low):
            return f"{self.mean:.6g} msat in {self.slots} slots, changed in too few of {self.runs} paired runs to tell"
        interval = f"99 % interval {self.low:.6g} to {self.high:.6g} over {self.runs} paired runs"
        return f"gains {self.mean:.6g} msat in {self.slots} slots, {interval}"


@dataclass(frozen=True)
class Stage:
    """Where a deviation is played: the machine's rules and world, a menu of rows, and who deviates.

    With `capped` the largest tenth of extractable values is cut down to the next smaller one: nothing is gained from a
    tail that a sample does not show.
    """

    mechanism: Mechanism
    scenario: Scenario
    menu: Menu
    members: tuple[int, ...]
    capped: bool = False

    def income(
        self, row: int, runs: tuple[int, ...], *, slots: int, seed: int, observers: tuple[Observer, ...] = ()
    ) -> Array:
        """What the deviators earn together (msat [run]) by a row of the menu while the others play row 0."""
        assignment = tuple(row if i in self.members else HONEST_ROW for i in range(self.mechanism.sequencers.size))
        chance = Sampled(seed, runs)
        params = parameters(
            self.mechanism, self.scenario, tables=self.menu.tables, assignment=assignment, chance=chance
        )
        if self.capped:
            params |= {"world": without_rare_values(params["world"])}
        start = MODEL.genesis(params, len(runs))
        final = run(MODEL, params, start, slots=slots, observers=observers)
        return np.asarray(sum(wealth(params, final, i) - wealth(params, start, i) for i in self.members))

    def gains(self, row: int, *, runs: int, slots: int, seed: int) -> Array:
        """What a row gains over prescribed play (msat [run]) under the same chance."""
        chunks = [tuple(range(start, min(start + LANES, runs))) for start in range(0, runs, LANES)]
        deviating, honest = (
            np.concatenate([self.income(each, lanes, slots=slots, seed=seed) for lanes in chunks])
            for each in (row, HONEST_ROW)
        )
        return np.asarray(deviating - honest)


def without_rare_values(world: World) -> World:
    """The world with extractable values capped where one opportunity in ten is larger: a sample shows no more."""
    weights = np.where(world.mev_values > 0, world.mev_weights, 0)
    frequent = RARE * (weights.sum() - np.cumsum(weights)) >= weights.sum()
    cap = int(world.mev_values[min(int(frequent.sum()), len(weights) - 1)])
    return replace(world, mev_values=np.minimum(world.mev_values, cap))


def measured(gains: Array, *, slots: int) -> Gain:
    """The mean of gains [run] and its interval: the whole line where the deviation changes too few runs to tell."""
    runs, mean = len(gains), float(gains.mean())
    if np.count_nonzero(gains) < FEWEST_CHANGED:
        return Gain(mean, -np.inf, np.inf, runs, slots)
    spread = gains.astype(np.float64).std(ddof=1)
    half = float(stdtrit(runs - 1, (1 + CONFIDENCE) / 2) * spread / np.sqrt(runs))
    return Gain(mean, mean - half, mean + half, runs, slots)


def realised_gain(
    mechanism: Mechanism, scenario: Scenario, *, menu: Menu, action: str, members: tuple[int, ...]
) -> Gain:
    """What sequencers gain together by always following one row of the menu, values capped, others prescribed."""
    stage = Stage(mechanism, scenario, menu, members, capped=True)
    runs, slots = horizon(mechanism.sequencers, members)
    return measured(stage.gains(menu.row_of(action), runs=runs, slots=slots, seed=SEED), slots=slots)


def horizon(sequencers: SequencerSet, members: tuple[int, ...]) -> tuple[int, int]:
    """How many runs of how many slots: enough for deviators to lead TURNS times in a run, MOST_SLOTS at most."""
    bonds = np.array([sequencers.stakes], dtype=np.int64)
    power = voting_power(sequencers, bonds, np.ones_like(bonds, bool))[0]
    wanted = -(-TURNS * int(power.sum()) // int(power[list(members)].sum()))
    slots = min(max(SLOTS, wanted), MOST_SLOTS)
    return max(RUNS * SLOTS // slots, FEWEST_RUNS), slots


def expected_gain(game: Game, policy: Array, *, slots: int) -> float:
    """What a policy [node] of a game is expected to gain over honest play (msat) within so many slots, undiscounted."""
    honest = honest_policy(game)
    return expected_income(game, policy, slots=slots) - expected_income(game, honest, slots=slots)
