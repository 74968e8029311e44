"""The slot's blocks under another law: only the named event changes, and idle agents change nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from econ.engine.block import Array, Block, Chance, Params, State
from econ.engine.loop import run
from econ.engine.record import Recorder
from econ.machine import slot
from econ.machine.blocks.demand import DEMAND
from econ.machine.blocks.evidence import EVIDENCE
from econ.money import PPM
from models.sequencing import MODEL, force_transactions, slashing
from models.sequencing.agents import Agents
from models.sequencing.laws import Relawed, under
from tests.models.sequencing.generators import World, worlds

IDLE = Agents(stake_revisions=0, strategy_revisions=0, watching_floor=PPM)
LAW = Chance("outage", 6, lambda _params, _state: np.array([0, 1]))


def asked_weights(chance: Chance, params: Params, state: State) -> Array:
    return np.asarray(chance.weights(params, state))


def test_only_the_named_event_has_another_law() -> None:
    other = Chance("leader", 8, lambda _params, _state: np.array([7]))
    relawed = Relawed(asked_weights, LAW)

    assert relawed(Chance("outage", 6, lambda _params, _state: np.array([9])), {}, {}).tolist() == [0, 1]
    assert relawed(other, {}, {}).tolist() == [7]


@pytest.mark.parametrize(("own", "slots_own"), [(force_transactions.DEMAND, DEMAND), (slashing.EVIDENCE, EVIDENCE)])
def test_a_block_keeps_everything_else(own: Block, slots_own: Block) -> None:
    assert own.updates == slots_own.updates
    assert [(c.name, c.purpose, c.index) for c in own.chance] == [
        (c.name, c.purpose, c.index) for c in slots_own.chance
    ]
    assert sum(a is not b for a, b in zip(own.chance, slots_own.chance, strict=True)) == 1


def test_a_block_without_the_event_keeps_its_chance() -> None:
    assert under(EVIDENCE, LAW).chance == EVIDENCE.chance


@given(worlds())
def test_idle_agents_leave_the_slot_as_it_is(world: World) -> None:
    flat = replace(world.setup.scenario, bitcoin_fees="flat-5", target_value=0)
    idle = replace(world, agents=IDLE, setup=replace(world.setup, scenario=flat))
    params, state = idle.started()
    names = tuple(variable.name for variable in slot.MODEL.variables if variable.name != "censor_belief")
    with_agents, alone = Recorder(*names), Recorder(*names)
    run(MODEL, params, state, slots=40, observers=(with_agents,))
    run(slot.MODEL, params, {name: state[name] for name in slot.MODEL.names()}, slots=40, observers=(alone,))

    assert [name for name in names if not np.array_equal(with_agents.array(name), alone.array(name))] == []
