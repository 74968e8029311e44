"""Canonical games with what is known of them, and games drawn at random."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from econ.games.normal_form import NormalForm, Profile, from_function, from_payoffs

Rows = list[list[int]]


def negative(rows: Sequence[Sequence[int]]) -> Rows:
    return [[-entry for entry in row] for row in rows]


def columns(rows: Sequence[Sequence[int]]) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def symmetric(rows: Sequence[Sequence[int]]) -> NormalForm:
    return from_payoffs([rows, columns(rows)])


def zero_sum(rows: Sequence[Sequence[int]]) -> NormalForm:
    return from_payoffs([rows, negative(rows)])


def coordination(size: int) -> NormalForm:
    identity = [[int(row == column) for column in range(size)] for row in range(size)]
    return from_payoffs([identity, identity])


def prisoners_dilemma() -> NormalForm:
    return symmetric([[9, 0], [10, 1]])


def matching_pennies() -> NormalForm:
    return zero_sum([[1, -1], [-1, 1]])


def rock_paper_scissors() -> NormalForm:
    return zero_sum([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])


def shapley_cycle() -> NormalForm:
    """L. Shapley, Some topics in two-person games, 1964: fictitious play cycles, the equilibrium is uniform."""
    return from_payoffs([[[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]])


def battle_of_the_sexes() -> NormalForm:
    return from_payoffs([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])


def stag_hunt() -> NormalForm:
    return symmetric([[4, 0], [3, 2]])


def oneill() -> NormalForm:
    """B. O'Neill, Nonmetric test of the minimax theory, PNAS 1987."""
    return zero_sum([[1, -1, -1, -1], [-1, -1, 1, 1], [-1, 1, -1, 1], [-1, 1, 1, -1]])


def degenerate_3x5() -> NormalForm:
    """Nashpy, report 82 (2020): stated there for players who minimise; eight extreme equilibria."""
    first = [[0, 0, 6, 0, 0], [0, 0, 3, 2, 1], [4, 3, 0, 0, 1]]
    second = [[3, 0, 2, 1, 0], [0, 2, 0, 0, 4], [4, 0, 2, 4, 4]]
    return from_payoffs([negative(first), negative(second)])


def degenerate_3x2() -> NormalForm:
    """QuantEcon.py, change 326 (2017): three extreme equilibria, two of them ends of a segment."""
    return from_payoffs([[[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]])


def signs_6x6() -> NormalForm:
    """Nashpy, report 231 (2024): one equilibrium, 1/3 on each of the strategies 3, 5 and 6."""
    return zero_sum(
        [
            [0, -1, -1, -1, 1, -1],
            [1, 0, 1, -1, -1, -1],
            [1, -1, 0, -1, -1, 1],
            [1, 1, 1, 0, -1, -1],
            [-1, 1, 1, 1, 0, -1],
            [1, 1, -1, 1, 1, 0],
        ]
    )


def von_stengel_6x6() -> NormalForm:
    """B. von Stengel, New maximal numbers of equilibria in bimatrix games, 1999; R. Savani's small payoffs, 2006."""
    first = [
        [-81, 36, -126, 126, -36, 90],
        [-180, 72, -333, 297, -153, 270],
        [20, -3, 42, -33, 17, -30],
        [-30, 17, -33, 42, -3, 20],
        [270, -153, 297, -333, 72, -180],
        [90, -36, 126, -126, 36, -81],
    ]
    second = [
        [72, 36, 17, -3, -36, -153],
        [-180, -81, -30, 20, 90, 270],
        [297, 126, 42, -33, -126, -333],
        [-333, -126, -33, 42, 126, 297],
        [270, 90, 20, -30, -81, -180],
        [-153, -36, -3, 17, 36, 72],
    ]
    return from_payoffs([first, second])


def von_stengel_1999() -> NormalForm:
    """The same combinatorics in the payoffs of 1999, which span five orders of magnitude: hard on floats."""
    first = [
        [9504, -660, 19976, -20526, 1776, -8976],
        [-111771, 31680, -130944, 168124, -8514, 52764],
        [397584, -113850, 451176, -586476, 29216, -178761],
        [171204, -45936, 208626, -263076, 14124, -84436],
        [1303104, -453420, 1227336, -1718376, 72336, -461736],
        [737154, -227040, 774576, -1039236, 48081, -300036],
    ]
    second = [
        [72336, 48081, 29216, 14124, 1776, -8514],
        [-461736, -300036, -178761, -84436, -8976, 52764],
        [1227336, 774576, 451176, 208626, 19976, -130944],
        [-1718376, -1039236, -586476, -263076, -20526, 168124],
        [1303104, 737154, 397584, 171204, 9504, -111771],
        [-453420, -227040, -113850, -45936, -660, 31680],
    ]
    return from_payoffs([first, second])


def winkels() -> NormalForm:
    """H. Winkels, 1979: six strategies in tied pairs against two."""
    first = [[2, 6], [2, 6], [6, 2], [6, 2], [5, 5], [5, 5]]
    second = [[1, 2], [0, -1], [-2, 2], [4, -1], [-1, 6], [6, -1]]
    return from_payoffs([first, second])


def inaccessible_pair() -> NormalForm:
    """L. Shapley, A note on the Lemke-Howson algorithm, 1974, figure 3."""
    return from_payoffs([[[0, 3, 0], [2, 2, 0], [3, 0, 1]], [[0, 2, 3], [3, 2, 0], [0, 0, 1]]])


def nau() -> NormalForm:
    """R. Nau, S. Gomez Canovas, P. Hansen, 2004, section 4: one equilibrium, irrational."""
    return from_payoffs(
        [
            [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
            [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
            [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
        ]
    )


def mckelvey_mclennan() -> NormalForm:
    """R. McKelvey, A. McLennan, The maximal number of regular totally mixed Nash equilibria, 1997: nine equilibria."""
    return from_payoffs([[[[a, 0], [0, b]], [[0, b], [c, 0]]] for a, b, c in ((9, 3, 9), (8, 4, 8), (12, 6, 2))])


def van_der_laan() -> NormalForm:
    """G. van der Laan, A. Talman, L. van der Heyden, 1987: no pure equilibrium, one totally mixed."""
    return from_payoffs(
        [
            [[[-1, -2], [-8, -5]], [[-8, -8], [-2, -2]]],
            [[[-4, -2], [-2, -6]], [[-2, -1], [-1, -3]]],
            [[[-4, -8], [-1, -8]], [[-4, -2], [-2, -1]]],
        ]
    )


def chicken() -> NormalForm:
    return symmetric([[6, 2], [7, 0]])


def travellers_dilemma(highest: int) -> NormalForm:
    """K. Basu, 1994: claims from 2 to `highest`, bonus 2."""

    def payoff(profile: Profile) -> tuple[int, int]:
        mine, theirs = (claim + 2 for claim in profile)
        paid, extra = min(mine, theirs), (theirs > mine) - (mine > theirs)
        return paid + 2 * extra, paid - 2 * extra

    return from_function([highest - 1] * 2, payoff)


def volunteers_dilemma(players: int, *, cost: Fraction | int, benefit: int) -> NormalForm:
    """A. Diekmann, 1985; the second strategy is to volunteer."""
    return from_function([2] * players, lambda profile: [benefit * any(profile) - cost * own for own in profile])


def inspection(*, gain: int, fine: int, cost: int, reward: int, loss: int) -> NormalForm:
    """Violator (comply, violate) against inspector (trust, inspect)."""
    violator = [[0, 0], [gain, -fine]]
    inspector = [[0, -cost], [-loss, reward - cost]]
    return from_payoffs([violator, inspector], players=["violator", "inspector"])


def pairs_only(players: int) -> NormalForm:
    """I. Abraham et al., 2006: all get 1 for all-0; exactly two who play 1 get 2 each; otherwise nobody gets any."""

    def payoff(profile: Profile) -> list[int]:
        if not any(profile):
            return [1] * players
        return [2 * own for own in profile] if sum(profile) == 2 else [0] * players

    return from_function([2] * players, payoff)


def exact(rows: Any) -> Any:
    """Nested "p/q" texts and integers as Fractions in nested tuples."""
    return tuple(map(exact, rows)) if isinstance(rows, list | tuple) else Fraction(rows)


def tables(shape: Sequence[int], low: int, high: int) -> st.SearchStrategy[Any]:
    table: st.SearchStrategy[Any] = st.integers(low, high)
    for count in reversed(shape):
        table = st.lists(table, min_size=count, max_size=count)
    return table


def games_of(shape: Sequence[int], low: int = -3, high: int = 3) -> st.SearchStrategy[NormalForm]:
    """Games with small integer payoffs: many ties."""
    return st.lists(tables(shape, low, high), min_size=len(shape), max_size=len(shape)).map(from_payoffs)


bimatrix_shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))
three_player_shapes = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2))
bimatrix_games = bimatrix_shapes.flatmap(games_of)
any_games = st.one_of(bimatrix_games, three_player_shapes.flatmap(games_of))


@st.composite
def mixtures(draw: st.DrawFn, count: int) -> tuple[Fraction, ...]:
    weights = draw(st.lists(st.integers(0, 5), min_size=count, max_size=count).filter(any))
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


def profiles_of(game: NormalForm) -> st.SearchStrategy[tuple[tuple[Fraction, ...], ...]]:
    return st.tuples(*(mixtures(count) for count in game.shape))
