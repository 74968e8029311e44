"""Finite games in normal form with exact payoffs: integers over one common denominator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Any

from econ.errors import BadInput, TooLarge

Number = int | Fraction
Profile = tuple[int, ...]
Mixture = tuple[Fraction, ...]
MixedProfile = tuple[Mixture, ...]

LARGEST = 5_000_000


@dataclass(frozen=True)
class NormalForm:
    """Players, their strategies, and what every profile pays.

    `strategies` [player][strategy] are labels, different within a player. `payoffs` [player][profile] are integers, to
    be divided by `denominator` (positive, the same for all); profiles are in row-major order, the last player's
    strategy moving fastest. Raises BadInput for a game without players or strategies and for tables of another length.
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[int, ...], ...]
    denominator: int = 1
    title: str = ""

    def __post_init__(self) -> None:
        count = len(self.players)
        _need(count > 0, "players: none; a game has at least one")
        _need(len(self.strategies) == count, f"strategies: {len(self.strategies)} lists for {count} players")
        _need(len(self.payoffs) == count, f"payoffs: {len(self.payoffs)} tables for {count} players")
        _need(self.denominator > 0, f"denominator: {self.denominator}; it is positive")
        for player, labels, table in zip(self.players, self.strategies, self.payoffs, strict=True):
            _need(len(labels) > 0, f"strategies of {player}: none; a player has at least one")
            _need(len(set(labels)) == len(labels), f"strategies of {player}: a label occurs twice")
            _need(len(table) == self.size, f"payoffs of {player}: {len(table)} for {self.size} profiles")

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies [player]."""
        return tuple(map(len, self.strategies))

    @property
    def size(self) -> int:
        """Number of pure profiles."""
        return prod(self.shape)

    def profiles(self) -> Iterator[Profile]:
        """All pure profiles in the order of the payoff tables."""
        return product(*map(range, self.shape))

    def index(self, profile: Profile) -> int:
        """The place of a profile in the payoff tables."""
        place = 0
        for strategy, count in zip(profile, self.shape, strict=True):
            place = place * count + strategy
        return place

    def payoff(self, player: int, profile: Profile) -> Fraction:
        """What a pure profile pays a player."""
        return Fraction(self.payoffs[player][self.index(profile)], self.denominator)

    def restricted(self, kept: Sequence[Sequence[int]]) -> NormalForm:
        """The game in which each player has only the `kept` [player] strategies, in that order."""
        places = [self.index(profile) for profile in product(*kept)]
        labels = tuple(tuple(names[s] for s in own) for names, own in zip(self.strategies, kept, strict=True))
        tables = tuple(tuple(table[place] for place in places) for table in self.payoffs)
        return NormalForm(self.players, labels, tables, self.denominator, self.title)


def from_payoffs(
    payoffs: Sequence[Any],
    *,
    players: Sequence[str] | None = None,
    strategies: Sequence[Sequence[str]] | None = None,
    title: str = "",
) -> NormalForm:
    """The game with nested payoffs [player][strategy of 1][strategy of 2]..., integers or Fractions.

    Players and strategies without names are numbered from 1. Raises BadInput for floats and ragged tables.
    """
    shape = _shape(payoffs[0] if payoffs else (), len(payoffs))
    tables = [tuple(_leaves(table, shape, f"payoffs[{player}]")) for player, table in enumerate(payoffs)]
    return _assembled(tables, shape, players=players, strategies=strategies, title=title)


def from_function(
    shape: Sequence[int],
    payoff: Callable[[Profile], Sequence[Number]],
    *,
    players: Sequence[str] | None = None,
    strategies: Sequence[Sequence[str]] | None = None,
    title: str = "",
) -> NormalForm:
    """The game with `shape` [player] strategies in which a profile pays payoff(profile) [player].

    Raises TooLarge beyond LARGEST profiles, BadInput as `from_payoffs`.
    """
    if prod(shape) > LARGEST:
        raise TooLarge(f"{prod(shape)} profiles of {len(shape)} players, limit {LARGEST}: fewer players or strategies")
    rows = [payoff(profile) for profile in product(*map(range, shape))]
    tables = [tuple(_number(row[player], "payoff") for row in rows) for player in range(len(shape))]
    return _assembled(tables, tuple(shape), players=players, strategies=strategies, title=title)


def _assembled(
    tables: Sequence[tuple[Number, ...]],
    shape: tuple[int, ...],
    *,
    players: Sequence[str] | None,
    strategies: Sequence[Sequence[str]] | None,
    title: str,
) -> NormalForm:
    denominator = lcm(*(entry.denominator for table in tables for entry in table))
    whole = tuple(tuple(int(entry * denominator) for entry in table) for table in tables)
    names = tuple(players) if players is not None else numbered(len(shape))
    labels = strategies if strategies is not None else [numbered(count) for count in shape]
    return NormalForm(names, tuple(map(tuple, labels)), whole, denominator, title)


def numbered(count: int) -> tuple[str, ...]:
    """Names "1", "2", ... for things that have none."""
    return tuple(str(number) for number in range(1, count + 1))


def _shape(table: Any, depth: int) -> tuple[int, ...]:
    if depth == 0:
        return ()
    _need(isinstance(table, Sequence) and len(table) > 0, "payoffs: nested [player][strategy of 1][strategy of 2]...")
    return (len(table), *_shape(table[0], depth - 1))


def _leaves(table: Any, shape: tuple[int, ...], place: str) -> Iterator[Number]:
    if not shape:
        yield _number(table, place)
        return
    _need(isinstance(table, Sequence) and len(table) == shape[0], f"{place}: {shape[0]} entries are needed here")
    for position, inner in enumerate(table):
        yield from _leaves(inner, shape[1:], f"{place}[{position}]")


def _number(entry: Any, place: str) -> Number:
    exact = isinstance(entry, int | Fraction) and not isinstance(entry, bool)
    _need(exact, f"{place}: {entry!r}; a payoff is an integer or a Fraction")
    return entry  # type: ignore[no-any-return]


def _need(holds: bool, message: str) -> None:  # noqa: FBT001
    if not holds:
        raise BadInput(message)
