"""Timers in the units of the critical paths, misses composed of the network's and all others, and what is warned of."""

from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.timeline import Timers
from econ.machine.genesis import parameters, voting_power
from econ.machine.world import build_world
from econ.mechanism.load import load, loads
from econ.mechanism.records import Consensus, SequencerSet
from econ.mechanism.scenario import NOWHERE, Scenario
from econ.mechanism.timing import (
    network_miss,
    timers,
    total_miss,
    view_change_ms,
    voting_powers,
    without_network,
)
from econ.randomness import WEIGHT_TOTAL
from econ.testing import sequencer_sets
from econ.testing.mechanisms import consensus

SHORT = {"consensus.timeout_propose": "100 ms"}


@given(consensus())
def test_every_timer_is_a_thousandfold(rules: Consensus) -> None:
    read = timers(rules)

    assert read == Timers(
        propose=rules.timeout_propose_ms * 1_000,
        vote=rules.timeout_vote_ms * 1_000,
        propose_step=rules.timeout_propose_step_ms * 1_000,
        vote_step=rules.timeout_vote_step_ms * 1_000,
        commit=rules.commit_wait_ms * 1_000,
        pace=rules.vote_pace_ms * 1_000,
        settle=rules.settle_ms * 1_000,
        wait_on_nil=rules.wait_on_nil,
    )
    assert len(fields(Timers)) == len(fields(Consensus)) - 1


@given(sequencer_sets())
def test_the_power_that_votes_is_the_machine_s(sequencers: SequencerSet) -> None:
    import numpy as np

    bond = np.array([sequencers.stakes])

    assert voting_powers(sequencers) == tuple(voting_power(sequencers, bond, bond >= 0)[0].tolist())


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        (Consensus("cometbft", 1_000, 500), 1_500),
        (Consensus("cometbft", 1_000, 500, wait_on_nil=False), 1_000),
        (Consensus("cometbft", 1_000, 500, settle_ms=300), 1_500),
        (Consensus("hotstuff-2", 1_000, 500, settle_ms=300), 1_300),
        (Consensus("jolteon", 1_000, 500, settle_ms=300), 1_000),
        (Consensus("monadbft", 700, 0, vote_pace_ms=300), 700),
    ],
)
def test_a_dead_leader_costs_its_timers_and_what_follows_them(rules: Consensus, wanted: int) -> None:
    assert view_change_ms(rules) == wanted


def test_without_a_network_misses_are_as_stated() -> None:
    start = load("minimal")

    assert start.scenario.network == NOWHERE
    assert network_miss(start.mechanism, start.scenario) == (0, 0, 0, 0)
    assert total_miss(start.mechanism, start.scenario) == start.scenario.miss


@given(miss=st.lists(st.integers(0, WEIGHT_TOTAL), min_size=4, max_size=4).map(tuple))
def test_misses_are_those_of_two_independent_reasons(miss: tuple[int, ...]) -> None:
    start = load("citrea-pos", overrides={"consensus.timeout_propose": "600 ms"})
    scenario = replace(start.scenario, miss=miss)

    network = network_miss(start.mechanism, scenario)
    total = total_miss(start.mechanism, scenario)

    assert network[0] == 0 < network[1] < WEIGHT_TOTAL == network[2] == network[3]
    for late, other, both in zip(network, miss, total, strict=True):
        wanted = 1 - (1 - Fraction(late, WEIGHT_TOTAL)) * (1 - Fraction(other, WEIGHT_TOTAL))
        assert 0 <= Fraction(both, WEIGHT_TOTAL) - wanted < Fraction(1, WEIGHT_TOTAL)


def test_the_machine_misses_as_tabulated() -> None:
    start = load("citrea-pos", overrides={"consensus.timeout_propose": "600 ms"})

    world = build_world(start.mechanism, start.scenario)
    flat = build_world(start.mechanism, without_network(start.mechanism, start.scenario))

    assert world.miss[:, 1].tolist() == list(total_miss(start.mechanism, start.scenario))
    assert (world.miss.sum(-1) == WEIGHT_TOTAL).all()
    assert flat.miss.tolist() == world.miss.tolist()


def test_equal_stakes_of_any_size_are_one_network() -> None:
    start = load("citrea-pos", overrides=SHORT)
    twice = replace(start.mechanism.sequencers, stakes=tuple(2 * stake for stake in start.mechanism.sequencers.stakes))

    doubled = network_miss(replace(start.mechanism, sequencers=twice), start.scenario)

    assert doubled == network_miss(start.mechanism, start.scenario)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (SHORT, "consensus.timeout_propose: 100 ms is short for the network 'global': prompt blocks miss "),
        ({"chain.slot": "250 ms"}, "chain.slot: 250 ms is short for the network 'global': prompt blocks miss "),
        ({"consensus.commit_wait": "3 s"}, "consensus.commit_wait: is longer than a slot"),
        ({"consensus.vote_pace": "3 s"}, "consensus.vote_pace: is longer than a slot"),
    ],
)
def test_clocks_that_are_too_short_are_named(settings: dict[str, str], words: str) -> None:
    told = load("citrea-pos", overrides=settings).warnings

    assert any(line.startswith(f"--set: {words}") for line in told)


def test_the_warning_tells_the_chance() -> None:
    start = load("citrea-pos", overrides=SHORT)
    chance = Fraction(network_miss(start.mechanism, start.scenario)[0], WEIGHT_TOTAL)
    (line,) = (line for line in start.warnings if "network" in line)

    percent = Fraction(line.split("prompt blocks miss ")[1].split(" % of slots")[0])

    assert abs(percent / 100 - chance) <= Fraction(1, 2_000)


@pytest.mark.parametrize("name", ["citrea-pos", "citrea-today", "minimal", "aztec-v4", "cosmos-hub", "monad"])
def test_the_presets_meet_their_networks(name: str) -> None:
    assert [line for line in load(name).warnings if "network" in line or "longer than a slot" in line] == []


def test_timers_are_read_with_their_units() -> None:
    text = """
extends = "citrea-pos"
[consensus]
protocol = "hotstuff-2"
timeout_propose = "900 ms"
timeout_propose_step = "250 ms"
timeout_vote_step = "125 ms"
commit_wait = "1 s"
vote_pace = "300 ms"
settle = "200 ms"
wait_on_nil = false
"""
    wanted = Consensus("hotstuff-2", 900, 500, 250, 125, 1_000, 300, 200, wait_on_nil=False)

    assert loads(text).mechanism.consensus == wanted


def test_presets_state_the_waits_of_their_protocols() -> None:
    hub, monad = load("cosmos-hub").mechanism.consensus, load("monad").mechanism.consensus

    assert hub == Consensus("cometbft", 3_000, 1_000, 500, 500, 1_000)
    assert monad == Consensus("monadbft", 700, 0, vote_pace_ms=300)


def test_parameters_take_the_world_of_the_network() -> None:
    start = load("minimal", overrides={"scenario.network": "global"})

    world = parameters(start.mechanism, start.scenario, tables=None, assignment=(), chance=None)["world"]  # type: ignore[arg-type]

    assert world.miss[3, 1] == WEIGHT_TOTAL
    assert isinstance(start.scenario, Scenario)
