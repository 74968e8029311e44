"""A whole sweep beside the bare loop: what store and scheduling cost, and what a second worker buys."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from econ.engine.chance import Sampled
from econ.engine.loop import run
from econ.machine.genesis import genesis, parameters
from econ.machine.slot import MODEL
from econ.mechanism.load import load
from econ.strategies.population import assign
from econ.strategies.registry import strategy
from econ.strategies.strategy import tabulate
from experiments.benchmarks.commands import Report, reported
from experiments.benchmarks.rows import Row
from experiments.benchmarks.setting import PRESET, SEED

RUNS, SLOTS = 100, 1_000
KEY, LOW, HIGH = "scenario.outages_per_year", 10, 1_000
QUICK_SHARE = 10
FILE = """
name = "benchmark"
mechanism = "{preset}"
[design]
kind = "grid"
[keys]
"{key}" = {{ from = {low}, to = {high}, levels = {points} }}
[simulate]
runs = {runs}
slots = {slots}
seed = {seed}
"""


@dataclass(frozen=True)
class SweepOverhead:
    """CPU of `seqecon sweep` with one worker over that of the bare loop, points of 100 runs x 1,000 slots."""

    name: str
    points: int
    below: float

    def measure(self, *, quick: bool) -> Row:
        """Per cent more CPU than the loop alone, interpreter, tables, manifest and document included."""
        points = max(self.points // QUICK_SHARE, 2) if quick else self.points
        bare = sum(_bare_seconds(outages) for outages in _levels(points))
        report = _swept(points, workers=1)
        value = (report["cpu"] / bare - 1) * 100
        note = f"{report['cpu']:.0f} CPU-s, the loop {bare:.0f}; peak {report['peak'] / 1e6:.0f} MB"
        what, met = "seqecon sweep over the bare loop", value < self.below
        return Row(self.name, what, _size(points), value, "%", target=f"< {self.below:g}", met=met, note=note)


@dataclass(frozen=True)
class SweepSpeedUp:
    """Wall time of `seqecon sweep` with one worker over that with two."""

    name: str
    points: int
    target: float

    def measure(self, *, quick: bool) -> Row:
        """How many times faster two workers are."""
        points = max(self.points // QUICK_SHARE, 4) if quick else self.points
        one, two = (_swept(points, workers=workers)["wall"] for workers in (1, 2))
        what, met = "seqecon sweep, two workers against one", one / two >= self.target
        note = f"{one:.0f} s against {two:.0f} s"
        return Row(self.name, what, _size(points), one / two, "x", target=f">= {self.target:g}", met=met, note=note)


def _swept(points: int, *, workers: int) -> Report:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "benchmark.toml"
        file.write_text(
            FILE.format(preset=PRESET, key=KEY, low=LOW, high=HIGH, points=points, runs=RUNS, slots=SLOTS, seed=SEED),
            encoding="utf-8",
        )
        return reported(("sweep", str(file), "--store", f"{folder}/store", "--workers", str(workers), "--quiet"))


def _levels(points: int) -> list[int]:
    return [LOW + (HIGH - LOW) * place // (points - 1) for place in range(points)]


def _bare_seconds(outages: int) -> float:
    """CPU seconds of the loop alone at one point, nothing observed."""
    found = load(PRESET, overrides={KEY: str(outages)})
    population = found.scenario.population
    tables = tabulate(tuple(strategy(name) for name, _ in population))
    rows = assign(population, found.mechanism.sequencers.stakes, tables.names)
    chance = Sampled(SEED, tuple(range(RUNS)))
    params = parameters(found.mechanism, found.scenario, tables=tables, assignment=rows, chance=chance)
    state = genesis(params, RUNS)
    gc.collect()
    before = time.process_time()
    run(MODEL, params, state, slots=SLOTS)
    return time.process_time() - before


def _size(points: int) -> str:
    return f"16 sequencers, {points} points x {RUNS} x {SLOTS}"
