"""Missed slots by delay: certain and impossible where arithmetic says so, and as often as a law gives in between."""

import math
from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from econ.consensus.network.direct import Direct
from econ.consensus.network.jitter import exponential
from econ.consensus.network.network import Network
from econ.consensus.network.registry import NETWORKS, network_of
from econ.consensus.registry import PROTOCOLS
from econ.consensus.tabulation import MOST_SAMPLES, Slots, miss_weights, placed_miss_weights
from econ.consensus.timeline import Timers
from econ.errors import BadInput
from econ.randomness import WEIGHT_TOTAL

SECOND = 1_000_000
HOP = 100_000
PATIENT = Timers(propose=3_600 * SECOND, vote=SECOND)


def even(size: int, hop: int = HOP, **more: object) -> Network:
    """Validators with equal stakes, one constant delay apart."""
    delays = np.where(np.eye(size, dtype=bool), 0, hop)
    return Network(np.ones(size, np.int64), delays, Direct(), np.zeros_like(delays), **more)  # type: ignore[arg-type]


# Hops from the leader's proposal until the leader of the next view holds what its protocol promises it.
HELD = {
    "cometbft": 3,
    "hotstuff": 7,
    "chained-hotstuff": 2,
    "jolteon": 2,
    "hotstuff-2": 2,
    "monadbft": 2,
    "simplex": 3,
    "minimmit": 2,
    "single": 1,
}


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_end_of_the_slot_is_met_to_the_microsecond(name: str) -> None:
    slots = Slots(HELD[name] * HOP + 50_000, (0, 50_000, 50_001, 2 * SECOND))

    never_late, just_in_time, too_late, later = miss_weights(PROTOCOLS[name], even(31), PATIENT, slots)

    assert (never_late, just_in_time) == (0, 0)
    # A leader that leads twice running, or a path through oneself, is quicker by a hop.
    assert too_late > WEIGHT_TOTAL * 4 // 5
    assert later == WEIGHT_TOTAL


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if name != "single"])
def test_a_timer_of_less_than_a_hop_misses_for_certain(name: str) -> None:
    slots = Slots(3_600 * SECOND, (0, SECOND))

    assert miss_weights(PROTOCOLS[name], even(7), Timers(propose=HOP // 2), slots) == (WEIGHT_TOTAL, WEIGHT_TOTAL)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_one_validator_waits_as_long_as_its_slot_lasts(name: str) -> None:
    slots = Slots(SECOND, (0, SECOND - 1, SECOND + 1))

    assert miss_weights(PROTOCOLS[name], even(1), PATIENT, slots) == (0, 0, WEIGHT_TOTAL)


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if name != "single"])
def test_a_quorum_above_the_live_stake_misses_for_certain(name: str) -> None:
    dead = np.array([True, True, False, False, False])

    weights = miss_weights(PROTOCOLS[name], even(5, crashed=dead), PATIENT, Slots(3_600 * SECOND, (0, 1)))

    assert weights == (WEIGHT_TOTAL, WEIGHT_TOTAL)


def test_dead_validators_below_a_third_cost_live_leaders_nothing() -> None:
    dead = np.array([True, False, False, False])

    for name in ("cometbft", "simplex", "hotstuff"):
        slots = Slots(HELD[name] * HOP, (0,))
        assert miss_weights(PROTOCOLS[name], even(4, crashed=dead), PATIENT, slots) == (0,)


def test_the_chance_is_that_of_the_law_of_delays() -> None:
    """Two sequencers without votes: the block is late when one exponential message takes longer than the slot leaves.

    The other one leads next in half of the views; the leader itself always knows its block.
    """
    delays = np.zeros((2, 2), np.int64)
    scale = np.where(np.eye(2, dtype=bool), 0, HOP)
    network = Network(np.ones(2, np.int64), delays, Direct(), scale, exponential())
    waits = (0, HOP, 2 * HOP)

    weights = miss_weights(PROTOCOLS["single"], network, PATIENT, Slots(2 * HOP, waits))

    for wait, weight in zip(waits[:2], weights[:2], strict=True):
        wanted = math.exp(-(2 * HOP - wait) / HOP) / 2
        error = math.sqrt(wanted * (1 - wanted) / MOST_SAMPLES)
        assert abs(weight / WEIGHT_TOTAL - wanted) < 4.5 * error
    assert abs(weights[2] / WEIGHT_TOTAL - 1 / 2) < 4.5 / (2 * math.sqrt(MOST_SAMPLES))


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from([*PROTOCOLS]),
    place=st.sampled_from([*NETWORKS]),
    stakes=st.lists(st.integers(1, 5), min_size=1, max_size=7).map(tuple),
    propose=st.integers(1, 1_000),
    slot=st.integers(1, 2_000),
)
def test_weights_are_chances_that_never_fall_and_are_drawn_alike(
    *, name: str, place: str, stakes: tuple[int, ...], propose: int, slot: int
) -> None:
    timers = Timers(propose=1_000 * propose, vote=100_000)
    slots = Slots(1_000 * slot, (0, 100_000, 300_000, 600_000))

    weights = placed_miss_weights(name, place, stakes, timers=timers, slots=slots)
    again = miss_weights(PROTOCOLS[name], network_of(place, stakes), timers, slots)

    assert weights == again
    assert all(type(weight) is int and 0 <= weight <= WEIGHT_TOTAL for weight in weights)
    assert list(weights) == sorted(weights)


def test_a_delay_is_weighed_alike_whatever_the_others_are() -> None:
    network = network_of("global", (1,) * 10)
    timers = Timers(propose=450_000, vote=200_000)
    grid = (0, 100_000, 200_000, 300_000, 350_000, 400_000, 500_000)
    slots = Slots(700_000, grid)

    weights = miss_weights(PROTOCOLS["cometbft"], network, timers, slots)
    alone = [miss_weights(PROTOCOLS["cometbft"], network, timers, Slots(700_000, (delay,)))[0] for delay in grid]

    assert weights[0] == 0 < weights[4] < WEIGHT_TOTAL == weights[-1]
    assert weights == tuple(accumulate(alone, max))


def test_longer_timers_and_slots_never_miss_more_where_it_matters() -> None:
    network = network_of("global", (1,) * 10)

    def prompt(propose: int, slot: int) -> int:
        return miss_weights(PROTOCOLS["cometbft"], network, Timers(propose, propose), Slots(slot, (0,)))[0]

    assert prompt(120_000, SECOND) > prompt(200_000, SECOND) >= prompt(SECOND, SECOND) == 0
    assert prompt(SECOND, 200_000) > prompt(SECOND, 280_000) > prompt(SECOND, SECOND)


def test_a_pace_as_long_as_the_slot_does_not_make_its_blocks_late() -> None:
    network = network_of("europe", (1,) * 10)
    slots = Slots(300_000, (0, 100_000, 300_000))

    weights = miss_weights(PROTOCOLS["monadbft"], network, Timers(propose=700_000, pace=300_000), slots)

    assert weights == (0, 0, WEIGHT_TOTAL)


def test_a_timer_shorter_than_the_pace_misses() -> None:
    network = network_of("europe", (1,) * 10)
    timers = Timers(propose=100_000, pace=300_000)

    assert miss_weights(PROTOCOLS["monadbft"], network, timers, Slots(SECOND, (0,)))[0] > WEIGHT_TOTAL // 2
    assert miss_weights(PROTOCOLS["monadbft"], network, replace(timers, pace=0), Slots(SECOND, (0,))) == (0,)


def test_a_large_set_stands_as_two_hundred() -> None:
    stakes = tuple(range(1, 1_001))
    merged = tuple(sum(stakes[first::200]) for first in range(200))
    slots = Slots(250_000, (0,))

    one, other = (
        placed_miss_weights("cometbft", "global", held, timers=PATIENT, slots=slots) for held in (stakes, merged)
    )

    assert one == other
    assert 0 < one[0] < WEIGHT_TOTAL


def test_an_unknown_network_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match=r"there is no 'globe' \(did you mean 'global'\?\); allowed: one-region"):
        placed_miss_weights("cometbft", "globe", (1, 1), timers=PATIENT, slots=Slots(SECOND, (0,)))
