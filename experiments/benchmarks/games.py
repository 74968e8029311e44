"""Decision processes: this library's exact best response, and QuantEcon's DiscreteDP on the same process.

QuantEcon lives in an interpreter of its own, named by the environment variable SEQECON_ORACLES; without it its rows
say so. Every solver is a process that is stopped after a time, and its CPU seconds count from its start, imports
included. One thread for each: idle threads of a numerical library would count as work.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from econ.games.process import Process
from econ.games.selfish_mining import fork_race
from experiments.benchmarks import quantecon_solving
from experiments.benchmarks.commands import MEGABYTE, ROOT
from experiments.benchmarks.rows import Row
from experiments.benchmarks.solving import store
from experiments.benchmarks.watched_queue import Extent, watched_queue

QUANTECON = "SEQECON_ORACLES"
# A yearly 10 % at slots of two seconds.
PATIENT = 1 - Fraction(63, 10**10)
STOPPED_AFTER = 600
# Values of two solvers closer than this, relative to the largest, are equal.
EQUAL = 1e-6

Report = dict[str, Any]


@dataclass(frozen=True)
class Solving:
    """CPU seconds of this library for a process: values, best response and exact check; `within` also as a target."""

    name: str
    what: str
    process: Callable[[bool], Process]
    within: float | None = None

    def measure(self, *, quick: bool) -> Row:
        """Whole-process CPU seconds of one run."""
        process = self.process(quick)
        report, _ = _solved(process, [sys.executable, "-m", "experiments.benchmarks.solving"])
        phases = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report["phases"].items())
        note = f"{phases}, {report['peak'] / MEGABYTE:,.0f} MB"
        target = "" if self.within is None else f"< {self.within:g}"
        met = None if self.within is None else report["cpu"] < self.within
        return Row(self.name, self.what, _size(process), report["cpu"], "CPU-s", target=target, met=met, note=note)


@dataclass(frozen=True)
class QuantEcon:
    """CPU seconds of one of QuantEcon's methods for a process, if it arrives at this library's values."""

    name: str
    method: str
    process: Callable[[bool], Process]

    def measure(self, *, quick: bool) -> Row:
        """Whole-process CPU seconds of one run; no figure without QuantEcon or with other values."""
        what = f"QuantEcon DiscreteDP, {self.method.replace('_', ' ')}"
        interpreter = os.environ.get(QUANTECON)
        if interpreter is None:
            return Row(self.name, what, "", None, "CPU-s", note=f"not available: {QUANTECON} names no interpreter")
        process = self.process(quick)
        row = partial(Row, self.name, what, _size(process))
        try:
            report, values = _solved(process, [interpreter, quantecon_solving.__file__], self.method)
        except subprocess.TimeoutExpired:
            return row(None, "CPU-s", note=f"stopped after {STOPPED_AFTER} s")
        _, ours = _solved(process, [sys.executable, "-m", "experiments.benchmarks.solving"])
        apart = float(np.abs(values - ours).max() / np.abs(ours).max())
        note = f"{report['iterations']} iterations, values apart by {apart:.0e}"
        return row(report["cpu"] if apart < EQUAL else None, "CPU-s", note=note)


def race(quick: bool) -> Process:  # noqa: FBT001 - benchmarks are quick or not
    """Selfish mining with 35 % of the power, settled blocks priced near its best share: about 10^5 pairs."""
    found = fork_race(Fraction(35, 100), Fraction(0), truncation=30 if quick else 130).process
    return Process(**(vars(found) | {"reward": 10_000 * found.reward - 3_708 * found.clock}))


def queue(quick: bool) -> Process:  # noqa: FBT001 - benchmarks are quick or not
    """The watched queue: about 10^6 pairs."""
    return watched_queue(Extent(5, 5, 5, 5) if quick else Extent(14, 20, 20, 20))


def small_queue(quick: bool) -> Process:  # noqa: FBT001 - benchmarks are quick or not
    """The watched queue: about 10^5 pairs."""
    return watched_queue(Extent(5, 5, 5, 5) if quick else Extent(10, 10, 10, 10))


def _solved(process: Process, command: list[str], *arguments: str) -> tuple[Report, Any]:
    with TemporaryDirectory() as folder:
        stored, values = Path(folder) / "process.npz", Path(folder) / "values.npz"
        store(stored, process, PATIENT)
        outcome = subprocess.run(  # noqa: S603
            [*command, str(stored), str(values), *arguments],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            timeout=STOPPED_AFTER,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        return json.loads(outcome.stdout), np.load(values)["values"]


def _size(process: Process) -> str:
    states, pairs, _ = process.size
    return f"{states:,} states, {pairs:,} pairs"
