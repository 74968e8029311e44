"""Every way to run one world, each ending in the digests of its lanes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np

from econ.engine.block import Array, Model, State
from econ.engine.cadcad import experiment, trajectories
from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.engine.record import Digest
from econ.machine.genesis import parameters, widened
from econ.machine.slot import MODEL
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.strategies.strategy import Tables, tabulate
from econ.testing import Setup


@dataclass(frozen=True)
class World:
    """A world in terms that travel to another process: tables instead of functions, genesis of one lane."""

    mechanism: Mechanism
    scenario: Scenario
    tables: Tables
    assignment: tuple[int, ...]
    start: dict[str, Array]
    seed: int
    slots: int

    def params(self, runs: tuple[int, ...] | None) -> dict[str, Any]:
        """Parameters with chance for these runs, or for cadCAD's own run counter."""
        chance = Sampled(self.seed, runs)
        return parameters(self.mechanism, self.scenario, tables=self.tables, assignment=self.assignment, chance=chance)

    def genesis(self, lanes: int) -> dict[str, Array]:
        """The start of so many equal lanes."""
        return {name: np.repeat(value, lanes, axis=0) for name, value in self.start.items()}


def world_of(setup: Setup, slots: int) -> World:
    """A generated setup as a world."""
    start = {name: value[:1] for name, value in setup.genesis().items()}
    tables = tabulate(setup.strategies)
    return World(setup.mechanism, setup.scenario, tables, setup.assignment, start, setup.seed, slots)


def loop(world: World, runs: tuple[int, ...], *, model: Model = MODEL, exact: bool = False) -> list[str]:
    """The loop over these runs as lanes, on int64 or on exact integers."""
    digest = Digest(model.names(), len(runs), slots=world.slots)
    start = world.genesis(len(runs))
    state = widened(start, model) if exact else start
    run(model, world.params(runs), state, slots=world.slots, observers=(digest,))
    return digest.per_lane()


def in_another_process(world: World, runs: tuple[int, ...]) -> list[str]:
    """The loop in a spawned worker."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(loop, world, runs).result()


def cadcad_canonical(world: World, runs: int, *, copies: bool = False) -> list[str]:
    """cadCAD with one run per configuration."""
    configured = experiment(MODEL, [world.params(None)], world.genesis(1), runs=runs, slots=world.slots)
    return [_digest(trajectory, 1, world.slots)[0] for trajectory in trajectories(configured, copies=copies)]


def cadcad_batch(world: World, runs: int) -> list[str]:
    """cadCAD with all lanes in one state."""
    params = world.params(tuple(range(runs)))
    configured = experiment(MODEL, [params], world.genesis(runs), runs=1, slots=world.slots)
    (trajectory,) = trajectories(configured)
    return _digest(trajectory, runs, world.slots)


def cadcad_swept(worlds: list[World]) -> list[str]:
    """Several parameter points swept through cadCAD's M, one run each."""
    points = [world.params(None) for world in worlds]
    configured = experiment(MODEL, points, worlds[0].genesis(1), runs=1, slots=worlds[0].slots)
    return [_digest(trajectory, 1, worlds[0].slots)[0] for trajectory in trajectories(configured)]


def _digest(trajectory: list[State], lanes: int, slots: int) -> list[str]:
    digest = Digest(MODEL.names(), lanes, slots=slots)
    for done, state in enumerate(trajectory):
        digest(done, state)
    return digest.per_lane()
