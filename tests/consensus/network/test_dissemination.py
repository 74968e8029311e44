"""How blocks get out: copies in turn, chunks over relays, parts over peers, each against a plain loop."""

from __future__ import annotations

from fractions import Fraction
from math import log

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from econ.consensus.network.coded import Coded
from econ.consensus.network.direct import Direct
from econ.consensus.network.gossip import Gossip, gossiped, peers
from econ.consensus.network.jitter import exponential, none
from econ.consensus.network.library import round_trips_file
from econ.consensus.network.network import Network
from econ.consensus.network.registry import network_of
from econ.consensus.network.traffic import Traffic
from econ.consensus.network.upload import Upload
from econ.consensus.quorum import NEVER
from econ.errors import BadInput
from tests.consensus.network.examples import arrival, network, networks

RATES = st.builds(Upload, st.integers(0, 10**6), st.sampled_from([10**5, 10**7, 10**9]))
REDUNDANCIES = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(2), Fraction(5, 2), Fraction(3)])


def block(net: Network, *, sent: int = 1_000, seed: int = 1) -> list[list[int]]:
    """When everybody holds everybody's block [leader, validator]."""
    found: list[list[int]] = Traffic(net, seed).block(np.full(net.size, sent), np.arange(net.size)).tolist()
    return found


def with_dissemination(net: Network, dissemination: Direct | Coded) -> Network:
    more = {"overhead": net.overhead, "slow": net.slow, "crashed": net.crashed}
    return network(net.stakes, net.delays, dissemination=dissemination, **more)


@given(networks(), RATES)
def test_copies_leave_one_after_the_other(net: Network, upload: Upload) -> None:
    found = block(with_dissemination(net, Direct(upload)))
    copy = Fraction(upload.block_bytes * 10**6, upload.bytes_per_second)

    for leader, times in enumerate(found):
        for turn in range(net.size):
            receiver = (leader + turn) % net.size
            due = arrival(net, 1_000, leader, receiver) + turn * copy
            expected = due if due < NEVER else Fraction(NEVER)
            assert abs(times[receiver] - expected) <= Fraction(1, 2) or times[receiver] == expected == NEVER


def by_relays(net: Network, coded: Coded, leader: int, receiver: int) -> int:
    """Chunks that reach the receiver over each relay, counted as they come."""
    stakes, size = net.stakes.tolist(), net.size
    others = sum(stakes) - stakes[leader]
    block_time = coded.upload.block_bytes * 1e6 / coded.upload.bytes_per_second * float(coded.redundancy)
    out, chunks = 0, []
    for turn in range(1, size):
        relay = (leader + turn) % size
        out += stakes[relay]
        there = arrival(net, 1_000 + round(block_time * out / others), leader, relay)
        lag = round((receiver - relay) % size * stakes[relay] * block_time / sum(stakes))
        chunks.append((arrival(net, there, relay, receiver) + lag * (relay != receiver), stakes[relay]))
    heard = 0
    for time, stake in sorted(chunks):
        heard += stake
        if heard * coded.redundancy >= others:
            return min(int(time), NEVER)
    return NEVER


@given(networks(), st.builds(Coded, REDUNDANCIES, RATES))
def test_whoever_holds_enough_chunks_holds_the_block(net: Network, coded: Coded) -> None:
    found = block(with_dissemination(net, coded))

    for leader, times in enumerate(found):
        for receiver, time in enumerate(times):
            if not net.alive[leader]:
                expected = NEVER
            else:
                expected = 1_000 if leader == receiver else by_relays(net, coded, leader, receiver)
            assert time == pytest.approx(expected, abs=2)


@given(networks(), RATES)
def test_more_redundancy_is_never_slower_without_bytes(net: Network, upload: Upload) -> None:
    times = [np.array(block(with_dissemination(net, Coded(Fraction(rho))))) for rho in (1, 2, 3)]

    assert (times[0] >= times[1]).all()
    assert (times[1] >= times[2]).all()


@pytest.mark.skipif(not round_trips_file().is_file(), reason="the round-trip matrix is absent")
@pytest.mark.parametrize(
    ("dissemination", "known", "within"),
    [
        (Direct(), 75, 0.03),
        (Coded(Fraction(2)), 157, 0.02),
        # No whole number of relays gives the known 126: without jitter seven give 111, eight 132.
        (Coded(Fraction(5, 2)), 126, 0.06),
        (Coded(Fraction(3)), 113, 0.02),
    ],
)
def test_two_hops_over_ten_regions(dissemination: Direct | Coded, known: int, within: float) -> None:
    net = network_of("global10", [1] * 20, dissemination=dissemination)
    mean = np.mean([block(net, sent=0, seed=seed) for seed in range(100)]) / 1_000

    assert mean == pytest.approx(known, rel=within)


@pytest.mark.parametrize(("size", "degree"), [(5, 4), (5, 9), (12, 3), (13, 4), (100, 20), (9, 3)])
def test_peers_are_a_connected_regular_graph(size: int, degree: int) -> None:
    linked = peers(size, degree, 1)
    expected = min(degree + size * degree % 2 * (degree < size - 1), size - 1)

    assert (linked == linked.T).all()
    assert (linked.sum(0) == expected).all()
    assert nx.is_connected(nx.from_numpy_array(linked))
    assert (peers(size, degree, 1) == linked).all()


@given(networks(most=14), st.integers(3, 5), st.integers(0, 5_000))
def test_messages_take_the_shortest_path_over_live_peers(net: Network, degree: int, overhead: int) -> None:
    over = gossiped(net, degree, hop_overhead=overhead)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(net.size))
    for sender, receiver in np.argwhere(peers(net.size, degree, 1)).tolist():
        if net.alive[sender]:
            # A microsecond per link prefers fewer links.
            weight = arrival(net, 0, sender, receiver) + overhead + 1
            graph.add_edge(sender, receiver, weight=weight)
    lengths = dict(nx.all_pairs_dijkstra_path_length(graph))
    hops = over.dissemination.hops if isinstance(over.dissemination, Gossip) else None

    assert hops is not None
    for sender in range(net.size):
        for receiver in range(net.size):
            expected = lengths[sender].get(receiver, NEVER + hops[sender, receiver])
            assert over.base[sender, receiver] + hops[sender, receiver] == expected


def test_a_path_has_the_mean_and_the_variance_of_its_links() -> None:
    size, links = 40, 1 - np.eye(40, dtype=np.int64)
    net = network([1] * size, 10_000 * links, scale=3_000 * links, jitter=exponential())
    over = gossiped(net, 4)
    drawn = Traffic(over, 1).hop(np.zeros(20_000, np.int64))
    hops = over.dissemination.hops[0] if isinstance(over.dissemination, Gossip) else np.zeros(0)

    assert set(hops.tolist()) >= {1, 2, 3}
    assert drawn.mean(0) == pytest.approx(hops * 13_000, rel=0.01)
    assert drawn.std(0) == pytest.approx(3_000 * np.sqrt(hops), rel=0.05)


def test_without_delays_a_path_takes_its_links_overhead() -> None:
    over = gossiped(network_of("one-region", [1] * 30, law="none"), 4, hop_overhead=0)
    slower = gossiped(network_of("one-region", [1] * 30, law="none"), 4, hop_overhead=700)
    hops = slower.dissemination.hops if isinstance(slower.dissemination, Gossip) else np.zeros(0)

    assert not over.base.any()
    assert (slower.base == 700 * hops).all()
    assert (hops[~np.eye(30, dtype=bool)] > 0).all()


@pytest.mark.parametrize(("size", "degree"), [(100, 20), (200, 20), (200, 10)])
def test_depth_grows_as_logarithms(size: int, degree: int) -> None:
    over = gossiped(network_of("one-region", [1] * size, law="none"), degree)
    hops = over.dissemination.hops if isinstance(over.dissemination, Gossip) else np.zeros(0)

    assert hops.sum() / (size * (size - 1)) == pytest.approx(log(size) / log(degree), abs=0.3)


@pytest.mark.parametrize(("block_bytes", "parts"), [(0, 0), (1_000, 1), (65_536, 1), (65_537, 2), (10**6, 16)])
def test_parts_follow_each_other(block_bytes: int, parts: int) -> None:
    size, upload = 30, Upload(block_bytes, 10**7)
    net = network([1] * size, 5_000 * (1 - np.eye(size, dtype=np.int64)), jitter=none())
    over = gossiped(net, 4, upload=upload)
    hops = over.dissemination.hops if isinstance(over.dissemination, Gossip) else np.zeros(0)
    part = min(block_bytes, 65_536) / 10
    expected = hops * 5_000 + np.where(hops > 0, (parts + hops - 1) * part, 0)

    assert np.array(block(over, sent=0)) == pytest.approx(expected, abs=0.51)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Upload(-1), "-1 bytes at 125000000 bytes per second; allowed"),
        (lambda: Upload(1, 0), "1 bytes at 0 bytes per second"),
        (lambda: Coded(Fraction(1, 2)), "redundancy is 1/2; allowed: 1 or more"),
        (lambda: Gossip(np.zeros((1, 1)), part_bytes=0), "parts are 0 bytes"),
        (lambda: gossiped(network_of("europe", [1] * 9), 2), "degree 2, .*allowed: a degree of 3 or more"),
        (lambda: gossiped(network_of("europe", [1] * 9), 3, hop_overhead=-1), "hop overhead -1"),
    ],
)
def test_what_cannot_be_sent_is_refused(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(BadInput, match=words):
        make()
