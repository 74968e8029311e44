"""A factored decision process: one node per draw or decision, integer weights, reward on the edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Game:
    """One deviator's decision process against honest others, as a graph of nodes and edges.

    Nodes [node]: `choice` says whether the deviator decides (else chance does), `stage` the place in the slot,
    `crosses` whether leaving the node ends the slot: there, and only there, the future is discounted once. Edges of
    node i are first[i] .. first[i+1]-1 [edge]: `target` node, `reward` (msat of the deviator), `weight` (chance: out of
    2**32, summing to 2**32 per node; choice: 0), `action` (index into `actions`; chance: -1), `honest` (choice: exactly
    one edge per node; chance: False). Without a crossing the stage strictly grows along every edge. `states`
    [node, variable] are the kept variables' values for people to read, named by `variables`; `parts` [edge, term] say
    what the rewards are made of, named by `terms` (none in a game that was not extracted).
    """

    choice: Array
    stage: Array
    crosses: Array
    first: Array
    target: Array
    reward: Array
    weight: Array
    action: Array
    honest: Array
    states: Array
    variables: tuple[str, ...]
    actions: tuple[str, ...]
    stages: tuple[str, ...]
    root: int = 0
    parts: Array = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    terms: tuple[str, ...] = ()

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.choice)

    @property
    def edges(self) -> int:
        """Number of edges."""
        return len(self.target)

    def source(self) -> Array:
        """The node each edge leaves [edge]."""
        return np.repeat(np.arange(self.nodes), np.diff(self.first))
