"""Gambit's .nfg files: games in normal form, payoffs listed by profile or by outcome.

Profiles are listed with the first player's strategy moving fastest.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from econ.games.formats.tokens import Reader, distinct, header, listed, quoted, reader
from econ.games.normal_form import NormalForm, from_function, numbered

VERSION = 1


def read_nfg(text: str, source: str = "game.nfg") -> NormalForm:
    """The game of a file's text in either version; `source` is the file's name in refusals.

    Decimals and fractions are read exactly; a player's labels that repeat become numbers. Raises BadInput, one line
    with the place, for anything else.
    """
    held = reader(text, source)
    title = header(held, "NFG", VERSION)
    players = held.braced(lambda: held.text("a player's name"), "the players")
    strategies = _strategies(held, len(players))
    if held.sees("text"):
        held.text("a comment")
    rows = _outcomes(held, strategies) if held.sees("{") else _payoffs(held, strategies)
    held.finish()
    return _game(rows, players=players, strategies=strategies, title=title)


def write_nfg(game: NormalForm) -> str:
    """The game as text, payoffs listed by profile: read back, it is the same game."""
    lines = [f"NFG {VERSION} R {quoted(game.title)}", listed(game.players), ""]
    lines += ["{", *map(listed, game.strategies), "}", '""', ""]
    rows = [
        [str(game.payoff(player, profile)) for player in range(len(game.players))] for profile in _order(game.shape)
    ]
    return "\n".join([*lines, *(" ".join(row) for row in rows), ""])


def write_nfg_outcomes(game: NormalForm) -> str:
    """The game as text, each different payoff vector an outcome of its own and profiles listed by outcome."""
    rows = [
        tuple(game.payoff(player, profile) for player in range(len(game.players))) for profile in _order(game.shape)
    ]
    outcomes = list(dict.fromkeys(rows))
    place = {row: number for number, row in enumerate(outcomes, start=1)}
    lines = [f"NFG {VERSION} R {quoted(game.title)}", listed(game.players), "{", *map(listed, game.strategies), "}"]
    lines += ['""', "{", *(f'{{ "" {", ".join(map(str, row))} }}' for row in outcomes), "}"]
    return "\n".join([*lines, " ".join(str(place[row]) for row in rows), ""])


def _order(shape: Sequence[int]) -> list[tuple[int, ...]]:
    return [profile[::-1] for profile in product(*map(range, reversed(shape)))]


def _strategies(held: Reader, players: int) -> list[tuple[str, ...]]:
    """Labels of every player, or how many strategies each has."""

    def one() -> tuple[str, ...]:
        if held.sees("{"):
            return tuple(held.braced(lambda: held.text("a strategy's name"), "the strategies"))
        count = held.whole("a number of strategies", least=1)
        # A number that no file could hold payoffs for is refused before names are made up.
        return (
            numbered(count) if count <= len(held.tokens) else held.back(f"{count} strategies: more than the file holds")
        )

    found = held.braced(one, "the strategies")
    if len(found) != players or not players:
        held.back(f"strategies of {len(found)} players where {players} are named; there is at least one")
    if not all(found):
        held.back("a player without strategies")
    return found


def _payoffs(held: Reader, strategies: Sequence[Sequence[str]]) -> list[list[Fraction]]:
    count = prod(map(len, strategies))
    if count * len(strategies) > len(held.tokens) - held.place:
        left = len(held.tokens) - held.place
        held.refuse(
            f"{left} payoffs left where {count} profiles of {len(strategies)} players need {count * len(strategies)}"
        )
    return [[held.number("a payoff") for _ in strategies] for _ in range(count)]


def _outcomes(held: Reader, strategies: Sequence[Sequence[str]]) -> list[list[Fraction]]:
    """Payoffs of the profiles by way of outcomes; outcome 0 pays nothing."""

    def one() -> list[Fraction]:
        return _outcome(held, len(strategies))

    known = [[Fraction(0)] * len(strategies), *held.braced(one, "the outcomes")]
    count = prod(map(len, strategies))
    if count > len(held.tokens) - held.place:
        held.refuse(f"{len(held.tokens) - held.place} outcomes left where there are {count} profiles")
    return [_known(held, known) for _ in range(count)]


def _outcome(held: Reader, players: int) -> list[Fraction]:
    held.take("{", "{ before an outcome")
    held.text("an outcome's name")
    payoffs = [held.number("a payoff") for _ in range(players)]
    held.take("}", f"}} after an outcome's {players} payoffs")
    return payoffs


def _known(held: Reader, known: Sequence[list[Fraction]]) -> list[Fraction]:
    number = held.whole("an outcome's number")
    return known[number] if number < len(known) else held.back(f"outcome {number} of {len(known) - 1}")


def _game(
    rows: Sequence[Sequence[Fraction]], *, players: Sequence[str], strategies: Sequence[Sequence[str]], title: str
) -> NormalForm:
    shape = [len(labels) for labels in strategies]
    table = dict(zip(_order(shape), rows, strict=True))
    return from_function(
        shape, table.__getitem__, players=players, strategies=[distinct(labels) for labels in strategies], title=title
    )
