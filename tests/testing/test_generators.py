"""Generated worlds are what they promise: lawful, varied, repeatable, and drawn without global random state."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from econ.engine.record import Digest
from econ.machine.slot import MODEL
from econ.mechanism.records import Mechanism
from econ.money import PPM
from econ.protocol.ledger import Asset
from econ.protocol.terms import Standing
from econ.strategies.actions import Propose
from econ.strategies.population import assign
from econ.strategies.strategy import Strategy, tabulate
from econ.testing import Setup, amounts, mechanisms, populations, scenarios, strategies, worlds
from econ.testing.amounts import LARGEST, SUPPLY, wholes
from econ.testing.behaviour import MOVES, every_move
from econ.testing.mechanisms import MOST_POWER, MOST_SEQUENCERS

EASY = settings(settings.get_profile("mutation"), max_examples=2_000, database=None)


@given(amounts(10**6), wholes(6))
def test_amounts_and_wholes_keep_their_bounds(amount: int, shares: tuple[int, ...]) -> None:
    assert 0 <= amount <= 10**6
    assert len(shares) == 6
    assert min(shares) >= 0
    assert sum(shares) == PPM


@pytest.mark.parametrize("edge", [0, 1, LARGEST])
def test_amounts_reach_their_ends(edge: int) -> None:
    assert find(amounts(), lambda amount: amount == edge, settings=EASY) == edge


@given(mechanisms())
def test_mechanisms_hold_what_the_machine_relies_on(mechanism: Mechanism) -> None:
    fees, stake = mechanism.fees, mechanism.sequencers
    for split in (fees.base, fees.tips, fees.mev, fees.issuance):
        assert sum(vars(split).values()) == PPM
    assert 1 <= stake.size <= MOST_SEQUENCERS
    assert 0 < sum(stake.stakes) <= SUPPLY
    assert sum(max(bond // stake.power_unit, 1) for bond in stake.stakes) <= MOST_POWER
    assert fees.rule.floor <= fees.rule.initial
    offences = [rule.offence for rule in mechanism.slashing.rules]
    assert len(offences) == len(set(offences))


def has_extreme_stakes(mechanism: Mechanism) -> bool:
    stakes = mechanism.sequencers.stakes
    return len(stakes) > 1 and max(stakes) > 10**9 * min(stakes)


@pytest.mark.parametrize(
    "wanted",
    [
        has_extreme_stakes,
        lambda mechanism: mechanism.sequencers.size == 1,
        lambda mechanism: mechanism.sequencers.size == MOST_SEQUENCERS,
        lambda mechanism: not mechanism.sequencers.asset.is_bitcoin,
        lambda mechanism: len(mechanism.slashing.rules) == 3 and mechanism.slashing.downtime,
    ],
    ids=["extreme stakes", "one sequencer", "the largest set", "a token", "every offence"],
)
def test_mechanisms_are_varied(wanted: Any) -> None:
    assert wanted(find(mechanisms(), wanted, settings=EASY))


@given(strategies())
def test_strategies_tabulate(strategy: Strategy) -> None:
    tables = tabulate((strategy,))

    assert tables.propose.sum(-1).tolist() == [[1 << 32] * tables.propose.shape[1]]


def test_mixtures_are_among_the_strategies() -> None:
    def mixes(strategy: Strategy) -> bool:
        return bool(((tabulate((strategy,)).propose > 0).sum(-1) > 1).any())

    assert mixes(find(strategies(), mixes, settings=EASY))


@given(st.integers(1, 7), st.data())
def test_populations_count_every_sequencer(size: int, data: st.DataObject) -> None:
    population = data.draw(populations(size))
    names = tuple(name for name, _ in population)

    assert len(assign(population, (1,) * size, names)) == size


def test_every_move_is_a_row_that_plays_it_always() -> None:
    tables = every_move()

    assert len(MOVES) == len(set(MOVES)) == len(tables.names)
    for row, (propose, vote, stake) in enumerate(MOVES):
        assert set(tables.propose[row].argmax(-1).tolist()) == {propose}
        assert set(tables.vote[row].tolist()) == {vote}
        assert set(tables.stake[row].tolist()) == {stake}
    assert int(tables.propose.sum()) == tables.propose.shape[0] * tables.propose.shape[1] << 32
    assert tables.propose.shape[2] == len(Propose)


@given(worlds())
def test_genesis_seats_who_is_not_outside_and_loses_no_stake(setup: Setup) -> None:
    state = setup.genesis()
    stakes = list(setup.mechanism.sequencers.stakes)
    outside = list(setup.outside)

    for lane in range(setup.lanes):
        assert (state["bond"] + state["stake_balance"])[lane].tolist() == stakes
        assert (state["standing"][lane] == Standing.OUTSIDE).tolist() == outside
        assert (state["power"][lane] == 0).tolist() == outside
        assert (state["bond"][lane] == 0).tolist() == outside
    assert len(Asset) == 2


def digests(setup: Setup, slots: int = 6) -> list[str]:
    digest = Digest(MODEL.names(), setup.lanes, slots=slots)
    setup.run(slots, observers=(digest,))
    return digest.per_lane()


@given(worlds())
def test_a_world_repeats_itself_and_touches_no_global_random_state(setup: Setup) -> None:
    numpy_before: Any = np.random.get_state()  # noqa: NPY002 - the very state that must stay as it is
    python_before = random.getstate()

    assert digests(setup) == digests(setup)
    assert random.getstate() == python_before
    numpy_after: Any = np.random.get_state()  # noqa: NPY002
    assert numpy_after[1].tolist() == numpy_before[1].tolist()


@given(worlds(mechanism=mechanisms(), scenario=scenarios()))
def test_a_world_takes_the_mechanism_and_scenario_it_is_given(setup: Setup) -> None:
    assert setup.scenario.name == "generated"
    assert len(setup.assignment) == setup.mechanism.sequencers.size
