"""One digest over full trajectories, whoever runs the blocks; exact integers are always among the engines compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.engine.loop import run
from econ.errors import AmountError
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.protocol.fees.rule import Split
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.rewards.fixed import FixedPerBlock
from econ.strategies.registry import STRATEGIES
from econ.strategies.strategy import tabulate
from econ.testing import Setup, worlds
from tests.engine.engines import (
    World,
    cadcad_batch,
    cadcad_canonical,
    cadcad_swept,
    in_another_process,
    loop,
    world_of,
)

SLOTS = 40
RUNS = (0, 1, 2)
PRESETS = ("minimal", "citrea-today", "citrea-pos", "cosmos-hub", "aztec-v4", "monad")


@given(worlds())
def test_the_loop_on_int64_and_on_exact_integers_agree(setup: Setup) -> None:
    world = world_of(setup, SLOTS)
    assert loop(world, RUNS) == loop(world, RUNS, exact=True)


@given(worlds(), st.permutations(RUNS))
def test_lanes_may_be_cut_and_shuffled(setup: Setup, order: list[int]) -> None:
    world = world_of(setup, SLOTS)
    whole = loop(world, RUNS)
    assert loop(world, tuple(order)) == [whole[lane] for lane in order]
    assert [loop(world, (lane,))[0] for lane in RUNS] == whole


@settings(max_examples=8)
@given(worlds())
def test_cadcad_canonical_and_batch_agree_with_exact_integers(setup: Setup) -> None:
    world = world_of(setup, 12)
    exact = loop(world, RUNS, exact=True)
    assert cadcad_canonical(world, len(RUNS)) == exact
    assert cadcad_batch(world, len(RUNS)) == exact


@settings(max_examples=3)
@given(worlds())
def test_cadcad_with_its_own_deep_copies_agrees(setup: Setup) -> None:
    world = world_of(setup, 8)
    assert cadcad_canonical(world, 2, copies=True) == loop(world, (0, 1), exact=True)


def preset_world(name: str, slots: int) -> World:
    """A preset in which every fourth sequencer plays another strategy."""
    found = load(name)
    names, size = tuple(STRATEGIES), found.mechanism.sequencers.size
    tables = tabulate(tuple(STRATEGIES.values()))
    rows = tuple(i % len(names) if i % 4 == 0 else names.index("honest") for i in range(size))
    bare = World(found.mechanism, found.scenario, tables, rows, {}, 5, slots)
    return replace(bare, start=MODEL.genesis(bare.params(RUNS), 1))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_runs_alike_in_loop_exact_and_cadcad(name: str) -> None:
    world = preset_world(name, 30)
    exact = loop(world, RUNS, exact=True)
    assert loop(world, RUNS) == exact
    assert cadcad_canonical(world, len(RUNS)) == exact


def test_a_spawned_worker_agrees() -> None:
    world = preset_world("citrea-pos", 150)
    assert in_another_process(world, RUNS) == loop(world, RUNS)


def test_cadcad_sweeps_mechanisms_through_its_own_parameters() -> None:
    world = preset_world("minimal", 25)
    rule = ProofEnforced(deadline=1, per_block=3)
    cheap = replace(world.mechanism, forced_inclusion=rule)
    other = replace(world, mechanism=cheap, seed=9)
    assert cadcad_swept([world, other]) == [*loop(world, (0,)), *loop(other, (0,))]


def test_longer_runs_begin_like_shorter_ones() -> None:
    """Chance does not depend on the horizon: fills of draws are crossed on the way."""
    short, long_ = preset_world("citrea-pos", 130), preset_world("citrea-pos", 300)
    states = [run(MODEL, w.params(RUNS), w.genesis(3), slots=130) for w in (short, long_)]
    assert all(np.array_equal(states[0][name], states[1][name]) for name in MODEL.names())


def test_an_amount_out_of_range_is_refused_by_both_engines() -> None:
    world = preset_world("minimal", 3)
    rich = {**world.start, "balance": np.full_like(world.start["balance"], (1 << 62) - 1)}
    greedy = replace(world, start=rich, mechanism=_free_money(world.mechanism))
    for exact in (False, True):
        with pytest.raises(AmountError):
            loop(greedy, (0,), exact=exact)


def _free_money(mechanism: Mechanism) -> Mechanism:
    fees = replace(mechanism.fees, issuance=Split(proposer=1_000_000))
    rewards = FixedPerBlock(amount=1 << 61)
    return replace(mechanism, rewards=rewards, fees=fees)
