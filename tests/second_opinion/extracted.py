"""An extracted game read as the same kind of process: slot ends by their variables, draws composed within the slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from econ.games.game import Game
from tests.second_opinion.laws import TOTAL
from tests.second_opinion.process import Label, Offer, Offers, View, undecided
from tests.second_opinion.state import State, Vector, genesis

# Our names of variables, and the machine's.
SCALARS = {
    "slot": "slot",
    "stall": "stall",
    "halted": "halted",
    "age": "bitcoin_age",
    "rate": "bitcoin_fee",
    "unreferenced": "unreferenced",
    "since": "since_reference",
    "price": "base_fee",
    "target": "target",
    "waited": "target_wait",
    "belief": "censor_belief",
    "sent": "forced_mempool",
    "turn": "turn",
    "following": "next_leader",
    "carried": "carried",
}
VECTORS = {
    "mempool": "mempool",
    "line": "forced_line",
    "priority": "priority",
    "power": "power",
    "offline": "offline",
    "missed": "missed",
    "bond": "bond",
    "leaving": "unbonding",
    "standing": "standing",
    "timer": "standing_timer",
}
MATRICES = {"evidence": "evidence", "charges": "charges"}
Values = Mapping[str, int]


def named(values: Values, start: State) -> State:
    """The state whose named variables have these values; a variable the game does not list has its value at genesis.

    A vector of one value goes by the bare name.
    """

    def vector(field_: str, name: str) -> Vector:
        before = getattr(start, field_)
        if len(before) == 1:
            return (values.get(name, before[0]),)
        return tuple(values.get(f"{name}[{i}]", old) for i, old in enumerate(before))

    def matrix(field_: str, name: str) -> tuple[Vector, ...]:
        size = len(start.bond)
        rows = enumerate(getattr(start, field_))
        return tuple(tuple(values.get(f"{name}[{q * size + i}]", old) for i, old in enumerate(row)) for q, row in rows)

    found: dict[str, object] = {f: values.get(name, getattr(start, f)) for f, name in SCALARS.items()}
    found |= {f: vector(f, name) for f, name in VECTORS.items()}
    found |= {f: matrix(f, name) for f, name in MATRICES.items()}
    return start._replace(**found)  # type: ignore[arg-type]


@dataclass
class Reading:
    """One game being read; laws are computed once per node."""

    game: Game
    view: View
    _after: dict[int, dict[tuple[int, int], Fraction]] = field(default_factory=dict)

    def label(self, node: int) -> Label:
        """Class of a slot end."""
        values = dict(zip(self.game.variables, (int(v) for v in self.game.states[node]), strict=True))
        return self.view.label(named(values, genesis(self.view.tables)))

    def ends(self) -> list[int]:
        """All slot ends that the search went on from."""
        game = self.game
        return [int(node) for node in game.crosses.nonzero()[0] if game.target[game.first[node]] >= 0]

    def edges(self, node: int) -> list[tuple[int, int, int, int]]:
        """Edges of a node: target, reward, weight, action."""
        game, span = self.game, range(int(self.game.first[node]), int(self.game.first[node + 1]))
        return [(int(game.target[e]), int(game.reward[e]), int(game.weight[e]), int(game.action[e])) for e in span]

    def after(self, node: int) -> dict[tuple[int, int], Fraction]:
        """Law of (slot end, reward from here to it) of a node behind the decision."""
        if self.game.crosses[node]:
            return {(node, 0): Fraction(1)}
        if node not in self._after:
            self._after[node] = self._composed(node)
        return self._after[node]

    def _composed(self, node: int) -> dict[tuple[int, int], Fraction]:
        law: dict[tuple[int, int], Fraction] = {}
        for target, reward, weight, _ in self.edges(node):
            for (end, later), mass in self.after(target).items():
                step = (end, reward + later)
                law[step] = law.get(step, Fraction(0)) + mass * Fraction(weight, TOTAL)
        return law

    def offers(self, end: int) -> Offers:
        """What the slot after a slot end offers."""
        found: Offers = {}
        ((target, reward, _, _),) = self.edges(end)
        waiting = [(target, reward, Fraction(1))]
        while waiting:
            node, so_far, mass = waiting.pop()
            if self.game.choice[node] or self.game.crosses[node]:
                offer = self._offer(node, so_far)
                found[offer] = found.get(offer, Fraction(0)) + mass
                continue
            waiting += [(t, so_far + r, mass * Fraction(w, TOTAL)) for t, r, w, _ in self.edges(node)]
        return found

    def _offer(self, node: int, so_far: int) -> Offer:
        if self.game.crosses[node]:
            return undecided((self.label(node), so_far))
        return frozenset(
            (self.game.actions[action], self._steps(target, so_far + reward))
            for target, reward, _, action in self.edges(node)
        )

    def _steps(self, node: int, so_far: int) -> frozenset[tuple[tuple[Label, int], Fraction]]:
        law: dict[tuple[Label, int], Fraction] = {}
        for (end, later), mass in self.after(node).items():
            step = (self.label(end), so_far + later)
            law[step] = law.get(step, Fraction(0)) + mass
        return frozenset(law.items())
