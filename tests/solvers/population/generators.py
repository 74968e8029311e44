"""Small random population games with many ties, and plain readings of them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from econ.games.population import PopulationGame, Table

Counts = Sequence[Sequence[int]]
Draw = Any

SIZES = st.sampled_from([(1,), (2,), (3,), (5,), (1, 1), (2, 1), (1, 3), (2, 2), (2, 1, 1), (1, 1, 2, 1)])
FEW = st.integers(2, 3)
SPREADS = st.sampled_from([1, 3, 10**6])


@st.composite
def games(
    draw: Draw,
    players: st.SearchStrategy[tuple[int, ...]] = SIZES,
    strategies: st.SearchStrategy[int] = FEW,
) -> PopulationGame:
    sizes, count = draw(players), draw(strategies)
    spread, chance = draw(SPREADS), np.random.default_rng(draw(st.integers(0, 2**32)))
    blank = PopulationGame(sizes, tuple("abcdefg"[:count]), lambda _kind, others: others, draw(st.integers(1, 9)))
    lattices = tuple(blank.others(kind) for kind in range(len(sizes)))
    entries = tuple(chance.integers(-spread, spread + 1, (lattice.size, count)) for lattice in lattices)
    return PopulationGame(sizes, blank.strategies, Table(lattices, entries), blank.denominator)


def row(game: PopulationGame, kind: int, others: Counts) -> list[int]:
    """What each strategy pays against one profile of others' counts."""
    return [int(value) for value in game.payoff(kind, np.array([others], dtype=np.int64))[0]]


def paid(game: PopulationGame, others: Sequence[int]) -> list[int]:
    """The same in a game of one class."""
    return row(game, 0, [others])


def others_of(game: PopulationGame) -> Iterator[tuple[int, list[list[int]]]]:
    """Every class with everything its members' others may play."""
    for kind in range(len(game.players)):
        lattice = game.others(kind)
        for counts in lattice.counts(np.arange(lattice.size)).tolist():
            yield kind, counts


def owners(game: PopulationGame) -> list[int]:
    """The class of every single player."""
    return [kind for kind, players in enumerate(game.players) for _ in range(players)]


def profiles(game: PopulationGame) -> Iterator[tuple[int, ...]]:
    """Every profile of single players' strategies."""
    return product(range(len(game.strategies)), repeat=sum(game.players))


def payoff_of(game: PopulationGame, profile: Sequence[int], player: int) -> Fraction:
    """What one player earns, from the definition: count the others by class and strategy."""
    kinds = owners(game)
    others = [[0] * len(game.strategies) for _ in game.players]
    for other, strategy in enumerate(profile):
        others[kinds[other]][strategy] += other != player
    return Fraction(row(game, kinds[player], others)[profile[player]], game.denominator)


def moved(profile: Sequence[int], player: int, strategy: int) -> tuple[int, ...]:
    return (*profile[:player], strategy, *profile[player + 1 :])


def counted(game: PopulationGame, profile: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The counts of a profile [class][strategy]."""
    kinds = owners(game)
    places = range(len(game.strategies))
    return tuple(
        tuple(sum(own == place for own, of in zip(profile, kinds, strict=True) if of == kind) for place in places)
        for kind in range(len(game.players))
    )


def mixtures(game: PopulationGame) -> st.SearchStrategy[list[list[Fraction]]]:
    """A rational mixture for every class, zero chances included."""
    whole = st.lists(st.integers(0, 5), min_size=len(game.strategies), max_size=len(game.strategies)).filter(any)
    own = whole.map(lambda parts: [Fraction(part, sum(parts)) for part in parts])
    return st.lists(own, min_size=len(game.players), max_size=len(game.players))
