"""Solves a stored process with this library, as a program: `python -m experiments.benchmarks.solving IN OUT`.

The best response to the incumbent policy is found, valued exactly, and enclosed by integer inequalities from both
sides; what is printed counts the whole program from its start.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from econ.games.process import Process
from econ.solvers.best_response import best_response
from econ.solvers.conformance import resolving_scale
from econ.solvers.honest_value import backups, honest_policy, policy_values, proven_bound
from experiments.benchmarks.spawned import BYTES_PER_UNIT

ARRAYS = ("pairs", "action", "honest", "outcomes", "target", "reward", "clock", "weight", "states")


def store(path: Path, process: Process, discount: Fraction) -> None:
    """Write a process and its discount for this program and for others."""
    arrays: dict[str, Any] = {name: getattr(process, name) for name in ARRAYS}
    terms: dict[str, Any] = {"numerator": discount.numerator, "denominator": discount.denominator, "root": process.root}
    np.savez(path, variables=process.variables, actions=process.actions, **arrays, **terms)


def main(arguments: list[str]) -> int:
    """Solve, write the states' values, print seconds by phase, CPU seconds and peak bytes as JSON."""
    held = np.load(arguments[0])
    process = _loaded(held)
    game, discount = process.game(), Fraction(int(held["numerator"]), int(held["denominator"]))
    problem = backups(game, discount, resolving_scale(game, discount))
    honest = honest_policy(game)
    incumbent = policy_values(problem, honest)
    started = time.process_time()
    _, values = best_response(problem, honest, incumbent)
    solved = time.process_time()
    lower = proven_bound(problem, incumbent, honest, sign=-1)
    upper = proven_bound(problem, values, None, sign=1)
    checked = time.process_time()
    found = values[: process.size[0]] / problem.scale
    np.savez(arguments[1], values=found.astype(float), proven=[bool((lower <= upper).all())])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_UNIT
    phases = {"policy iteration": solved - started, "exact check": checked - solved}
    print(json.dumps({"cpu": time.process_time(), "peak": peak, "phases": phases}))
    return 0


def _loaded(held: Any) -> Process:
    arrays: dict[str, Any] = {name: held[name] for name in ARRAYS}
    names = {name: tuple(map(str, held[name])) for name in ("variables", "actions")}
    return Process(**arrays, variables=names["variables"], actions=names["actions"], root=int(held["root"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
