"""What a consensus protocol answers: its record, and when its blocks are known and final."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from econ.consensus.network.traffic import Traffic
from econ.consensus.record import Record
from econ.consensus.timeline import Schedule, Timeline, Timers

Path = Callable[[Traffic, Schedule, Timers], Timeline]


@dataclass(frozen=True)
class Protocol:
    """A protocol: what it is, and `path`, its critical path over samples and validators."""

    record: Record
    path: Path
