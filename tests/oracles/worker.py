"""Runs one foreign solver on some games: a job in JSON on standard input, its answers in JSON on standard output.

Runs in the oracles' own interpreter, with nothing of this project on its path. A job names a solver and lists games,
each the text of an .nfg or .efg file and, for solvers of two players, the two payoff tables as texts "p/q".
"""

import contextlib
import importlib
import io
import json
import sys
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Game = dict[str, Any]
Profiles = list[list[list[str]]]


def gambit_profiles(game: Any, result: Any) -> Profiles:
    return [
        [[exact(profile[player][strategy]) for strategy in game.get_strategies(player)] for player in game.players]
        for profile in result.equilibria
    ]


def gambit(method: str, **options: Any) -> Callable[[Game], Profiles]:
    def solve(held: Game) -> Profiles:
        pygambit = importlib.import_module("pygambit")
        game = pygambit.read_nfg(io.BytesIO(held["text"].encode()))
        return gambit_profiles(game, getattr(pygambit.nash, method)(game, **options))

    return solve


def gambit_tree_value(held: Game) -> list[str]:
    pygambit = importlib.import_module("pygambit")
    game = pygambit.read_efg(io.BytesIO(held["text"].encode()))
    found = pygambit.nash.lp_solve(game).equilibrium
    return [exact(found.payoffs[player]) for player in game.players]


def gambit_copy(held: Game) -> str:
    """The game as Gambit writes it after reading it."""
    pygambit = importlib.import_module("pygambit")
    if held["text"].startswith("NFG"):
        return str(pygambit.read_nfg(io.BytesIO(held["text"].encode())).to_nfg())
    return str(pygambit.read_efg(io.BytesIO(held["text"].encode())).to_efg())


def nashpy(method: str) -> Callable[[Game], Profiles]:
    def solve(held: Game) -> Profiles:
        module, numpy = importlib.import_module("nashpy"), importlib.import_module("numpy")
        game = module.Game(*(numpy.array(floats(table)) for table in held["payoffs"]))
        return listed(getattr(game, method)())

    return solve


def quantecon(method: str) -> Callable[[Game], Profiles]:
    def solve(held: Game) -> Profiles:
        module, numpy = importlib.import_module("quantecon.game_theory"), importlib.import_module("numpy")
        first, second = (numpy.array(floats(table)) for table in held["payoffs"])
        game = module.NormalFormGame((module.Player(first), module.Player(numpy.ascontiguousarray(second.T))))
        return listed(getattr(module, method)(game))

    return solve


def floats(table: list[list[str]]) -> list[list[float]]:
    return [[float(Fraction(entry)) for entry in row] for row in table]


def listed(profiles: Any) -> Profiles:
    return [[[exact(weight) for weight in own] for own in profile] for profile in profiles]


def exact(weight: Any) -> str:
    """A rational as it is, a float as the rational it is."""
    value = float(weight) if type(weight).__module__ == "numpy" else weight
    try:
        return str(Fraction(value))
    except (ValueError, OverflowError):
        return "none"


SOLVERS: dict[str, Callable[[Game], Any]] = {
    "gambit enummixed": gambit("enummixed_solve", rational=True),
    "gambit enumpoly": gambit("enumpoly_solve", use_strategic=True),
    "gambit enumpure": gambit("enumpure_solve"),
    "gambit tree value": gambit_tree_value,
    "gambit copy": gambit_copy,
    "nashpy support": nashpy("support_enumeration"),
    "nashpy vertex": nashpy("vertex_enumeration"),
    "quantecon support": quantecon("support_enumeration"),
    "quantecon vertex": quantecon("vertex_enumeration"),
}


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    try:
        # Solvers may print; only the answer belongs on standard output.
        with contextlib.redirect_stdout(sys.stderr):
            answer: dict[str, Any] = {"answers": [SOLVERS[job["solver"]](held) for held in job["games"]]}
    except ImportError as missing:
        answer = {"absent": str(missing.name)}
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
