"""Chapter 1: revenue against costs, who means to leave or enter, and what staking does about it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from econ.engine.block import State
from econ.engine.loop import run
from econ.money import PPM
from econ.protocol.counters import Counter
from econ.protocol.fees.rule import Split
from econ.protocol.terms import Standing
from econ.strategies.actions import Stake
from econ.strategies.honest import HONEST
from econ.strategies.sandwich import SANDWICH
from econ.strategies.strategy import Strategy
from econ.strategies.views import StakerView
from models.sequencing import MODEL
from models.sequencing.staking import ENTERS, LEAVES, OWN, break_even
from tests.models.sequencing.generators import World, lanes, visits, worlds

SLOTS = 25
LONG = 100
TOO_MUCH = 10**18
YEAR_MS = 31_557_600_000
SEATED = (Standing.QUEUED, Standing.ACTIVE, Standing.JAILED)


def net_worth(world: World, state: State, lane: int) -> list[int]:
    """What each sequencer owns and has not left to searchers, in Python integers."""
    price = world.setup.mechanism.sequencers.asset.price
    columns = ("balance", "bond", "unbonding", "stake_balance", "left_to_searchers")
    owned = zip(*(state[name][lane].tolist() for name in columns), strict=True)
    return [balance + sum(stake) * price // PPM - left for balance, *stake, left in owned]


@given(worlds())
def test_costs_are_capital_and_operation_for_an_epoch(world: World) -> None:
    params, state = world.started()
    scenario, members, chain = world.setup.scenario, world.setup.mechanism.sequencers, world.setup.mechanism.chain
    years = Fraction(chain.slots_per_epoch * chain.slot_ms, YEAR_MS)
    last = run(MODEL, params, state, slots=SLOTS)
    for lane, costs in enumerate(break_even(params, last).tolist()):
        for standing, bond, cost in zip(last["standing"][lane], last["bond"][lane].tolist(), costs, strict=True):
            staked = Fraction(bond if standing in SEATED else members.minimum) * members.asset.price / PPM
            exact = years * (staked * scenario.capital_cost / PPM + scenario.operation)
            assert exact - 3 < cost <= exact


@given(worlds(), st.sampled_from((0, 10**15)), st.sampled_from(("as drawn", "extractive")))
def test_revenue_is_what_an_epoch_added(world: World, loss: int, kind: str) -> None:
    played = extractive(world) if kind == "extractive" else world
    params, state = played.started()
    length = world.setup.mechanism.chain.slots_per_epoch
    for before, after in visits("revenue", params, state | {"wealth": state["wealth"] + loss}, SLOTS):
        for lane in lanes(before):
            old = (before["wealth"][lane].tolist(), before["revenue"][lane].tolist())
            new = (after["wealth"][lane].tolist(), after["revenue"][lane].tolist())
            ends = (int(before["slot"][lane]) + 1) % length == 0
            assert new == (learnt(played, before, lane) if ends else old)


def extractive(world: World) -> World:
    """The same world where everybody reorders for its own gain, of which searchers keep a part."""
    mechanism = world.setup.mechanism
    setup = replace(
        world.setup,
        mechanism=replace(mechanism, fees=replace(mechanism.fees, mev=Split(proposer=PPM))),
        scenario=replace(world.setup.scenario, mev="minimal"),
        strategies=(SANDWICH,),
        assignment=(0,) * len(world.setup.assignment),
    )
    return replace(world, setup=setup)


def learnt(world: World, state: State, lane: int) -> tuple[list[int], list[int]]:
    """Net worth and running means after an epoch, in Python integers."""
    members, memory = world.setup.mechanism.sequencers, world.agents.revenue_memory
    owned = net_worth(world, state, lane)
    gains = [now - then for now, then in zip(owned, state["wealth"][lane].tolist(), strict=True)]
    active = [number for number, standing in enumerate(state["standing"][lane]) if standing == Standing.ACTIVE]
    entry = max(members.minimum // members.power_unit, 1)
    power = sum(int(state["power"][lane, number]) for number in active)
    prospect = max(sum(gains[number] for number in active), 0) * entry // (power + entry)
    inside = {Standing.ACTIVE, Standing.JAILED}
    samples = [g if s in inside else prospect for g, s in zip(gains, state["standing"][lane], strict=True)]
    means = state["revenue"][lane].tolist()
    return owned, [mean + (sample - mean) // memory for mean, sample in zip(means, samples, strict=True)]


@given(worlds())
def test_intentions_follow_revenue(world: World) -> None:
    params, state = world.started()
    for before, after in visits("intention", params, state, SLOTS):
        covered = before["revenue"] >= break_even(params, before)
        changed = after["intention"] != before["intention"]

        assert (changed.sum(-1) <= 1).all()
        assert (after["intention"][changed] == np.where(covered, ENTERS, LEAVES)[changed]).all()


@given(worlds())
def test_leaving_is_meant_or_the_strategys_own_choice(world: World) -> None:
    for before, after in visits("staking", *world.started(), SLOTS):
        for lane, number in np.argwhere(before["standing"] == Standing.ACTIVE):
            own = world.setup.strategies[before["strategy"][lane, number]].stake
            accused = bool(before["evidence"][lane, :, number].any())
            meant = before["intention"][lane, number] == LEAVES
            leaves = meant or own(StakerView(accused, active=True)) is Stake.EXIT

            assert after["standing"][lane, number] == (Standing.UNBONDING if leaves else Standing.ACTIVE)
            assert after["unbonding"][lane, number] == (before["bond"][lane, number] if leaves else 0)


@given(worlds(), st.sampled_from(Stake), st.sampled_from((OWN, LEAVES, ENTERS)))
def test_in_the_set_only_the_own_choice_or_the_wish_to_leave_counts(world: World, choice: Stake, meant: int) -> None:
    alike = Strategy("alike", stake=lambda _view: choice)
    size = len(world.setup.assignment)
    setup = replace(world.setup, strategies=(alike,), assignment=(0,) * size, outside=(False,) * size)
    calm = replace(world, setup=setup, agents=replace(world.agents, stake_revisions=0))
    params, state = calm.started()
    ((before, after),) = visits("staking", params, state | {"intention": np.full_like(state["intention"], meant)}, 1)
    leaves = meant == LEAVES or choice is Stake.EXIT
    kept = before["standing"] == Standing.ACTIVE

    assert (after["standing"][kept] == (Standing.UNBONDING if leaves else Standing.ACTIVE)).all()


@given(worlds())
def test_coming_is_meant_or_the_strategys_own_choice(world: World) -> None:
    rules = world.setup.mechanism.sequencers
    for before, after in visits("staking", *world.started(), SLOTS):
        for lane, number in np.argwhere(before["standing"] == Standing.OUTSIDE):
            own = world.setup.strategies[before["strategy"][lane, number]].stake
            accused = bool(before["evidence"][lane, :, number].any())
            meant, barred = (before["intention"][lane, number] == intention for intention in (ENTERS, LEAVES))
            comes = meant or (not barred and own(StakerView(accused, active=False)) is Stake.ENTER)
            able = rules.re_entry and before["stake_balance"][lane, number] >= max(rules.minimum, 1)

            assert (after["standing"][lane, number] != Standing.OUTSIDE) == (comes and able)
            assert after["bond"][lane, number] == (rules.minimum if comes and able else 0)


@given(worlds())
def test_staking_moves_nobodys_strategy_or_intention(world: World) -> None:
    for before, after in visits("staking", *world.started(), SLOTS):
        for name in ("strategy", "intention"):
            assert (after[name] == before[name]).all()


def honest(world: World, **scenario: Any) -> World:
    """The same world with honest sequencers only, nobody punished, and re-entry allowed."""
    mechanism = world.setup.mechanism
    lenient = replace(
        mechanism,
        sequencers=replace(mechanism.sequencers, re_entry=True),
        slashing=replace(mechanism.slashing, rules=(), downtime=None),
    )
    setup = replace(
        world.setup,
        mechanism=lenient,
        scenario=replace(world.setup.scenario, **scenario),
        strategies=(HONEST,),
        assignment=(0,) * len(world.setup.assignment),
    )
    return replace(world, setup=setup, agents=replace(world.agents, stake_revisions=PPM))


@given(worlds())
def test_where_a_seat_costs_nothing_nobody_leaves_and_everybody_comes(world: World) -> None:
    params, state = honest(world, operation=0, capital_cost=0).started()
    last = run(MODEL, params, state, slots=LONG)

    assert (last["counters"][:, Counter.EXITS] == 0).all()
    assert (last["intention"] != LEAVES).all()
    assert np.isin(last["standing"], (Standing.QUEUED, Standing.ACTIVE)).all()


@given(worlds())
def test_where_a_seat_costs_too_much_everybody_leaves(world: World) -> None:
    chain = world.setup.mechanism.chain
    a_year = TOO_MUCH * YEAR_MS // (chain.slots_per_epoch * chain.slot_ms)
    params, state = honest(world, operation=a_year, capital_cost=0).started()
    state |= {"revenue": np.zeros_like(state["revenue"])}
    last = run(MODEL, params, state, slots=LONG)

    assert (last["intention"] == LEAVES).all()
    assert np.isin(last["standing"], (Standing.OUTSIDE, Standing.UNBONDING)).all()
    assert (last["bond"] == 0).all()
