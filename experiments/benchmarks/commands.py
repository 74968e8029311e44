"""The command line as a user meets it: its wall time and its memory, each command a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.benchmarks import spawned
from experiments.benchmarks.rows import Row
from experiments.benchmarks.setting import PRESET

ROOT = Path(__file__).resolve().parents[2]
REPETITIONS = 3
QUICK_SHARE = 20
MEGABYTE = 1_000_000

Report = dict[str, Any]


@dataclass(frozen=True)
class Wall:
    """Wall seconds of a command, start-up included; `statuses` are the exit codes of a proper answer."""

    name: str
    arguments: tuple[str, ...]
    within: float
    statuses: tuple[int, ...] = (0,)

    def measure(self, *, quick: bool) -> Row:
        """Seconds, the best of some repetitions."""
        repetitions = 1 if quick else REPETITIONS
        best = min((reported(self.arguments) for _ in range(repetitions)), key=lambda report: float(report["wall"]))
        note = f"best of {repetitions}, {best['cpu']:.2f} CPU-s"
        row = Row(self.name, _named(self.arguments), "", best["wall"], "s", note=note)
        return _held(row, best, within=self.within, statuses=self.statuses)


@dataclass(frozen=True)
class Memory:
    """Peak memory of `seqecon simulate` over so many runs and slots."""

    name: str
    runs: int
    slots: int
    within: float

    def measure(self, *, quick: bool) -> Row:
        """Megabytes (10^6 bytes) resident at the peak, of one run of the command."""
        slots = self.slots // QUICK_SHARE if quick else self.slots
        arguments = ("simulate", PRESET, "--runs", str(self.runs), "--slots", str(slots), "--json")
        report = reported(arguments)
        size, note = f"16 sequencers, {self.runs} x {slots}", f"{report['cpu']:.0f} CPU-s"
        row = Row(self.name, _named(arguments), size, report["peak"] / MEGABYTE, "MB", note=note)
        return _held(row, report, within=self.within, statuses=(0,))


def reported(arguments: tuple[str, ...]) -> Report:
    """How a `seqecon` command ended: status, wall and CPU seconds, peak and answer in bytes, last error line."""
    command = (sys.executable, "-I", spawned.__file__, sys.executable, "-m", "econ.cli", *arguments)
    outcome = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    report: Report = json.loads(outcome.stdout)
    return report


def _named(arguments: tuple[str, ...]) -> str:
    return f"seqecon {' '.join(arguments)}"


def _held(row: Row, report: Report, *, within: float, statuses: tuple[int, ...]) -> Row:
    """The row with its target; without a figure when the command gave no proper answer, as one that crashes."""
    answered = report["status"] in statuses and report["answer"] > 0
    value = row.value if answered else None
    note = row.note if answered else f"not available: exit {report['status']}, {report['error']}"
    met = value is not None and value < within
    return Row(row.name, row.what, row.size, value, row.unit, target=f"< {within:g}", met=met, note=note)
