"""Small networks with known delays, and runs of views on them."""

import numpy as np
import pytest

from econ.consensus.network.direct import Direct
from econ.consensus.network.jitter import exponential
from econ.consensus.network.library import round_trips_file
from econ.consensus.network.network import Network
from econ.consensus.network.registry import network_of
from econ.consensus.network.traffic import Traffic
from econ.consensus.quorum import NEVER, Array
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Schedule, Timeline, Timers

HOP = 1_000
PATIENT = Timers(propose=60_000_000, vote=60_000_000)
VOTED = tuple(name for name in PROTOCOLS if name != "single")


def even(size: int, *, crashed: tuple[int, ...] = (), slow: Array | None = None) -> Network:
    """Everybody one hop from everybody."""
    return Network(
        stakes=np.ones(size, np.int64),
        delays=_between(size),
        dissemination=Direct(),
        scale=np.zeros((size, size), np.int64),
        crashed=np.isin(np.arange(size), crashed),
        slow=slow,
    )


def random_delays(size: int) -> Network:
    """Every message takes an independent exponential time with a mean of one hop."""
    return Network(
        stakes=np.ones(size, np.int64),
        delays=np.zeros((size, size), np.int64),
        dissemination=Direct(),
        scale=_between(size),
        jitter=exponential(),
    )


def placed(name: str, size: int = 20, *, crashed: tuple[int, ...] = ()) -> Network:
    """A named network with equal stakes; skips the test where its table of delays is absent."""
    if not round_trips_file().exists():
        pytest.skip("the matrix of round-trip times is not there (SEQECON_DATA)")
    return network_of(name, [1] * size, crashed=np.isin(np.arange(size), crashed))


def in_turn(views: int, size: int, *, samples: int = 1, silent: tuple[int, ...] = ()) -> Schedule:
    """Leaders one after the other; the views in `silent` have none."""
    leaders = np.tile(np.arange(views) % size, (samples, 1))
    dead = np.tile(np.isin(np.arange(views), silent), (samples, 1))
    return Schedule(leaders, dead, np.zeros(leaders.shape, np.int64))


def lived(name: str, network: Network, drawn: Schedule, timers: Timers = PATIENT, *, seed: int = 1) -> Timeline:
    """What happened."""
    return PROTOCOLS[name].path(Traffic(network, seed), drawn, timers)


def since(known: Array, timeline: Timeline) -> Array:
    """Times since the block's proposal [sample, view, validator]."""
    return np.where(known < NEVER, known - timeline.proposed[..., None], NEVER)


def _between(size: int) -> Array:
    return np.where(np.eye(size, dtype=bool), 0, HOP)
