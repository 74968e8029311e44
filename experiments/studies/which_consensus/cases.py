"""What is compared: protocols, networks, set sizes, shares of dead leaders, and how often each is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from econ.consensus.registry import PROTOCOLS
from experiments.studies.frame import Size

PRESET = "citrea-pos"
SINGLE = "single"
ASKED = ("cometbft", "monadbft", "hotstuff-2", "jolteon", "chained-hotstuff", "hotstuff", "simplex", "minimmit")
ALL = (*ASKED, SINGLE)
EUROPE, ATLANTIC, GLOBAL, SOLANA = "europe", "us-east-europe", "global", "solana"
MIDDLE = 16
"""Sequencers of the candidate."""
BOUND_MS = 2_000
"""Citrea's block interval."""
FEW, MANY = 5, 20
"""Shares of dead leaders, per cent."""
LARGE = 100
"""Sets from here on are measured less often, for their messages grow with the square of their size."""


@dataclass(frozen=True)
class Case:
    """One network of sequencers under one protocol: `dead` per cent of the leaders propose nothing."""

    protocol: str
    network: str
    size: int = MIDDLE
    dead: int = 0


@dataclass(frozen=True)
class Effort:
    """How often a case is measured: `runs` of `samples` chains with `views` views each."""

    runs: int
    samples: int
    views: int

    @property
    def blocks(self) -> int:
        """Views in all."""
        return self.runs * self.samples * self.views


PROTOCOLS_OF: Mapping[Size, tuple[str, ...]] = {
    "tiny": ("cometbft", "monadbft", "hotstuff-2"),
    "quick": ALL,
    "full": ALL,
}
NETWORKS_OF: Mapping[Size, tuple[str, ...]] = {
    "tiny": (EUROPE, GLOBAL),
    "quick": (EUROPE, ATLANTIC, GLOBAL, SOLANA),
    "full": (EUROPE, ATLANTIC, GLOBAL, SOLANA),
}
SIZES_OF: Mapping[Size, tuple[int, ...]] = {"tiny": (4, MIDDLE), "quick": (4, MIDDLE, 64), "full": (4, MIDDLE, 64, 200)}
DEAD_OF: Mapping[Size, tuple[int, ...]] = {"tiny": (0, MANY), "quick": (0, FEW, MANY), "full": (0, FEW, MANY)}
EFFORT_OF: Mapping[Size, Effort] = {
    "tiny": Effort(2, 32, 16),
    "quick": Effort(6, 192, 24),
    "full": Effort(6, 192, 24),
}


def effort(case: Case, size: Size) -> Effort:
    """How often a case of the study is measured: at the candidate's size in full, at others a part of that."""
    whole = EFFORT_OF[size]
    part = 1 if case.size == MIDDLE else 8 if case.size < LARGE else 32
    return Effort(whole.runs, max(whole.samples // part, 1), whole.views)


def cases(size: Size, dead: int) -> Iterator[Case]:
    """Every case with this share of dead leaders, in the order of the sweep's points."""
    for network in NETWORKS_OF[size]:
        for members in SIZES_OF[size]:
            yield from (Case(name, network, members, dead) for name in PROTOCOLS_OF[size])


def title(protocol: str) -> str:
    """What people call it."""
    return PROTOCOLS[protocol].record.title


def far(size: Size) -> str:
    """The network that the answer speaks of: the farthest flung that was measured and is not a real set's."""
    return GLOBAL if GLOBAL in NETWORKS_OF[size] else NETWORKS_OF[size][-1]


def some(size: Size) -> int:
    """The share of dead leaders that sentences speak of: the least that is measured and not zero."""
    return min(share for share in DEAD_OF[size] if share)
