"""Exact values over a few slots, on whole states: nothing is forgotten, so they test what an extracted game forgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from econ.games.game import Game
from tests.second_opinion.demand import Moment
from tests.second_opinion.laws import TOTAL
from tests.second_opinion.process import View
from tests.second_opinion.slot import Choice, ends, legal, moments, worth
from tests.second_opinion.state import State, genesis

# From the values of a decision's choices by name to the value of the decision.
Rule = Callable[[dict[str, Fraction]], Fraction]


def best(values: dict[str, Fraction]) -> Fraction:
    """The deviator's best."""
    return max(values.values())


def worst(values: dict[str, Fraction]) -> Fraction:
    """The deviator's worst."""
    return min(values.values())


def always(name: str) -> Rule:
    """One choice wherever it is open, else honest play."""
    return lambda values: values.get(name, values["honest"])


class Specified:
    """Values by the specification, from whole states."""

    def __init__(self, view: View, menu: Iterable[Choice], rule: Rule) -> None:
        self.view, self.menu, self.rule = view, tuple(menu), rule
        self._known: dict[tuple[State, int], Fraction] = {}

    def value(self, slots: int) -> Fraction:
        """Expected gain (msat) in so many slots from genesis."""
        return self._from(self.view.bounded(genesis(self.view.tables)), slots)

    def _from(self, state: State, slots: int) -> Fraction:
        if slots == 0:
            return Fraction(0)
        bare = state._replace(balance=0, loose=0)
        key = (bare, slots)
        if key not in self._known:
            law = moments(self.view.tables, bare).items()
            self._known[key] = sum((mass * self._decided(bare, moment, slots) for moment, mass in law), Fraction(0))
        return self._known[key]

    def _decided(self, state: State, moment: Moment, slots: int) -> Fraction:
        menu = legal(moment, self.menu)
        return self.rule({choice.name: self._chosen(state, moment, choice, slots=slots) for choice in menu})

    def _chosen(self, state: State, moment: Moment, choice: Choice, *, slots: int) -> Fraction:
        tables, before = self.view.tables, worth(self.view.tables, state)
        law = ends(tables, moment, choice).items()
        return sum(
            (mass * (worth(tables, end) - before + self._from(self.view.bounded(end), slots - 1)) for end, mass in law),
            Fraction(0),
        )


class Extracted:
    """Values of an extracted game, node by node."""

    def __init__(self, game: Game, rule: Rule) -> None:
        self.game, self.rule = game, rule
        self._known: dict[tuple[int, int], Fraction] = {}

    def value(self, slots: int) -> Fraction:
        """Expected gain (msat) in so many slots from the root."""
        return self._from(self.game.root, slots)

    def _from(self, node: int, slots: int) -> Fraction:
        game = self.game
        if game.crosses[node] and slots == 0:
            return Fraction(0)
        if (node, slots) not in self._known:
            left = slots - int(game.crosses[node])
            span = range(int(game.first[node]), int(game.first[node + 1]))
            onward = [int(game.reward[e]) + self._from(int(game.target[e]), left) for e in span]
            self._known[node, slots] = self._node(node, span, onward)
        return self._known[node, slots]

    def _node(self, node: int, span: range, onward: list[Fraction]) -> Fraction:
        game = self.game
        if not game.choice[node]:
            parts = (v * int(game.weight[e]) for e, v in zip(span, onward, strict=True))
            return sum(parts, Fraction(0)) / TOTAL
        return self.rule({game.actions[int(game.action[e])]: value for e, value in zip(span, onward, strict=True)})
