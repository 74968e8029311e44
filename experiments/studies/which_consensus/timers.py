"""How short timers may be: too short, they end views whose leaders live; as short as can be, failures are cheap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from econ.consensus.network.registry import network_of
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Timers
from econ.reports.study.document import Table
from econ.sweeps.analysis.intervals import Estimate, mean
from experiments.studies.frame import Size
from experiments.studies.which_consensus.cases import FEW, MIDDLE, PROTOCOLS_OF, far, title
from experiments.studies.which_consensus.decision import plus_minus
from experiments.studies.which_consensus.measuring import US_PER_MS, Chains, measured

TRIED = ("cometbft", "monadbft", "hotstuff-2", "simplex")
PROPOSE_MS: dict[Size, tuple[int, ...]] = {
    "tiny": (300, 1_000),
    "quick": (200, 300, 500, 1_000, 3_000),
    "full": (150, 200, 300, 500, 1_000, 3_000),
}
CHAINS: dict[Size, tuple[int, int]] = {"tiny": (2, 16), "quick": (4, 128), "full": (6, 256)}
VIEWS = 24
# Views of live leaders that may end by timer: one in a thousand is rarer than any leader is down.
BEARABLE = 1e-3


@dataclass(frozen=True)
class Tried:
    """A protocol with a timer for proposals and half of it for votes: how often it fires in vain, what users wait."""

    protocol: str
    propose_ms: int
    spurious: Estimate
    user: Estimate
    user_tail: Estimate


def tried(size: Size) -> tuple[Tried, ...]:
    """Every timer under every protocol, the same seeds throughout."""
    names = [name for name in TRIED if name in PROTOCOLS_OF[size]]
    return tuple(_tried(name, propose, size) for name in names for propose in PROPOSE_MS[size])


def shortest(found: Sequence[Tried], protocol: str) -> Tried | None:
    """The shortest timer that hardly ever fires in vain."""
    fit = [each for each in found if each.protocol == protocol and each.spurious.value <= BEARABLE]
    return min(fit, key=lambda each: each.propose_ms) if fit else None


def table(found: Sequence[Tried], size: Size) -> Table:
    """All that was tried."""
    columns = (
        *("Protocol", "Timer for a proposal, ms", "Fires in vain, % of views"),
        *(f"A user waits at {FEW} % dead, median ms", "99th percentile"),
    )
    rows = tuple(
        (
            title(each.protocol),
            f"{each.propose_ms:,}",
            plus_minus(each.spurious, 100),
            plus_minus(each.user),
            plus_minus(each.user_tail),
        )
        for each in found
    )
    note = (
        f"{MIDDLE} sequencers on {far(size)}; the timer for votes is half of that for a proposal. In vain: the view "
        "ends by timer although its leader, and the next, are alive."
    )
    return Table("How short timers may be", columns, rows, (False, *(True,) * 4), note)


def _tried(protocol: str, propose_ms: int, size: Size) -> Tried:
    propose, network = propose_ms * US_PER_MS, network_of(far(size), (1,) * MIDDLE)
    clocks = Timers(propose=propose, vote=propose // 2, settle=propose // 2)
    runs, samples = CHAINS[size]
    rows = [
        measured(PROTOCOLS[protocol], network, clocks, Chains(samples, VIEWS, run, FEW / 100)) for run in range(runs)
    ]
    spurious, user, tail = (
        mean(np.array([row[name] for row in rows])) for name in ("spurious", "user_p50", "user_p99")
    )
    return Tried(protocol, propose_ms, spurious, user, tail)
