"""The networks that a scenario or a study may name, and users' own from files.

All are lower bounds: cloud regions' medians, one hop per message unless a dissemination says otherwise, no work at the
receiver. Delays within a region are 0 in the shipped table, so that only the fitted jitter is left there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

import numpy as np

from econ.consensus.network.direct import Direct
from econ.consensus.network.geography import DelayTable
from econ.consensus.network.jitter import fitted_scale, jitter
from econ.consensus.network.library import ROUND_TRIPS, shares, table
from econ.consensus.network.network import Dissemination, Network
from econ.consensus.network.own import is_file, read
from econ.consensus.network.placement import Placement, equal
from econ.errors import BadInput

_SHIPPED = "aws13"
_OURS = "regions chosen by us, over the shipped table of delays"
_REAL = "qkniep/alpenglow at 629b8750 (Apache-2.0), stake at the nearest region of the shipped table"


@dataclass(frozen=True)
class Named:
    """A network by name: its title, the delay table it stands on, and how its placement is made when asked for."""

    name: str
    title: str
    table: str
    shares: Callable[[], Mapping[str, int]]
    source: str

    def placement(self) -> Placement:
        """Where its stake stands."""
        return Placement(self.name, self.title, self.shares(), self.source)


def _chosen(name: str, title: str, table: str, stakes: Mapping[str, int]) -> Named:
    return Named(name, title, table, lambda: stakes, _OURS)


def _real(name: str, title: str) -> Named:
    return Named(name, title, _SHIPPED, lambda: shares(name), _REAL)


def _by_name(*networks: Named) -> Mapping[str, Named]:
    return MappingProxyType({network.name: network for network in networks})


NETWORKS = _by_name(
    _chosen("one-region", "one region (Frankfurt)", _SHIPPED, equal(("Frankfurt",))),
    _chosen("europe", "Ireland, London, Frankfurt, equal stakes", _SHIPPED, equal(("Ireland", "London", "Frankfurt"))),
    _chosen(
        "us-east-europe",
        "two fifths in Virginia, the rest in Ireland, London and Frankfurt",
        _SHIPPED,
        {"N_Virginia": 2, "Ireland": 1, "London": 1, "Frankfurt": 1},
    ),
    _chosen(
        "global",
        "ten regions on five continents, equal stakes (London stands for Stockholm, which the table lacks)",
        _SHIPPED,
        equal(
            (
                "N_California",
                "N_Virginia",
                "Ireland",
                "Tokyo",
                "London",
                "Mumbai",
                "S_Paulo",
                "Frankfurt",
                "Seoul",
                "Sydney",
            )
        ),
    ),
    _real("solana", "Solana's stake in epoch 860 (2025-10)"),
    _real("sui", "Sui's stake in 2025-04"),
)

# Sets over the round-trip matrix that is read where present: for comparison with figures known for them.
REFERENCE_NETWORKS = _by_name(
    _chosen(
        "eu5",
        "five regions of Europe",
        ROUND_TRIPS,
        equal(("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1")),
    ),
    _chosen(
        "transatlantic5",
        "two regions in the eastern United States, three in Europe",
        ROUND_TRIPS,
        equal(("us-east-1", "us-east-2", "eu-west-1", "eu-west-2", "eu-central-1")),
    ),
    _chosen(
        "global10",
        "ten regions, the set of Commonware's alto",
        ROUND_TRIPS,
        equal(
            (
                "us-west-1",
                "us-east-1",
                "eu-west-1",
                "ap-northeast-1",
                "eu-north-1",
                "ap-south-1",
                "sa-east-1",
                "eu-central-1",
                "ap-northeast-2",
                "ap-southeast-2",
            )
        ),
    ),
)


def network_of(
    name: str,
    stakes: Sequence[int],
    *,
    law: str = "exponential",
    dissemination: Dissemination | None = None,
    **conditions: Any,
) -> Network:
    """The network of this name (or file, .toml or .csv) with these validators' stakes.

    Validators are assigned to regions in proportion to the placement's shares (`Placement.regions`). `law` names the
    jitter law, whose mean is the fitted one; a block goes out directly unless `dissemination` says otherwise;
    `conditions` are the network's overhead, slow and crashed. BadInput for an unknown name lists what exists.
    """
    placement, over = _found(name)
    regions = placement.regions(len(stakes))
    places = over.places(tuple(placement.shares))
    row = places[[tuple(placement.shares).index(region) for region in regions]]
    own = np.eye(len(stakes), dtype=bool)
    delays = np.where(own, 0, over.delays[np.ix_(row, row)])
    return Network(
        stakes=np.asarray(stakes),
        delays=delays,
        dissemination=Direct() if dissemination is None else dissemination,
        scale=np.where(own, 0, fitted_scale(delays)),
        jitter=jitter(law),
        names=regions,
        **conditions,
    )


def _found(name: str) -> tuple[Placement, DelayTable]:
    if is_file(name):
        return read(name)
    known = {**NETWORKS, **REFERENCE_NETWORKS}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        allowed = f"{', '.join(NETWORKS)}, or a file that ends in .toml or .csv"
        raise BadInput(f"network: there is no {name!r}{hint}; allowed: {allowed}")
    return known[name].placement(), table(known[name].table)
