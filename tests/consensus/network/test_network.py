"""Networks that are refused, and what the record derives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from econ.consensus.network.network import Network
from econ.errors import BadInput
from tests.consensus.network.examples import arrival, network, networks

SQUARE = [[0, 5], [7, 0]]


@given(networks())
def test_base_delays_are_what_a_message_takes(net: Network) -> None:
    everybody = np.ones(net.size, bool)
    net = network(net.stakes, net.delays, overhead=net.overhead, slow=net.slow, crashed=~everybody)
    expected = [[arrival(net, 0, sender, receiver) for receiver in range(net.size)] for sender in range(net.size)]

    assert net.base.tolist() == expected
    assert net.alive.all()


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"stakes": [1, 0]}, "validator 1 has the stake 0; allowed: 1 or more"),
        ({"stakes": [-2, 1]}, "validator 0 has the stake -2"),
        ({"stakes": []}, "stakes must be a list of whole numbers"),
        ({"delays": [[0, -1], [1, 0]]}, "delays must be whole microseconds, 0 or more"),
        ({"delays": [[0, 1]]}, "delays are 1 x 2; allowed: square, 2 x 2"),
        ({"delays": [[0, 1], [1, 3]]}, "delays of validator 1 to itself must be 0"),
        ({"scale": np.array([[0, -1], [1, 0]])}, "scale must be whole microseconds"),
        ({"scale": np.zeros((2, 2))}, "scale must be whole microseconds"),
        ({"scale": np.zeros((3, 3), int)}, "scale are 3 x 3; allowed: square, 2 x 2"),
        ({"slow": np.array([1])}, "slow has 1 entries; allowed: one per validator, 2"),
        ({"slow": np.array([1, -1])}, "slow is -1"),
        ({"crashed": np.array([True] * 3)}, "crashed has 3 entries"),
        ({"overhead": -1}, "overhead is -1; allowed: 0 or more"),
    ],
)
def test_what_is_no_network_is_refused(case: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=f"network: {words}"):
        network(**{"stakes": [1, 1], "delays": SQUARE, "scale": np.zeros((2, 2), int), **case})
