"""How long ordering takes under a protocol on a network: until blocks are known, final, and seen by a user."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from econ.consensus.closed_forms import views_until_run
from econ.consensus.network.network import Network
from econ.consensus.network.traffic import Traffic
from econ.consensus.observing import Client, Observed, joined, observed
from econ.consensus.protocols.protocol import Protocol
from econ.consensus.quorum import NEVER, more_than
from econ.consensus.spread import Spread, spread
from econ.consensus.timeline import Schedule, Timers, schedule
from econ.errors import BadInput

Array = npt.NDArray[Any]

# Cells (samples times views times validators) held at a time: some 300 MB with all that is made of them.
_CELLS = 1 << 21
_PACED_WARM_UP = 4
# A view in so many finds no run of live leaders within the tail: e^-7.
_PATIENCE = 7


@dataclass(frozen=True)
class Latency:
    """What was measured, times in microseconds.

    `final` and `speculative` are over blocks that are kept, each averaged over the live validators; `period` between
    consecutive proposals; `user` from sending a transaction to learning that it is final (None unless asked for).
    Shares: `within` of kept blocks and `slots_within` of all slots final within `bound`; `never` of kept blocks not
    final by the end of the run; `lost` of proposed blocks left out; `timeouts` and `spurious` of views that end by
    timer, the latter though their leaders are live; `meets_timer` of slots whose transactions meet a timer before they
    are final. `per_view` and `per_second` are blocks that become final. `finals` and `speculatives` are the sorted
    times, NEVER last, for distribution curves.
    """

    protocol: str
    slots: int
    blocks: int
    final: Spread
    speculative: Spread
    period: Spread
    bound: int
    within: float
    slots_within: float
    never: float
    lost: float
    timeouts: float
    spurious: float
    meets_timer: float
    per_view: float
    per_second: float
    user: Spread | None
    warnings: tuple[str, ...]
    finals: Array = field(repr=False)
    speculatives: Array = field(repr=False)


def measure(
    protocol: Protocol,
    network: Network,
    timers: Timers,
    *,
    samples: int = 2_000,
    views: int = 1,
    seed: int = 1,
    dead_share: float = 0.0,
    bound: int = 2_000_000,
    client: Client | None = None,
    threads: int = 1,
) -> Latency:
    """Measure `views` slots of each of `samples` runs, leaders drawn by stake and silent with chance `dead_share`.

    Views before them settle the pace, and views after them leave time to become final; neither counts. With dead
    leaders the latter are many, so few samples of many views cost less. A network whose live stake misses the quorum
    gives shares of nought and times of never. `threads` share the work and change no number. Raises BadInput for
    nothing to measure, or a share outside 0 to 1.
    """
    if samples < 1 or views < 1:
        raise BadInput(f"samples and views: {samples} and {views}; allowed is 1 or more of each")
    warm, tail = _margins(protocol, network, timers, dead_share)
    tail += client is not None
    drawn = schedule(network.stakes, samples, warm + views + tail, seed=seed, dead_share=dead_share)
    if protocol.record.name == "single":
        drawn = replace(drawn, leaders=np.repeat(drawn.leaders[:, :1], drawn.views, 1))
    window = slice(warm, warm + views)
    drawn = replace(drawn, open_end=True)
    shared: dict[str, Any] = {"seed": seed, "bound": bound, "client": client, "threads": threads}
    return measure_schedule(protocol, network, timers, drawn, window=window, **shared)


def measure_schedule(
    protocol: Protocol,
    network: Network,
    timers: Timers,
    drawn: Schedule,
    *,
    window: slice,
    seed: int = 1,
    bound: int = 2_000_000,
    client: Client | None = None,
    threads: int = 1,
) -> Latency:
    """The same for given leaders; only the views in `window` count, and one must follow it."""
    step = max(_CELLS // (drawn.views * network.size), 1)
    parts = []
    for first in range(0, len(drawn.leaders), step):
        rows = slice(first, first + step)
        part = replace(drawn, leaders=drawn.leaders[rows], silent=drawn.silent[rows], waits=drawn.waits[rows])
        drawing = int(np.random.SeedSequence([seed, first]).generate_state(1)[0])
        lived = protocol.path(Traffic(network, drawing, threads=threads), part, timers)
        parts.append(observed(lived, part, network, window=window, client=client, seed=drawing))
    return _summary(protocol, network, joined(parts), bound=bound)


def _margins(protocol: Protocol, network: Network, timers: Timers, dead_share: float) -> tuple[int, int]:
    """Views before and after the window; where votes go to everybody each view starts afresh."""
    alive = (1 - dead_share) * float(network.stakes[network.alive].sum() / network.stakes.sum())
    warm = 0 if protocol.record.happy[1] == 2 else 1
    run = protocol.record.run
    tail = run if alive >= 1 or run == 1 else int(_PATIENCE * views_until_run(max(alive, 0.2), run))
    return _PACED_WARM_UP if timers.pace else warm, tail


def _summary(protocol: Protocol, network: Network, seen: Observed, *, bound: int) -> Latency:
    finals, speculatives = np.sort(seen.final[seen.kept]), np.sort(seen.speculative[seen.kept])
    slots, blocks = seen.kept.size, len(finals)
    in_time, ended = int((finals <= bound).sum()), int((finals < NEVER).sum())
    return Latency(
        protocol=protocol.record.name,
        slots=slots,
        blocks=blocks,
        final=spread(finals),
        speculative=spread(speculatives),
        period=spread(np.sort(seen.gaps)),
        bound=bound,
        within=in_time / max(blocks, 1),
        slots_within=in_time / slots,
        never=(blocks - ended) / max(blocks, 1),
        lost=seen.lost / max(seen.proposed, 1),
        timeouts=float(seen.timeouts[:, : seen.kept.shape[1]].mean()),
        spurious=float(seen.spurious.mean()),
        meets_timer=_met(protocol, seen),
        per_view=ended / slots,
        per_second=_per_second(ended, seen.elapsed),
        user=None if seen.user is None else spread(np.sort(seen.user)),
        warnings=_warnings(protocol, network, float(seen.spurious.mean())),
        finals=finals,
        speculatives=speculatives,
    )


def _per_second(blocks: int, elapsed: float) -> float:
    if not blocks:
        return 0.0
    return blocks / elapsed * 1e6 if elapsed else math.inf


def _met(protocol: Protocol, seen: Observed) -> float:
    """Share of slots that meet a timer before final; a failed leader may end its predecessor's view, too."""
    spans, views = protocol.record.run - protocol.record.loses_predecessor, seen.kept.shape[1]
    return float(np.logical_or.reduce([seen.timeouts[:, step : step + views] for step in range(spans)]).mean())


def _warnings(protocol: Protocol, network: Network, spurious: float) -> tuple[str, ...]:
    found = []
    live = int(network.stakes[network.alive].sum())
    needed = more_than(protocol.record.quorum, network.stakes) if protocol.record.quorum else 1
    if live < needed:
        found.append(f"live stake {live} is below the quorum {needed}: nothing becomes final")
    elif spurious:
        found.append(f"{spurious:.1%} of the views with live leaders end by timer: it is too short for this network")
    return tuple(found)
