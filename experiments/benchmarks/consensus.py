"""How long the formulas of a protocol take over many samples, one row per protocol and set size."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from econ.consensus.network.placement import zipf
from econ.consensus.network.registry import network_of
from econ.consensus.network.traffic import Traffic
from econ.consensus.registry import PROTOCOLS
from econ.consensus.timeline import Timeline, Timers, schedule
from experiments.benchmarks import spawned
from experiments.benchmarks.commands import MEGABYTE, ROOT
from experiments.benchmarks.rows import Row
from experiments.benchmarks.setting import SEED

NETWORK = "global"
TIMERS = Timers(propose=3_000_000, vote=1_000_000)
QUICK_SHARE = 10
REPETITIONS = 3
SIZES = (20, 100, 200)


@dataclass(frozen=True)
class Formulas:
    """CPU seconds of a protocol's path over as many views as its first block needs to be final."""

    name: str
    protocol: str
    validators: int
    samples: int
    within: float | None = None
    equal: bool = True

    def measure(self, *, quick: bool) -> Row:
        """Seconds, the best of some repetitions."""
        samples = self.samples // QUICK_SHARE if quick else self.samples
        seconds = min(self._seconds(samples) for _ in range(REPETITIONS))
        what = f"{PROTOCOLS[self.protocol].record.title}, {self._stakes()} stakes"
        size, note = f"{self.validators} validators, {samples:,} samples", f"best of {REPETITIONS}, CPU"
        if self.within is None or quick:
            return Row(self.name, what, size, seconds, "s", note=note)
        met = seconds < self.within
        return Row(self.name, what, size, seconds, "s", target=f"< {self.within:g}", met=met, note=note)

    def run(self, samples: int) -> Timeline:
        """The path itself."""
        stakes = [1] * self.validators if self.equal else zipf(self.validators)
        network, protocol = network_of(NETWORK, stakes), PROTOCOLS[self.protocol]
        plan = schedule(network.stakes, samples, protocol.record.run, seed=SEED)
        return protocol.path(Traffic(network, SEED), plan, TIMERS)

    def _seconds(self, samples: int) -> float:
        gc.collect()
        before = time.process_time()
        self.run(samples)
        return time.process_time() - before

    def _stakes(self) -> str:
        return "equal" if self.equal else "unequal"


@dataclass(frozen=True)
class FormulasMemory:
    """Peak memory of a protocol's path in a process of its own, interpreter and libraries included."""

    name: str
    protocol: str
    validators: int
    samples: int
    within: int

    def measure(self, *, quick: bool) -> Row:
        """Megabytes (10^6 bytes) resident at the peak."""
        samples = self.samples // QUICK_SHARE if quick else self.samples
        path = ("-m", "experiments.benchmarks.consensus", self.protocol, str(self.validators), str(samples))
        command = (sys.executable, "-I", spawned.__file__, sys.executable, *path)
        outcome = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
        report = json.loads(outcome.stdout)
        size, what = f"{self.validators} validators, {samples:,} samples", PROTOCOLS[self.protocol].record.title
        peak, target = report["peak"] / MEGABYTE, f"< {self.within}"
        if report["status"]:
            return Row(self.name, what, size, None, "MB", target=target, met=False, note=report["error"])
        return Row(self.name, what, size, peak, "MB", target=target, met=peak < self.within)


def formulas() -> tuple[Formulas, ...]:
    """Every protocol at every size, and what unequal stakes cost."""
    rows = [
        Formulas(f"consensus-{name}-{size}", name, size, samples=10_000, within=2 if size == max(SIZES) else None)
        for name in PROTOCOLS
        for size in SIZES
    ]
    unequal = Formulas("consensus-cometbft-200-unequal", "cometbft", 200, samples=10_000, within=2, equal=False)
    return (*rows, unequal)


def main(arguments: Sequence[str]) -> int:
    """Run one protocol's path: what a measurement of memory starts in a process of its own."""
    protocol, validators, samples = arguments
    found = Formulas("alone", protocol, int(validators), int(samples)).run(int(samples))
    print(found.final.nbytes)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
