"""Messages take their delay, blocks the way of the network, and the crashed send nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from econ.consensus.network.coded import Coded
from econ.consensus.network.direct import Direct
from econ.consensus.network.jitter import exponential
from econ.consensus.network.network import Network
from econ.consensus.network.traffic import Traffic
from econ.consensus.network.upload import Upload
from econ.consensus.simulation.scheduler import Scheduler
from econ.consensus.simulation.wire import Wire
from tests.consensus.simulation.cases import even, still

DELAYS = np.array([[0, 10, 20], [30, 0, 40], [50, 60, 0]])


def heard(network: Network, kind: str, sender: int, *receiver: int) -> dict[int, int]:
    scheduler = Scheduler(10**9, 10**6)
    wire = Wire(network, scheduler, np.random.Generator(np.random.PCG64(1)))
    times: dict[int, int] = {}

    def receive(validator: int) -> Any:
        return lambda _: times.setdefault(validator, scheduler.now)

    wire.connect([receive(validator) for validator in range(network.size)])
    getattr(wire, kind)(sender, *receiver, "message")
    scheduler.run()
    return times


@pytest.mark.parametrize("kind", ["broadcast", "disseminate"])
def test_everybody_hears_after_the_delay_from_the_sender(kind: str) -> None:
    assert heard(still([1] * 3, DELAYS), kind, 1) == {0: 30, 1: 0, 2: 40}


def test_one_hears_what_is_sent_to_one() -> None:
    assert heard(still([1] * 3, DELAYS), "send", 2, 0) == {0: 50}


def test_slow_senders_and_handling_add_up_but_not_to_oneself() -> None:
    network = still([1] * 3, DELAYS, slow=np.array([0, 5, 0]), overhead=2)

    assert heard(network, "broadcast", 1) == {0: 37, 1: 0, 2: 47}
    assert heard(network, "broadcast", 0) == {0: 0, 1: 12, 2: 22}


@pytest.mark.parametrize("kind", ["broadcast", "disseminate"])
def test_the_crashed_send_nothing(kind: str) -> None:
    assert heard(even(3, crashed=np.array([False, True, False])), kind, 1) == {}


def test_jitter_adds_its_mean() -> None:
    scale = np.full((2, 2), 1_000) * (1 - np.eye(2, dtype=np.int64))
    network = Network(np.ones(2, np.int64), np.zeros((2, 2), np.int64), Direct(), scale, exponential())
    wire = Wire(network, Scheduler(0, 0), np.random.Generator(np.random.PCG64(3)))
    delays = wire.hop(np.zeros(40_000, np.int64))

    assert (delays[:, 0] == 0).all()
    assert delays[:, 1].mean() == pytest.approx(1_000, rel=0.03)
    assert np.quantile(delays[:, 1], 0.9) == pytest.approx(2_302.6, rel=0.03)


def test_coded_blocks_travel_as_the_network_says() -> None:
    random = np.random.Generator(np.random.PCG64(5))
    spread = Coded(Fraction(5, 2), Upload(1_000_000))
    plain = still([5, 3, 2, 2, 1, 4], random.integers(1_000, 90_000, (6, 6)))
    network = Network(plain.stakes, plain.delays, spread, plain.scale)
    expected = Traffic(network, 1).block(np.zeros(1, np.int64), np.array([2]))[0]

    assert heard(network, "disseminate", 2) == dict(enumerate(expected.tolist()))
