"""Game extraction: the machine's own blocks, run over lanes of state x choice x chance outcome.

Breadth first over slot ends; within a slot a node is made wherever chance has more than one outcome or the deviator
more than one choice, and nodes with equal canonical states are one. Every edge carries an exact integer weight and
the change of the deviator's wealth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from econ.engine.block import Array, Model
from econ.engine.chance import Fixed, enumerated
from econ.engine.loop import applied, compiled
from econ.games.assembly import Graph
from econ.games.canonical import Canonical, States, canonical_rules
from econ.games.game import Game
from econ.games.menu import HONEST_ROW, Menu
from econ.games.points import Apply, Decide, Draw, points
from econ.games.reduction import MOST_UNREFERENCED
from econ.machine.genesis import parameters
from econ.machine.wealth import TERMS, income, wealth
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.randomness import WEIGHT_TOTAL

PRESCRIBED: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class Lanes:
    """Worlds on their way to the next node: state, outcomes drawn for the coming block, open edge, reward so far.

    The reward [lane, 1 + term] holds the whole and what it is made of.
    """

    state: States
    drawn: dict[str, Array]
    edge: Array
    reward: Array

    def chosen(self, index: Array) -> Lanes:
        """The lanes at these indices (repeats allowed)."""
        return Lanes(
            {name: value[index] for name, value in self.state.items()},
            {name: value[index] for name, value in self.drawn.items()},
            self.edge[index],
            self.reward[index],
        )

    def __len__(self) -> int:
        return len(self.edge)


def joined(first: Lanes, second: Lanes) -> Lanes:
    """Two sets of lanes as one."""
    if not len(first) or not len(second):
        return first if len(first) else second
    return Lanes(
        {name: np.concatenate([value, second.state[name]]) for name, value in first.state.items()},
        {name: np.concatenate([value, second.drawn[name]]) for name, value in first.drawn.items()},
        np.concatenate([first.edge, second.edge]),
        np.concatenate([first.reward, second.reward]),
    )


def extract(
    model: Model,
    mechanism: Mechanism,
    scenario: Scenario,
    *,
    menu: Menu,
    focal: int = 0,
    assignment: Mapping[int, int] = PRESCRIBED,
    most_unreferenced: int = MOST_UNREFERENCED,
    limit: int = 1_000_000,
) -> Game:
    """The decision process of `focal`, whose wealth is the reward; TooLarge beyond `limit` nodes.

    `assignment` names the row of the menu that a sequencer plays for good; others play row 0. The focal sequencer
    chooses unless it is assigned a row: then the game is a chain without decisions. More outstanding Bitcoin blocks
    than `most_unreferenced` count as so many. The discount is not part of the game: it applies where a node ends the
    slot.
    """
    search = Extraction(model, mechanism, scenario, menu=menu, focal=focal, assignment=assignment, limit=limit)
    search.rules = replace(search.rules, most_unreferenced=most_unreferenced)
    return search.game()


class Extraction:
    """One breadth-first search; holds the growing graph."""

    def __init__(
        self,
        model: Model,
        mechanism: Mechanism,
        scenario: Scenario,
        *,
        menu: Menu,
        focal: int,
        assignment: Mapping[int, int] = PRESCRIBED,
        limit: int,
    ) -> None:
        rows = tuple(assignment.get(sequencer, HONEST_ROW) for sequencer in range(mechanism.sequencers.size))
        self.params = parameters(mechanism, scenario, tables=menu.tables, assignment=rows, chance=Fixed({}))
        genesis = model.genesis(self.params, 1)
        self.rules: Canonical = canonical_rules(model, self.params, genesis, focal=focal)
        self.points = points(model)
        self.menu = menu
        self.focal = focal
        self.chooses = focal not in assignment
        self.graph = Graph({name: genesis[name] for name in self.rules.kept}, self.points, terms=TERMS, limit=limit)
        self.genesis = genesis

    def game(self) -> Game:
        """Search until no new slot end appears."""
        root = self.rules.at_slot_end(self.genesis)
        start = Lanes(root, {}, np.array([-1]), _nothing(1))
        frontier = self._slot_ends(start)
        while len(frontier):
            frontier = self._slot_ends(self._slot(frontier))
        return self.graph.game(self.menu)

    def _slot_ends(self, lanes: Lanes) -> Lanes:
        """Close edges at slot ends; new ones each open a single certain edge into the next slot."""
        ended = replace(lanes, state=self.rules.at_slot_end(lanes.state), drawn={})
        new = self._arrive(ended, len(self.points))
        edges = self.graph.open(new.edge, weight=np.full(len(new), WEIGHT_TOTAL), action=np.full(len(new), -1))
        return replace(new, edge=edges, reward=_nothing(len(new)))

    def _slot(self, lanes: Lanes) -> Lanes:
        for stage, point in enumerate(self.points):
            if isinstance(point, Apply):
                lanes = self._applied(lanes, point)
            elif isinstance(point, Draw):
                lanes = self._drawn(lanes, point, stage)
            else:
                lanes = self._decided(lanes, point, stage)
        return lanes

    def _applied(self, lanes: Lanes, point: Apply) -> Lanes:
        params = self.params | {"chance": Fixed(lanes.drawn)}
        whole = self.rules.whole(lanes.state)
        state, signals = applied(compiled([point.step])[0], params, whole)
        gained = wealth(self.params, state, self.focal) - wealth(self.params, whole, self.focal)
        parts = income(self.params, signals.get("moves", ()), self.focal, gained)
        kept = {name: state[name] for name in self.rules.kept}
        return Lanes(kept, {}, lanes.edge, lanes.reward + np.concatenate([gained[:, None], parts], axis=1))

    def _drawn(self, lanes: Lanes, point: Draw, stage: int) -> Lanes:
        weights = self._weights(lanes, point)
        certain = weights.max(-1) == WEIGHT_TOTAL
        through = lanes.chosen(np.flatnonzero(certain))
        passed = self._outcome(through, point, weights[certain].argmax(-1))
        nodes = self._at_node(lanes.chosen(np.flatnonzero(~certain)), point.block, stage)
        if not len(nodes):
            return passed
        split = self._weights(nodes, point)
        parent, outcome = np.nonzero(split)
        edges = self.graph.open(nodes.edge[parent], weight=split[parent, outcome], action=np.full(len(parent), -1))
        branches = replace(nodes.chosen(parent), edge=edges)
        return joined(passed, self._outcome(branches, point, outcome))

    def _weights(self, lanes: Lanes, point: Draw) -> Array:
        return enumerated(point.chance, self.params, self.rules.whole(lanes.state), lanes=len(lanes))

    @staticmethod
    def _outcome(lanes: Lanes, point: Draw, outcome: Array) -> Lanes:
        return replace(lanes, drawn=lanes.drawn | {point.chance.name: outcome})

    def _decided(self, lanes: Lanes, point: Decide, stage: int) -> Lanes:
        if not self.chooses:
            return lanes
        legal = self._legal(lanes)
        forced = legal.sum(-1) == 1
        nodes = self._at_node(lanes.chosen(np.flatnonzero(~forced)), point.block, stage)
        if not len(nodes):
            return lanes.chosen(np.flatnonzero(forced))
        parent, row = np.nonzero(self._legal(nodes))
        edges = self.graph.open(nodes.edge[parent], weight=np.zeros(len(parent), np.int64), action=row)
        branches = replace(nodes.chosen(parent), edge=edges)
        strategy = branches.state["strategy"].copy()
        strategy[:, self.focal] = row
        chosen = replace(branches, state=branches.state | {"strategy": strategy})
        return joined(lanes.chosen(np.flatnonzero(forced)), chosen)

    def _legal(self, lanes: Lanes) -> Array:
        rows = range(len(self.menu.strategies))
        state = self.rules.whole(lanes.state)
        return np.stack([self.menu.legal(state, row, self.focal) for row in rows], axis=-1)

    def _at_node(self, lanes: Lanes, block: int, stage: int) -> Lanes:
        canonical = replace(lanes, state=self.rules.at(lanes.state, block))
        new = self._arrive(canonical, stage)
        return replace(new, reward=_nothing(len(new)))

    def _arrive(self, lanes: Lanes, stage: int) -> Lanes:
        """Close the lanes' edges at their nodes; the lanes that made a new node go on, `edge` naming that node."""
        if not len(lanes):
            return lanes
        nodes, new = self.graph.arrive(lanes, stage)
        return replace(lanes.chosen(new), edge=nodes[new])


def _nothing(lanes: int) -> Array:
    return np.zeros((lanes, 1 + len(TERMS)), np.int64)
