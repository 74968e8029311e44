"""An earlier event-driven prototype on the same regions, round trips read where their file is present."""

from __future__ import annotations

import numpy as np
import pytest

from econ.consensus.network.library import round_trips_file
from econ.consensus.network.registry import network_of
from econ.consensus.simulation.simulate import simulate
from econ.consensus.timeline import Timers, schedule

# Milliseconds: median and 99 % point to final, and the period; 20 validators in ten regions, no pace, no commit wait.
FIGURES = {
    "jolteon": (443, 574, 186),
    "chained-hotstuff": (632, 782, 186),
    "monadbft": (417, 567, 186),
    "cometbft": (290, 324, 292),
}


@pytest.mark.skipif(not round_trips_file().is_file(), reason="needs the round-trip matrix, which is not shipped")
@pytest.mark.parametrize("protocol", FIGURES)
def test_ten_regions(protocol: str) -> None:
    median, tail, period = FIGURES[protocol]
    network = network_of("global10", [1] * 20)
    samples = 6 if protocol == "cometbft" else 40
    plan = schedule(network.stakes, samples, 60, seed=2)
    lived = simulate(protocol, network, Timers(propose=3_000_000, vote=1_000_000), plan, seed=3)
    since = (lived.final.mean(-1) - lived.proposed)[:, 2:-5] / 1_000
    gaps = np.diff(lived.proposed[:, 2:-5]) / 1_000

    assert np.quantile(since, 0.5) == pytest.approx(median, rel=0.02)
    assert np.quantile(since, 0.99) == pytest.approx(tail, rel=0.04)
    assert gaps.mean() == pytest.approx(period, rel=0.03)
