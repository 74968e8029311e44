"""With independent exponential delays and many validators, latencies are those of the limit."""

import numpy as np
import pytest

from econ.consensus.closed_forms import exponential_limits, plain_exchanges, two_hops
from econ.consensus.network.traffic import Traffic
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import schedule
from tests.consensus.protocols.networks import HOP, lived, random_delays, since


def test_limits_are_the_published_ones() -> None:
    """The reference's figures, to its three digits."""
    assert two_hops(2 / 3) == pytest.approx(2.289, abs=5e-4)
    assert plain_exchanges() == pytest.approx(3.388, abs=5e-4)
    assert exponential_limits("jolteon")[2] == pytest.approx(5.578, abs=1e-3)
    assert exponential_limits("chained-hotstuff")[2] == pytest.approx(7.868, abs=5e-4)
    assert exponential_limits("hotstuff")[0] == pytest.approx(9.157, abs=5e-4)
    assert exponential_limits("hotstuff")[2] == pytest.approx(7.868, abs=5e-4)
    assert exponential_limits("monadbft")[1:] == pytest.approx((2.789, 5.078), abs=1e-3)
    assert exponential_limits("minimmit")[0] == pytest.approx(1.376, abs=5e-4)
    assert exponential_limits("minimmit")[2] == pytest.approx(2.994, abs=5e-4)


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if name != "single"])
@pytest.mark.parametrize(("size", "samples"), [(60, 400), (301, 60)])
def test_paths_come_near_their_limits(name: str, size: int, samples: int) -> None:
    """Quorums are the least whole number beyond the share, and a node's own message takes no time: a few per cent."""
    network = random_delays(size)
    timeline = lived(name, network, schedule(network.stakes, samples, 7, seed=size))
    period, speculative, final = exponential_limits(name)
    near = 0.05 if size < 100 else 0.02

    assert np.diff(timeline.proposed, axis=1)[:, 1:4].mean() / HOP == pytest.approx(period, rel=near)
    assert since(timeline.speculative, timeline)[:, 1:3].mean() / HOP == pytest.approx(speculative, rel=near)
    assert since(timeline.final, timeline)[:, 1:3].mean() / HOP == pytest.approx(final, rel=near)


def test_precommits_that_do_not_wait_for_the_block_are_faster() -> None:
    """Two plain exchanges on one broadcast have the published limit; CometBFT's own path waits for the block."""
    network = random_delays(301)
    traffic, start = Traffic(network, 3), np.zeros(60, np.int64)
    held = traffic.block(start, start)
    decided = traffic.exchange(traffic.exchange(held, 201), 201)

    assert decided.mean() / HOP == pytest.approx(plain_exchanges(), rel=0.02)
    assert exponential_limits("cometbft")[2] == pytest.approx(3.53, abs=5e-3)
    assert exponential_limits("cometbft")[0] > plain_exchanges()
