"""Messages of many samples against messages one by one, laws of delays, and numbers that no grouping changes."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.network.jitter import JITTERS, exponential
from econ.consensus.network.network import Network
from econ.consensus.network.placement import zipf
from econ.consensus.network.registry import network_of
from econ.consensus.network.traffic import Traffic
from econ.consensus.quorum import NEVER
from tests.consensus.network.examples import arrival, heard_by_hand, jittered, network, networks

SAMPLES = 3


@st.composite
def sendings(draw: st.DrawFn) -> tuple[Network, Any, int]:
    """A network, times of sending [sample, validator] of which some are never, and a quorum."""
    net = draw(networks())
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    sent = random.integers(0, 10**6, (SAMPLES, net.size)) + draw(st.sampled_from([0, 10**9, 10**13]))
    sent[random.random(sent.shape) < draw(st.sampled_from([0.0, 0.3]))] = NEVER
    return net, sent, draw(st.integers(1, int(net.stakes.sum())))


@given(sendings())
def test_an_exchange_is_every_message_to_everybody(case: tuple[Network, Any, int]) -> None:
    net, sent, quorum = case
    heard = Traffic(net, 1).exchange(sent, quorum)

    expected = [[heard_by_hand(net, row, receiver, quorum) for receiver in range(net.size)] for row in sent.tolist()]
    assert heard.tolist() == expected


@given(sendings(), st.data())
def test_a_gathering_is_what_one_receiver_hears(case: tuple[Network, Any, int], data: st.DataObject) -> None:
    net, sent, quorum = case
    who = data.draw(st.lists(st.integers(0, net.size - 1), min_size=SAMPLES, max_size=SAMPLES))
    gathered = Traffic(net, 1).gather(sent, np.array(who), quorum)

    assert gathered.tolist() == [
        heard_by_hand(net, row, at, quorum) for row, at in zip(sent.tolist(), who, strict=True)
    ]


@given(sendings(), st.data())
def test_a_block_and_a_notice_take_one_hop_from_the_leader(case: tuple[Network, Any, int], data: st.DataObject) -> None:
    net, sent, _ = case
    leaders = data.draw(st.lists(st.integers(0, net.size - 1), min_size=SAMPLES, max_size=SAMPLES))
    times = sent[:, 0]
    expected = [
        [min(arrival(net, int(time), leader, receiver), NEVER) for receiver in range(net.size)]
        for time, leader in zip(times, leaders, strict=True)
    ]

    assert Traffic(net, 1).block(times, np.array(leaders)).tolist() == expected
    assert Traffic(net, 1).notice(times, np.array(leaders)).tolist() == expected


@given(sendings(), st.integers(0, 10**5))
def test_lag_delays_single_links(case: tuple[Network, Any, int], late: int) -> None:
    net, sent, quorum = case
    lag = np.zeros_like(net.delays)
    lag[0, -1] = late
    later = network(net.stakes, net.delays + lag, overhead=net.overhead, slow=net.slow, crashed=net.crashed)

    assert (Traffic(net, 1).exchange(sent, quorum, lag=lag) == Traffic(later, 1).exchange(sent, quorum)).all()


@given(sendings(), st.data())
def test_each_sample_may_have_a_quorum_of_its_own(case: tuple[Network, Any, int], data: st.DataObject) -> None:
    net, sent, _ = case
    total = int(net.stakes.sum())
    wanted = data.draw(st.lists(st.integers(1, total + 1), min_size=SAMPLES, max_size=SAMPLES))
    heard = Traffic(net, 1).exchange(sent, np.array(wanted))

    for row, quorum, times in zip(sent, wanted, heard, strict=True):
        assert (Traffic(net, 1).exchange(row[None], quorum)[0] == times).all()


def test_more_stake_than_is_alive_never_answers() -> None:
    net = network([1, 1, 1, 1], np.zeros((4, 4)), crashed=np.array([False, False, True, True]))
    sent = np.zeros((2, 4), np.int64)

    assert (Traffic(net, 1).exchange(sent, 3) == NEVER).all()
    assert (Traffic(net, 1).gather(sent, np.array([0, 1]), 3) == NEVER).all()
    assert (Traffic(net, 1).exchange(sent, 2) == 0).all()


@pytest.mark.parametrize("stakes", [[1] * 13, zipf(13), [10**15 + k for k in range(13)]])
@pytest.mark.parametrize("law", JITTERS)
def test_neither_chunks_nor_threads_nor_later_samples_change_a_number(stakes: list[int], law: str) -> None:
    net = network_of("global", stakes, law=law)
    sent = np.random.default_rng(3).integers(0, 10**5, (31, 13))
    quorum = 2 * sum(stakes) // 3 + 1

    def exchanged(samples: int, **how: int) -> Any:
        traffic = Traffic(net, 5, **how)
        traffic.hop(np.zeros(4, np.int64))
        return traffic.exchange(sent[:samples], quorum)

    once = exchanged(31)
    for how in ({"cells": 1}, {"cells": 13 * 13 * 7}, {"threads": 2}, {"threads": 3, "cells": 400}, {"threads": 40}):
        assert (exchanged(31, **how) == once).all()
    assert (exchanged(9) == once[:9]).all()


def test_the_seed_and_the_call_change_the_numbers() -> None:
    net, sent = network_of("global", [1] * 7), np.zeros((50, 7), np.int64)
    traffic = Traffic(net, 1)
    first, second = traffic.exchange(sent, 5), traffic.exchange(sent, 5)

    assert (first != second).mean() > 0.9
    assert (Traffic(net, 2).exchange(sent, 5) != first).mean() > 0.9
    assert (Traffic(net, 1).exchange(sent, 5) == first).all()


@pytest.mark.parametrize("scale", [1_000, 1_000_000])
def test_delays_follow_their_law_in_every_place(scale: int) -> None:
    net = jittered(4, delay=500, scale=scale, jitter=exponential())
    drawn = (Traffic(net, 3).hop(np.zeros(40_000, np.int64))[:, 1:] - 500) / scale

    assert drawn.mean(0) == pytest.approx([1] * 3, abs=0.02)
    expected = np.array([[log(2)] * 3, [log(10)] * 3, [log(100)] * 3])
    assert np.quantile(drawn, [0.5, 0.9, 0.99], axis=0) == pytest.approx(expected, rel=0.05)
    assert np.abs(np.corrcoef(drawn.T) - np.eye(3)).max() < 0.02


@pytest.mark.parametrize("scale", [1_000, 1_000_000])
@pytest.mark.parametrize("quorum", [2, 14, 20])
def test_order_statistics_of_exponential_delays(scale: int, quorum: int) -> None:
    # One's own message is there at once; of the others the (quorum - 1)-th of 19 is awaited.
    expected = sum(1 / k for k in range(20 - quorum + 1, 20))
    net = jittered(20, delay=0, scale=scale, jitter=exponential())
    heard = Traffic(net, 2).exchange(np.zeros((4_000, 20), np.int64), quorum)

    # Delays are rounded down to whole microseconds: half of one in the mean.
    assert (heard.mean(0) + 0.5) / scale == pytest.approx([expected] * 20, rel=0.05)
    assert (heard.mean() + 0.5) / scale == pytest.approx(expected, rel=0.006)


def test_messages_of_an_exchange_are_independent() -> None:
    net = jittered(3, delay=0, scale=1_000, jitter=exponential())
    heard = Traffic(net, 2).exchange(np.zeros((40_000, 3), np.int64), 3)

    assert np.abs(np.corrcoef(heard.T) - np.eye(3)).max() < 0.02
    assert np.abs(np.corrcoef(heard[:-1, 0], heard[1:, 0])[0, 1]) < 0.02


def test_long_delays_are_the_short_ones_and_the_difference() -> None:
    # Beyond nine minutes a link needs wider integers.
    random = np.random.default_rng(4)
    delays = random.integers(0, 10**5, (6, 6)) * (1 - np.eye(6, dtype=np.int64))
    scale, far = delays // 10, (1 << 29) * (1 - np.eye(6, dtype=np.int64))
    sent = np.zeros((100, 6), np.int64)
    short, long = (
        network([3, 1, 4, 1, 5, 9], delays + more, scale=scale, jitter=exponential()) for more in (0 * far, far)
    )

    # Eleven units exceed anyone's own stake, so that a message of another decides.
    assert (Traffic(long, 1).exchange(sent, 11) - Traffic(short, 1).exchange(sent, 11) == 1 << 29).all()


def test_no_samples_are_no_messages() -> None:
    traffic, nobody = Traffic(network_of("global", [1] * 5), 1, threads=2), np.zeros(0, np.int64)
    sent = np.zeros((0, 5), np.int64)

    for found in (traffic.block(nobody, nobody), traffic.heard(sent, nobody), traffic.exchange(sent, 4)):
        assert found.shape == (0, 5)
    assert traffic.gather(sent, nobody, 4).shape == (0,)


def test_jitter_is_the_links_from_sender_to_receiver() -> None:
    net = network([1, 1], [[0, 0], [0, 0]], scale=np.array([[0, 10_000], [0, 0]]), jitter=exponential())
    traffic, sent, rows = Traffic(net, 1), np.zeros((500, 2), np.int64), np.arange(500) % 2
    hop, heard, exchanged = traffic.hop(rows), traffic.heard(sent, rows), traffic.exchange(sent, 2)

    # Only what the first sends to the second is late: in a row of the first's sending, or of the second's hearing.
    assert (hop[rows == 0, 1] > 0).mean() > 0.99
    assert (heard[rows == 1, 0] > 0).mean() > 0.99
    assert (exchanged[:, 1] > 0).mean() > 0.99
    assert not hop[rows == 1].any()
    assert not heard[rows == 0].any()
    assert not exchanged[:, 0].any()
