"""A game seen through supports: payoff differences as functions of the mixing probabilities, over points and boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from econ.games.normal_form import MixedProfile, NormalForm
from econ.solvers.equilibria.isolation import Box, Interval, System

Supports = tuple[tuple[int, ...], ...]
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Difference:
    """What one strategy of a player pays more than the last of its support: a table over the others' supports."""

    player: int
    table: tuple[int, ...]


@dataclass(frozen=True)
class Mixing:
    """The conditions for an equilibrium in which each player mixes exactly its support.

    Coordinates are, player by player, the probabilities of the support but for its last strategy, whose probability is
    what remains. `equal` differences vanish; `worse` ones, of strategies outside the supports, are not positive.
    """

    shape: tuple[int, ...]
    supports: Supports
    equal: tuple[Difference, ...]
    worse: tuple[Difference, ...]

    @property
    def coordinates(self) -> list[tuple[int, int]]:
        """Player and position within the support [coordinate]."""
        return [(player, place) for player, own in enumerate(self.supports) for place in range(len(own) - 1)]

    def system(self) -> System:
        """The equations for `isolation`."""
        return System(self.ranges, self.slopes, self.may)

    def ranges(self, box: Box) -> list[Interval]:
        """The range of each equation over a box."""
        corners = self._corners(box)
        return [_range(difference, corners) for difference in self.equal]

    def slopes(self, box: Box) -> list[list[Interval]]:
        """The range of each equation's derivative in each coordinate."""
        corners = self._corners(box)
        return [[self._slope(difference, corners, *place) for place in self.coordinates] for difference in self.equal]

    def may(self, box: Box) -> bool:
        """Whether the box may hold positive probabilities under which no other strategy pays more."""
        corners = self._corners(box)
        positive = all(max(weights) > 0 for own in corners for weights in zip(*own, strict=True))
        return positive and all(_range(difference, corners)[0] <= 0 for difference in self.worse)

    def must(self, box: Box) -> bool:
        """Whether all of the box has positive probabilities under which every other strategy pays less."""
        corners = self._corners(box)
        positive = all(min(weights) > 0 for own in corners for weights in zip(*own, strict=True))
        return positive and all(_range(difference, corners)[1] < 0 for difference in self.worse)

    def profile(self, point: Sequence[Fraction]) -> MixedProfile:
        """Coordinates as a mixed profile of the game."""
        corners = self._corners(tuple((entry, entry) for entry in point))
        return tuple(
            _spread(own, weights[0], count)
            for own, weights, count in zip(self.supports, corners, self.shape, strict=True)
        )

    def bounds(self, box: Box) -> tuple[MixedProfile, MixedProfile]:
        """The least and the largest probability of every strategy over a box."""
        corners = self._corners(box)
        lower, upper = (
            tuple(
                _spread(own, tuple(map(extreme, zip(*weights, strict=True))), count)
                for own, weights, count in zip(self.supports, corners, self.shape, strict=True)
            )
            for extreme in (min, max)
        )
        return lower, upper

    def _corners(self, box: Box) -> list[list[Vector]]:
        """For each player the weights of its support at the corners of its part of the box."""
        corners, start = [], 0
        for own in self.supports:
            part = box[start : start + len(own) - 1]
            start += len(part)
            points = dict.fromkeys(product(*(dict.fromkeys(interval) for interval in part)))
            corners.append([(*point, 1 - sum(point, Fraction(0))) for point in points])
        return corners

    def _slope(self, difference: Difference, corners: Sequence[list[Vector]], player: int, place: int) -> Interval:
        if difference.player == player:
            return Fraction(0), Fraction(0)
        step = [Fraction(0)] * len(self.supports[player])
        step[place], step[-1] = Fraction(1), Fraction(-1)
        return _range(difference, [*corners[:player], [tuple(step)], *corners[player + 1 :]])


def mixing(game: NormalForm, supports: Supports) -> Mixing:
    """The conditions for mixing exactly these supports."""
    equal, worse = [], []
    for player, own in enumerate(supports):
        for strategy in range(game.shape[player]):
            difference = Difference(player, tuple(_differences(game, supports, player, strategy)))
            if strategy not in own:
                worse.append(difference)
            elif strategy != own[-1]:
                equal.append(difference)
    return Mixing(game.shape, supports, tuple(equal), tuple(worse))


def _differences(game: NormalForm, supports: Supports, player: int, strategy: int) -> Iterator[int]:
    table = game.payoffs[player]
    for others in product(*supports[:player], (0,), *supports[player + 1 :]):
        own, last = ((*others[:player], s, *others[player + 1 :]) for s in (strategy, supports[player][-1]))
        yield table[game.index(own)] - table[game.index(last)]


def _range(difference: Difference, corners: Sequence[Sequence[Vector]]) -> Interval:
    """Least and largest value: a function affine in each player's weights takes them at corners."""
    tables: list[Sequence[Fraction | int]] = [difference.table]
    for player, own in enumerate(corners):
        if player != difference.player:
            tables = [_contracted(table, weights) for table in tables for weights in own]
    values = [Fraction(table[0]) for table in tables]
    return min(values), max(values)


def _contracted(table: Sequence[Fraction | int], weights: Vector) -> list[Fraction | int]:
    """Averages out the first axis."""
    block = len(table) // len(weights)
    return [sum(weight * table[step * block + place] for step, weight in enumerate(weights)) for place in range(block)]


def _spread(support: Sequence[int], weights: Vector, count: int) -> Vector:
    held = dict(zip(support, weights, strict=True))
    return tuple(held.get(strategy, Fraction(0)) for strategy in range(count))
