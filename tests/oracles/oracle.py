"""Asks foreign solvers, each in a process of its own that is killed when it takes too long."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from econ.games.formats.efg import write_efg
from econ.games.formats.nfg import write_nfg
from econ.games.normal_form import MixedProfile, NormalForm
from econ.games.tree import Tree

WORKER = Path(__file__).with_name("worker.py")
INTERPRETER = "SEQECON_ORACLES"
SECONDS = 120


def ask(solver: str, games: Sequence[NormalForm | Tree], *, seconds: int = SECONDS) -> list[Any] | None:
    """A solver's raw answer to each game, or None if it was killed.

    The interpreter is the one that SEQECON_ORACLES names, else this one. Skips the test where the solver is not
    installed, and fails it where the solver fails.
    """
    interpreter = os.environ.get(INTERPRETER) or sys.executable
    job = json.dumps({"solver": solver, "games": [described(game) for game in games]})
    command = [interpreter, "-I", str(WORKER)]
    try:
        outcome = subprocess.run(command, input=job, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    except OSError as missing:
        pytest.skip(f"{solver}: {INTERPRETER} names no interpreter: {missing}")
    assert outcome.returncode == 0, outcome.stderr
    answer = json.loads(outcome.stdout)
    if "absent" in answer:
        pytest.skip(f"{solver}: {answer['absent']} is not installed; {INTERPRETER} names an interpreter that has it")
    return list(answer["answers"])


def equilibria(solver: str, games: Sequence[NormalForm], *, seconds: int = SECONDS) -> list[list[MixedProfile]]:
    """A solver's equilibria of each game, floats as the rationals they are; entries that are no number count as 0."""
    found = ask(solver, games, seconds=seconds)
    assert found is not None, f"{solver} did not finish"
    return [[tuple(tuple(map(number, own)) for own in profile) for profile in profiles] for profiles in found]


def number(text: str) -> Fraction:
    return Fraction(0) if text == "none" else Fraction(text)


def described(game: NormalForm | Tree) -> dict[str, Any]:
    if isinstance(game, Tree):
        return {"text": write_efg(game)}
    held: dict[str, Any] = {"text": write_nfg(game)}
    if len(game.players) == 2:
        mine, theirs = map(range, game.shape)
        held["payoffs"] = [[[str(game.payoff(player, (i, j))) for j in theirs] for i in mine] for player in (0, 1)]
    return held
