"""Run-slots per CPU second of one engine."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass

from experiments.benchmarks.engines import Engine, Size, Work
from experiments.benchmarks.rows import Row
from experiments.benchmarks.setting import candidate

REPETITIONS = 3
WARM_UP_SLOTS = 2
QUICK_SHARE = 4


@dataclass(frozen=True)
class Speed:
    """How fast an engine simulates the candidate at this size: the best of some repetitions, after a warm-up."""

    name: str
    what: str
    engine: Engine
    size: Size

    def measure(self, *, quick: bool) -> Row:
        """Run-slots per CPU second."""
        size = self.size.shorter(self.size.slots // QUICK_SHARE) if quick else self.size
        setting = candidate(size.sequencers)
        self.engine(setting, size.shorter(WARM_UP_SLOTS))()
        seconds = min(_cpu_seconds(self.engine(setting, size)) for _ in range(REPETITIONS))
        text = f"{size.sequencers:,} sequencers, {size.runs} x {size.slots}"
        note = f"best of {REPETITIONS}"
        return Row(self.name, self.what, text, size.runs * size.slots / seconds, "run-slots/CPU-s", note=note)


def _cpu_seconds(work: Work) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before
