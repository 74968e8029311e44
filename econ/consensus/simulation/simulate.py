"""Runs a protocol message by message, sample by sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.network.network import Network
from econ.consensus.simulation.blocks import genesis
from econ.consensus.simulation.chained_hotstuff import ChainedHotStuff
from econ.consensus.simulation.cometbft import CometBFT, Places
from econ.consensus.simulation.hotstuff import HotStuff
from econ.consensus.simulation.hotstuff_2 import HotStuff2
from econ.consensus.simulation.jolteon import Jolteon
from econ.consensus.simulation.journal import Journal
from econ.consensus.simulation.minimmit import Minimmit
from econ.consensus.simulation.monadbft import MonadBFT
from econ.consensus.simulation.node import Node, Setting
from econ.consensus.simulation.scheduler import Scheduler
from econ.consensus.simulation.simplex import Simplex
from econ.consensus.simulation.single import Single
from econ.consensus.simulation.wire import Wire
from econ.consensus.timeline import Schedule, Timeline, Timers
from econ.errors import BadInput

Array = npt.NDArray[Any]
Nodes = Callable[[Setting], Sequence[Node]]

# A day of simulated time and a hundred million messages: far beyond any run that goes on.
HORIZON = 86_400_000_000
EVENTS = 100_000_000


def _all(kind: Callable[..., Node]) -> Nodes:
    def nodes(setting: Setting) -> Sequence[Node]:
        first = genesis()
        return [kind(number, setting, first) for number in range(len(setting.stakes))]

    return nodes


def _cometbft(setting: Setting) -> Sequence[Node]:
    first, places = genesis(), Places()
    return [CometBFT(number, setting, first, places) for number in range(len(setting.stakes))]


SIMULATIONS: dict[str, Nodes] = {
    "single": _all(Single),
    "cometbft": _cometbft,
    "hotstuff": _all(HotStuff),
    "chained-hotstuff": _all(ChainedHotStuff),
    "jolteon": _all(Jolteon),
    "hotstuff-2": _all(HotStuff2),
    "monadbft": _all(MonadBFT),
    "simplex": _all(Simplex),
    "minimmit": _all(Minimmit),
}


def simulate(
    protocol: str,
    network: Network,
    timers: Timers,
    schedule: Schedule,
    *,
    seed: int,
    horizon: int = HORIZON,
    events: int = EVENTS,
) -> Timeline:
    """The timeline of a protocol, one independent run a sample, up to the schedule's last view.

    Always ends: what is not reached by `horizon` microseconds, or within so many `events` of a run, never happened. A
    block counts as lost once a later one is final without it. Raises BadInput for a protocol that is not simulated.
    """
    limits = {"horizon": horizon, "events": events}
    samples = range(len(schedule.leaders))
    return timeline(
        [record(protocol, network, timers, schedule, sample=sample, seed=seed, **limits) for sample in samples]
    )


def record(
    protocol: str,
    network: Network,
    timers: Timers,
    schedule: Schedule,
    *,
    seed: int,
    sample: int = 0,
    horizon: int = HORIZON,
    events: int = EVENTS,
) -> Journal:
    """What happened in the run of one sample of the schedule."""
    if protocol not in SIMULATIONS:
        raise BadInput(f"protocol: {protocol} is not simulated; allowed: {', '.join(SIMULATIONS)}")
    scheduler = Scheduler(horizon, events)
    wire = Wire(network, scheduler, np.random.Generator(np.random.PCG64([seed, sample])))
    setting = Setting(
        scheduler=scheduler,
        wire=wire,
        journal=Journal(schedule.views, network.size),
        timers=timers,
        leaders=schedule.leaders[sample].tolist(),
        silent=schedule.silent[sample].tolist(),
        waits=schedule.waits[sample].tolist(),
        stakes=network.stakes.tolist(),
        alive=network.alive.tolist(),
    )
    nodes = SIMULATIONS[protocol](setting)
    wire.connect([node.receive for node in nodes])
    for node in nodes:
        node.start()
    scheduler.run()
    return setting.journal


def timeline(journals: Sequence[Journal]) -> Timeline:
    """Runs side by side."""
    return Timeline(
        entered=np.array([journal.entered for journal in journals]),
        proposed=np.array([journal.proposed for journal in journals]),
        speculative=np.array([journal.speculative for journal in journals]),
        final=np.array([journal.final for journal in journals]),
        lost=np.array([journal.lost() for journal in journals]),
        timeouts=np.array([journal.failed for journal in journals]),
    )
