"""Room to wait, against the figures of the reference and against a network whose ways are known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from econ.consensus.network.direct import Direct
from econ.consensus.network.network import Network
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Timers
from econ.solvers.timing.slack import Slack, Ways, slack, ways_of

MS = 1_000


@pytest.mark.parametrize(
    ("protocol", "timers", "ways", "expected"),
    [
        # Pace 300 ms and a path of 187 ms leave 113 ms for nothing; the timer of 700 ms leaves the rest.
        ("monadbft", Timers(700 * MS, pace=300 * MS), Ways(75 * MS, 112 * MS), Slack(113 * MS, 513 * MS)),
        # CometBFT waits for the proposal alone, and every millisecond lengthens the block.
        ("cometbft", Timers(3_000 * MS), Ways(200 * MS, 90 * MS), Slack(0, 2_800 * MS)),
        ("jolteon", Timers(1_500 * MS), Ways(100 * MS, 87 * MS), Slack(0, 1_313 * MS)),
        ("simplex", Timers(300 * MS), Ways(100 * MS, 87 * MS), Slack(0, 200 * MS)),
        ("monadbft", Timers(100 * MS, pace=50 * MS), Ways(75 * MS, 112 * MS), Slack(0, 0)),
    ],
)
def test_room_is_what_the_ways_leave(*, protocol: str, timers: Timers, ways: Ways, expected: Slack) -> None:
    assert slack(PROTOCOLS[protocol].record, timers, ways) == expected


def test_ways_of_a_network_with_equal_delays() -> None:
    """Everybody but the sender is one delay away: six of seven hear the block after it, the votes come after two."""
    size, delay = 7, 10_000
    delays = np.full((size, size), delay) - delay * np.eye(size, dtype=np.int64)
    network = Network(np.ones(size, np.int64), delays, Direct(), np.zeros((size, size), np.int64))
    found = ways_of(network, PROTOCOLS["jolteon"].record, samples=64, seed=3)
    assert found.block == delay * (size - 1) // size
    assert found.block + found.votes == 2 * delay
