"""Everything that is measured, and the ratios that have targets."""

from __future__ import annotations

from experiments.benchmarks import engines
from experiments.benchmarks.commands import Memory, Wall
from experiments.benchmarks.consensus import FormulasMemory, formulas
from experiments.benchmarks.engines import Size
from experiments.benchmarks.games import QuantEcon, Solving, queue, race, small_queue
from experiments.benchmarks.rows import Benchmark, Ratio
from experiments.benchmarks.setting import PRESET
from experiments.benchmarks.speed import Speed
from experiments.benchmarks.sweeping import SweepOverhead, SweepSpeedUp

BENCHMARKS: tuple[Benchmark, ...] = (
    Speed("loop-10", "loop", engines.loop, Size(10, runs=256, slots=512)),
    Speed("loop-100", "loop", engines.loop, Size(100, runs=256, slots=256)),
    Speed("loop-1000", "loop", engines.loop, Size(1_000, runs=256, slots=128)),
    Speed("exact", "loop, exact integers", engines.exact_loop, Size(100, runs=256, slots=32)),
    Speed("batch", "same blocks in cadCAD, batch, no copies", engines.cadcad_batch, Size(100, runs=256, slots=128)),
    Speed("lane", "same blocks in cadCAD, one lane, no copies", engines.cadcad_one_lane, Size(100, runs=1, slots=512)),
    Speed(
        "lane-copies",
        "same blocks in cadCAD, one lane, defaults",
        engines.cadcad_one_lane_copies,
        Size(100, runs=1, slots=256),
    ),
    Speed("dictionary", "dictionary model in cadCAD, defaults", engines.dictionaries, Size(100, runs=1, slots=256)),
    Speed(
        "dictionary-no-copies",
        "dictionary model in cadCAD, no copies",
        engines.dictionaries_without_copies,
        Size(100, runs=1, slots=512),
    ),
    Memory("memory-day", runs=256, slots=43_200, within=600),
    SweepOverhead("sweep-overhead", points=40, below=10),
    SweepSpeedUp("sweep-workers", points=40, target=1.7),
    Wall("help", ("--help",), within=0.3),
    Solving("process", "best response, proven in integers, selfish mining", race),
    QuantEcon("quantecon", "policy_iteration", race),
    QuantEcon("quantecon-modified", "modified_policy_iteration", race),
    Solving("process-queue", "best response, proven in integers, watched queue", small_queue),
    QuantEcon("quantecon-queue", "policy_iteration", small_queue),
    Solving("process-large", "best response, proven in integers, watched queue", queue, within=60),
    Wall("check", ("check", PRESET), within=5, statuses=(0, 1, 3)),
    *formulas(),
    FormulasMemory("consensus-memory", "cometbft", 200, samples=10_000, within=1_000),
)
RATIOS = (
    Ratio("over-dictionary", over="loop-100", under="dictionary", target=300),
    Ratio("over-quantecon-queue", over="quantecon-queue", under="process-queue", target=5),
    Ratio("over-quantecon", over="quantecon", under="process", target=5),
    Ratio("over-lane", over="loop-100", under="lane", target=20),
)
