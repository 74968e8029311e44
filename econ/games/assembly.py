"""The graph of a game while it grows: nodes by canonical state, edges opened at a node and closed at the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from econ.engine.block import Array
from econ.errors import TooLarge
from econ.games.game import Game
from econ.games.menu import HONEST_ROW, Menu
from econ.games.points import SLOT_END, Apply, Decide, Point, name_of

if TYPE_CHECKING:
    from econ.games.extraction import Lanes


# The keys of a mechanism file that make a variable take many values.
DRIVERS = {
    "evidence": "slashing_venue with chain.finality.bitcoin_depth",
    "charges": "slashing.each",
    "bond": "slashing.fraction or slashing.minimum",
    "standing_timer": "set.unbonding or slashing.jail",
    "priority": "set.stake (unequal powers)",
    "turn": "set.size",
    "missed": "slashing.window",
    "slot": "slashing.window",
    "forced_line": "forced_inclusion.deadline",
    "forced_waiting": "forced_inclusion.per_block",
    "since_reference": "chain.reference_limit",
    "unreferenced": "chain.references_per_block",
    "mempool": "scenario.demand with scenario.mempool_cap",
    "stake_balance": "set.re_entry",
    "stall": "consensus.timeout_propose",
    "next_leader": "consensus.protocol",
    "carried": "scenario.mev (where the protocol allows forks)",
    "bitcoin_age": "scenario.bitcoin_intervals",
    "bitcoin_fee": "scenario.bitcoin_fees",
    "base_fee": "fees.rule",
    "censor_belief": "scenario.censorship_belief",
}


class Graph:
    """Nodes keyed by (stage, canonical state, pending outcomes); edges as growing arrays."""

    def __init__(
        self, genesis: Mapping[str, Array], points: tuple[Point, ...], *, terms: tuple[str, ...], limit: int
    ) -> None:
        self.names = tuple(genesis)
        self.shapes = {name: value.shape[1:] for name, value in genesis.items()}
        self.stages = (*("" if isinstance(p, Apply) else name_of(p) for p in points), SLOT_END)
        self.decision = next(i for i, point in enumerate(points) if isinstance(point, Decide))
        self.terms = terms
        self.limit = limit
        self._index: dict[tuple[int, bytes], int] = {}
        self._stage: list[int] = []
        self._rows: list[Array] = []
        self._columns: dict[str, list[Array]] = {name: [] for name in ("source", "weight", "action")}
        self._closed: list[tuple[Array, Array, Array]] = []
        self._edges = 0

    def open(self, source: Array, *, weight: Array, action: Array) -> Array:
        """New edges out of these nodes; their numbers."""
        for name, values in (("source", source), ("weight", weight), ("action", action)):
            self._columns[name].append(values)
        self._edges += len(source)
        return np.arange(self._edges - len(source), self._edges)

    def arrive(self, lanes: Lanes, stage: int) -> tuple[Array, Array]:
        """Close the lanes' edges: the node of each lane, and the lanes that were first at a new node."""
        rows = self._packed(lanes)
        nodes = np.empty(len(rows), np.int64)
        new: list[int] = []
        for lane, row in enumerate(rows):
            key = (stage, row.tobytes())
            node = self._index.get(key)
            if node is None:
                node = self._add(key, stage, row)
                new.append(lane)
            nodes[lane] = node
        self._closed.append((lanes.edge, nodes, lanes.reward))
        return nodes, np.array(new, dtype=np.int64)

    def _add(self, key: tuple[int, bytes], stage: int, row: Array) -> int:
        node = len(self._stage)
        if node >= self.limit:
            reason = f"it grows most along {self._widest()}"
            raise TooLarge(f"the game has more than {self.limit:,} nodes (--limit); {reason}")
        self._index[key] = node
        self._stage.append(stage)
        self._rows.append(row)
        return node

    def _widest(self) -> str:
        """The variable with the most distinct values at slot ends so far."""
        ends = np.stack(
            [row for row, stage in zip(self._rows, self._stage, strict=True) if self.stages[stage] == SLOT_END]
        )
        counts = {name: len(np.unique(part, axis=0)) for name, part in self._parts(ends).items()}
        name = max(counts, key=lambda variable: counts[variable])
        return f"{name} ({counts[name]} values so far), which {DRIVERS.get(name, 'the mechanism')} sets"

    def _packed(self, lanes: Lanes) -> Array:
        columns = [lanes.state[name].reshape(len(lanes), -1).astype(np.int64) for name in self.names]
        pending = [lanes.drawn[name][:, None] for name in sorted(lanes.drawn)]
        return np.ascontiguousarray(np.concatenate(columns + pending, axis=1))

    def _parts(self, rows: Array) -> dict[str, Array]:
        """Packed rows cut back into variables; pending outcomes are left off."""
        parts, start = {}, 0
        for name in self.names:
            width = int(np.prod(self.shapes[name], dtype=np.int64))
            parts[name] = rows[:, start : start + width]
            start += width
        return parts

    def game(self, menu: Menu) -> Game:
        """The finished game: nodes in order of discovery, edges grouped by source."""
        columns = {name: np.concatenate(values) for name, values in self._columns.items()}
        target, reward = self._targets()
        columns |= {"target": target, "reward": reward}
        stage = np.array(self._stage)
        choice = stage == self.decision
        merged = _merged(columns)
        shown, variables = self._shown()
        return Game(
            choice=choice,
            stage=stage,
            crosses=stage == len(self.stages) - 1,
            first=np.searchsorted(merged["source"], np.arange(len(stage) + 1)),
            target=merged["target"],
            reward=merged["reward"][:, 0],
            parts=merged["reward"][:, 1:],
            terms=self.terms,
            weight=merged["weight"],
            action=merged["action"],
            honest=merged["action"] == HONEST_ROW,
            states=shown,
            variables=variables,
            actions=tuple(strategy.name for strategy in menu.strategies),
            stages=self.stages,
        )

    def _targets(self) -> tuple[Array, Array]:
        target = np.full(self._edges, -1, np.int64)
        reward = np.zeros((self._edges, 1 + len(self.terms)), np.int64)
        for edge, node, gain in self._closed:
            inside = edge >= 0
            target[edge[inside]] = node[inside]
            reward[edge[inside]] = gain[inside]
        return target, reward

    def _shown(self) -> tuple[Array, tuple[str, ...]]:
        """The columns that differ between nodes, named; constant ones say nothing."""
        width = sum(int(np.prod(shape, dtype=np.int64)) for shape in self.shapes.values())
        rows = np.stack([row[:width] for row in self._rows])
        varying = np.flatnonzero((rows != rows[0]).any(0))
        labels = [
            f"{name}[{i}]" if part.shape[1] > 1 else name
            for name, part in self._parts(rows).items()
            for i in range(part.shape[1])
        ]
        return rows[:, varying], tuple(labels[column] for column in varying)


def _merged(columns: dict[str, Array]) -> dict[str, Array]:
    """Edges sorted by source; chance edges with equal ends and reward are one, their weights added."""
    keys = [columns[name] for name in ("source", "action", "target")] + list(columns["reward"].T)
    order = np.lexsort(keys[::-1])
    starts = np.flatnonzero(np.r_[True, np.any([key[order[1:]] != key[order[:-1]] for key in keys], axis=0)])
    merged = {name: values[order[starts]] for name, values in columns.items()}
    return merged | {"weight": np.add.reduceat(columns["weight"][order], starts)}
