"""Measuring: what is counted, what is left out, and what is said when nothing is final."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.latency import measure, measure_schedule
from econ.consensus.observing import Client
from econ.consensus.quorum import NEVER
from econ.consensus.registry import PROTOCOLS
from econ.consensus.spread import spread
from econ.consensus.timeline import Timers
from econ.errors import BadInput
from tests.consensus.protocols.networks import HOP, PATIENT, VOTED, even, in_turn, random_delays

SIZE = 10
TIMERS = Timers(propose=100 * HOP, vote=40 * HOP, settle=7 * HOP)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_quiet_network_keeps_every_block(name: str) -> None:
    latency = measure(PROTOCOLS[name], even(SIZE), PATIENT, samples=50, views=3, bound=8 * HOP)

    assert latency.blocks == latency.slots == 150
    assert latency.within == latency.slots_within == latency.per_view == 1
    assert latency.never == latency.lost == latency.timeouts == latency.spurious == latency.meets_timer == 0
    assert not latency.warnings
    assert latency.final.count == len(latency.finals) == 150


@pytest.mark.parametrize("name", VOTED)
def test_the_average_is_over_validators_the_median_over_blocks(name: str) -> None:
    """The leader knows a hop before the others, or with them: nine tenths of a hop, or one."""
    latency = measure(PROTOCOLS[name], even(SIZE), PATIENT, samples=50)
    hops = PROTOCOLS[name].record.final_hops

    assert latency.final.p50 is not None
    assert (hops - 0.5) * HOP < latency.final.p50 <= hops * HOP


@pytest.mark.parametrize("name", VOTED)
def test_finality_that_never_comes_is_called_never(name: str) -> None:
    latency = measure(PROTOCOLS[name], even(SIZE, crashed=tuple(range(5))), TIMERS, samples=5)

    assert latency.final.p50 is latency.final.p99 is latency.final.mean is None
    assert latency.within == latency.slots_within == 0
    assert latency.per_second == pytest.approx(0, abs=1e-6)
    assert "below the quorum" in latency.warnings[0]


@pytest.mark.parametrize("name", VOTED)
def test_timers_that_are_too_short_are_named(name: str) -> None:
    short = Timers(propose=HOP // 2, vote=HOP // 2)
    latency = measure(PROTOCOLS[name], even(SIZE), short, samples=20, views=4)

    assert latency.spurious > 0
    assert "too short" in latency.warnings[0]


def test_dead_leaders_are_no_fault_of_the_timers() -> None:
    for name in VOTED:
        latency = measure(PROTOCOLS[name], even(SIZE), TIMERS, samples=100, views=5, dead_share=0.2)
        assert latency.timeouts > 0
        assert latency.spurious == 0
        assert not latency.warnings


@given(seed=st.integers(0, 2**31), name=st.sampled_from(list(PROTOCOLS)))
def test_a_seed_says_it_all(seed: int, name: str) -> None:
    first, again = (
        measure(PROTOCOLS[name], random_delays(7), TIMERS, samples=4, views=2, seed=seed, dead_share=0.1)
        for _ in range(2)
    )

    assert (first.finals == again.finals).all()
    assert dataclasses.replace(first, finals=again.finals, speculatives=again.speculatives) == again


def test_other_seeds_give_other_times() -> None:
    times = [measure(PROTOCOLS["jolteon"], random_delays(7), TIMERS, samples=5, seed=seed).finals for seed in (1, 2)]

    assert (times[0] != times[1]).any()


def test_more_samples_than_fit_at_once_are_measured_in_parts() -> None:
    """Beyond the cells held at a time: every block is there, and the parts draw other numbers."""
    drawn = in_turn(4, 7, samples=80_000)
    latency = measure_schedule(PROTOCOLS["single"], random_delays(7), PATIENT, drawn, window=slice(0, 1))

    assert latency.blocks == 80_000
    assert latency.final.mean == pytest.approx(HOP * 6 / 7, rel=0.01)
    assert len(np.unique(latency.finals)) > 1_000


@given(seed=st.integers(0, 1_000), there=st.integers(0, 5), back=st.integers(0, 5))
def test_a_user_waits_for_a_proposal_and_both_legs(seed: int, there: int, back: int) -> None:
    """Proposals every two hops: one on average, and the legs, on top of five hops to the average validator."""
    client = Client(there * HOP, back * HOP)
    latency = measure(PROTOCOLS["jolteon"], even(SIZE), PATIENT, samples=300, views=6, seed=seed, client=client)

    assert latency.user is not None
    assert latency.user.mean is not None
    assert latency.final.mean is not None
    waited = (latency.user.mean - latency.final.mean) / HOP - there - back
    assert waited == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"samples": 0}, "samples"),
        ({"views": 0}, "views"),
        ({"dead_share": 1.5}, "dead share"),
        ({"dead_share": -0.1}, "dead"),
    ],
)
def test_nothing_to_measure_is_refused(arguments: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        measure(PROTOCOLS["simplex"], even(4), TIMERS, **arguments)


@given(name=st.sampled_from(["propose", "vote", "commit", "pace", "settle"]), value=st.integers(-(10**9), -1))
def test_timers_below_nought_are_refused(name: str, value: int) -> None:
    timers: dict[str, Any] = {"propose": 1, name: value}
    with pytest.raises(BadInput, match=f"timers.{name}"):
        Timers(**timers)


def test_threads_change_nothing() -> None:
    one, two = (
        measure(PROTOCOLS["cometbft"], random_delays(20), TIMERS, samples=50, threads=threads) for threads in (1, 2)
    )

    assert (one.finals == two.finals).all()


def test_a_sequencer_that_never_rests_has_no_end_of_blocks() -> None:
    assert measure(PROTOCOLS["single"], even(4), TIMERS, samples=3).per_second == float("inf")


def test_nobody_asks_for_the_user_by_default() -> None:
    assert measure(PROTOCOLS["single"], even(4), PATIENT, samples=3).user is None


@given(times=st.lists(st.integers(0, 10**9), min_size=1, max_size=300), never=st.integers(0, 3))
def test_spreads_are_order_statistics(times: list[int], never: int) -> None:
    ordered = np.sort(np.array([*times, *([NEVER] * never)]))
    found = spread(ordered)
    half = ordered[-(-len(ordered) // 2) - 1]

    assert found.count == len(ordered)
    assert found.p50 == (half if half < NEVER else None)
    assert (found.mean is None) == (never > 0)
    low, high = found.p50_between
    assert low is None or found.p50 is None or low <= found.p50
    assert high is None or found.p50 is not None
    assert high is None or found.p50 is None or found.p50 <= high


def test_of_no_times_all_is_never() -> None:
    found = spread(np.array([], np.int64))

    assert found.count == 0
    assert found.p50 is found.p99 is found.mean is None
