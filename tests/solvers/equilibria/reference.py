"""Slow second opinions from the definitions alone."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod

from econ.games.normal_form import MixedProfile, NormalForm, Profile

Point = tuple[Fraction, ...]


def expected(game: NormalForm, player: int, profile: MixedProfile) -> Fraction:
    """The sum over all pure profiles of probability times payoff."""
    return sum(
        (
            prod((own[strategy] for own, strategy in zip(profile, pure, strict=True)), start=Fraction(1))
            * game.payoff(player, pure)
            for pure in game.profiles()
        ),
        Fraction(0),
    )


def switched(game: NormalForm, profile: MixedProfile, player: int, strategy: int) -> MixedProfile:
    sure = tuple(Fraction(place == strategy) for place in range(game.shape[player]))
    return (*profile[:player], sure, *profile[player + 1 :])


def gains(game: NormalForm, profile: MixedProfile) -> list[Fraction]:
    """The best pure deviation's gain of each player."""
    return [
        max(expected(game, player, switched(game, profile, player, strategy)) for strategy in range(count))
        - expected(game, player, profile)
        for player, count in enumerate(game.shape)
    ]


def pure_ones(game: NormalForm) -> list[Profile]:
    return [profile for profile in game.profiles() if not any(gains(game, surely(game, profile)))]


def surely(game: NormalForm, profile: Profile) -> MixedProfile:
    return tuple(
        tuple(Fraction(place == strategy) for place in range(count))
        for strategy, count in zip(profile, game.shape, strict=True)
    )


def solved(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> Point | None:
    """The one solution of a square system, or None."""
    matrix = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for column in range(len(matrix)):
        pivot = next((row for row in range(column, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        matrix[column] = [entry / matrix[column][column] for entry in matrix[column]]
        for row in range(len(matrix)):
            if row != column:
                factor = matrix[row][column]
                matrix[row] = [entry - factor * held for entry, held in zip(matrix[row], matrix[column], strict=True)]
    return tuple(row[-1] for row in matrix)


def corners(matrix: Sequence[Sequence[int]], bounds: Sequence[int]) -> set[Point]:
    """Vertices of x >= 0, matrix x <= bounds, by trying every choice of constraints."""
    width = len(matrix[0])
    signs = [[-int(place == column) for place in range(width)] for column in range(width)]
    rows = [list(map(Fraction, row)) for row in [*signs, *matrix]]
    right = [*([Fraction(0)] * width), *map(Fraction, bounds)]
    found = set()
    for chosen in combinations(range(len(rows)), width):
        point = solved([rows[place] for place in chosen], [right[place] for place in chosen])
        if point is not None and all(
            sum((a * x for a, x in zip(row, point, strict=True)), Fraction(0)) <= bound
            for row, bound in zip(rows, right, strict=True)
        ):
            found.add(point)
    return found


def extreme_equilibria(game: NormalForm) -> set[MixedProfile]:
    """Pairs of corners of "mixture and what the other can get at most" that are equilibria by their gains."""
    whole = [[int(game.payoff(player, pure) * game.denominator) for pure in game.profiles()] for player in range(2)]
    width = game.shape[1]
    first, second = ([table[start : start + width] for start in range(0, game.size, width)] for table in whole)
    mine = _mixtures([list(column) for column in zip(*second, strict=True)])
    theirs = _mixtures(first)
    return {pair for pair in product(mine, theirs) if not any(gains(game, pair))}


def _mixtures(payoffs: Sequence[Sequence[int]]) -> set[Point]:
    """Mixtures x such that (x, v) is a corner of: x a mixture, no reply pays more than v."""
    count = len(payoffs[0])
    # The reply's payoff is lifted above 0, so that v is a variable like the others; the mixture's last weight is what
    # remains, and v is bounded by more than any payoff.
    lift = 1 - min(map(min, payoffs))
    top = max(map(max, payoffs)) + lift + 1
    rows = [[*(own - row[-1] for own in row[:-1]), -1] for row in payoffs]
    bounds = [-(row[-1] + lift) for row in payoffs]
    rows += [[*([1] * (count - 1)), 0], [*([0] * (count - 1)), 1]]
    bounds += [1, top]
    found = corners(rows, bounds)
    return {(*point[:-1], 1 - sum(point[:-1], Fraction(0))) for point in found if point[-1] < top}
