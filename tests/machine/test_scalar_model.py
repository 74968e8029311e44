"""The machine against a second implementation of the specification: plain integers, written without the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.errors import AmountError
from econ.machine.genesis import parameters
from econ.machine.slot import MODEL
from econ.mechanism.load import presets
from econ.mechanism.scenario import Scenario
from econ.protocol.forced_inclusion.deadline import ProofEnforced
from econ.protocol.slashing.venue import Rollup
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate
from econ.testing import Setup, mechanisms, sequencer_sets, worlds
from econ.testing.mechanisms import chains, consensus
from tests.machine.scalar.chance import Four, philox
from tests.machine.scalar.ledger import TooMuch
from tests.machine.scalar.mirror import Mirror
from tests.machine.scalar.slot import COUNTERS
from tests.machine.scalar.stories import PLAYED, Story, as_it_is, candidate, hurried, hurried_stories
from tests.machine.scalar.world import Forced, Setting

ALL_ONES = (1 << 64) - 1
FROM_CROWDS = "FORCED_REFUSED"
EXPECTED = set(COUNTERS) - {FROM_CROWDS}


def machine_parameters(setting: Setting, seed: int, runs: Sequence[int]) -> dict[str, Any]:
    return parameters(
        setting.mechanism,
        setting.scenario,
        tables=tabulate(setting.strategies),
        assignment=setting.assignment,
        chance=Sampled(seed, tuple(runs)),
    )


def compare(params: Mapping[str, Any], state: Mapping[str, Any], mirror: Mirror, slots: int) -> bool:
    """Whether all slots were played; what stops the machine before must stop the mirror in the same slot."""
    try:
        run(MODEL, params, state, slots=slots, observers=(mirror,))
    except AmountError:
        with pytest.raises(TooMuch):
            mirror.advance()
        return False
    return True


def played(story: Story, runs: Sequence[int] = (0,)) -> Counter[str]:
    mirror = Mirror(story.setting, seed=story.seed, runs=runs)
    params = machine_parameters(story.setting, story.seed, runs)
    assert compare(params, MODEL.genesis(params, len(runs)), mirror, story.slots)
    return sum((world.counters for world in mirror.worlds), Counter())


def mirror_of(setup: Setup) -> Mirror:
    setting = Setting(setup.mechanism, setup.scenario, setup.strategies, setup.assignment)
    mirror = Mirror(setting, seed=setup.seed, runs=range(setup.lanes), outside=setup.outside)
    for world in mirror.worlds:
        world.forced = [Forced() for _ in range(setup.crowd * setting.forced_open)]
    return mirror


@st.composite
def busy_worlds(draw: st.DrawFn) -> Setup:
    """Worlds with a Bitcoin block in every other slot, sure detection, re-entry, and leaders who try everything."""
    rules = draw(
        mechanisms(
            chain=chains().map(lambda chain: replace(chain, slot_ms=300_000)),
            sequencers=sequencer_sets().map(lambda rules: replace(rules, re_entry=True)),
            consensus=consensus().map(lambda timers: replace(timers, timeout_vote_ms=timers.timeout_vote_ms * 150)),
        )
    )
    setup = draw(worlds(mechanism=st.just(rules)))
    strategies = (*PLAYED, *setup.strategies)
    row = st.integers(0, len(strategies) - 1)
    return replace(
        setup,
        strategies=strategies,
        assignment=tuple(draw(st.lists(row, min_size=rules.sequencers.size, max_size=rules.sequencers.size))),
        scenario=calm(setup.scenario),
        seed=draw(st.integers(0, ALL_ONES)),
        lanes=1,
    )


def calm(scenario: Scenario) -> Scenario:
    """The scenario with few failures, few late blocks and sure detection, so that chains move on."""
    return replace(
        scenario,
        outages_per_year=min(scenario.outages_per_year, 1_000),
        miss=tuple(chance // 64 for chance in scenario.miss),
        detection=1_000_000,
    )


@pytest.mark.parametrize(
    ("key", "counter", "words"),
    [
        ((0, 0), (0, 0, 0, 0), (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B)),
        (
            (ALL_ONES, ALL_ONES),
            (ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES),
            (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
        ),
        (
            (0x452821E638D01377, 0xBE5466CF34E90C6C),
            (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_its_authors(key: tuple[int, int], counter: Four, words: Four) -> None:
    assert philox(key, counter) == words


@given(worlds())
def test_random_worlds_agree_in_every_variable_and_slot(setup: Setup) -> None:
    compare(setup.params(), setup.genesis(), mirror_of(setup), 60)


@given(busy_worlds())
def test_busy_worlds_agree_in_every_variable_and_slot(setup: Setup) -> None:
    compare(setup.params(), setup.genesis(), mirror_of(setup), 80)


@pytest.mark.parametrize("preset", presets())
def test_presets_with_deviating_sequencers_agree(preset: str) -> None:
    assert played(as_it_is(preset, 60), runs=(0, 41))["BLOCKS"] > 0


def test_hurried_presets_and_rules_agree_and_reach_every_counter() -> None:
    reached = sum((played(story) for story in hurried_stories(150)), Counter[str]())
    assert {name for name, count in reached.items() if count > 0} >= EXPECTED


@settings(max_examples=6)
@given(st.integers(990, 1_010), st.booleans(), st.integers(0, ALL_ONES))
def test_crowds_of_forced_transactions_agree(others: int, tagged: bool, seed: int) -> None:  # noqa: FBT001
    setting = candidate(ProofEnforced(2, 5), Rollup(), 0, slots=0).setting
    params, mirror = machine_parameters(setting, seed, (0,)), Mirror(setting, seed=seed, runs=(0,))
    mirror.worlds[0].forced = [Forced(tagged=tagged), *(Forced() for _ in range(others))]
    changed = {"forced_mempool": np.array([others + 1]), "tag_age": np.array([0 if tagged else -1])}
    assert compare(params, MODEL.genesis(params, 1) | changed, mirror, 20)
    refused, found = mirror.worlds[0].counters[FROM_CROWDS], mirror.worlds[0].counters["BITCOIN_BLOCKS"]
    assert found == 0 or refused >= others - 999


@pytest.mark.parametrize(
    ("payment", "name"), [("bribe", "censor-target"), ("reliance_per_slot", "equivocator"), ("target_value", "honest")]
)
@given(st.integers(1 << 57, (1 << 62) - 4_096), st.integers(0, ALL_ONES))
@settings(max_examples=5)
def test_an_amount_out_of_range_stops_both_in_the_same_slot(payment: str, name: str, amount: int, seed: int) -> None:
    setting = hurried("citrea-today", 0).setting
    scenario = replace(setting.scenario, target_per_day=720, **{payment: amount})  # type: ignore[arg-type]
    setting = replace(setting, scenario=scenario, strategies=(strategy(name),), assignment=(0,))
    params, mirror = machine_parameters(setting, seed, (0,)), Mirror(setting, seed=seed, runs=(0,))
    assert compare(params, MODEL.genesis(params, 1), mirror, 60) == (name == "honest")
