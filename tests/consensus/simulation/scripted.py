"""A single validator of four that lead in turn, told what to hear; what it sends is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from econ.consensus.simulation.journal import Journal
from econ.consensus.simulation.node import Setting
from econ.consensus.simulation.scheduler import Scheduler
from econ.consensus.timeline import Timers

SIZE, VIEWS = 4, 6
PATIENT = Timers(propose=100)


@dataclass
class Tape:
    """A wire that delivers nothing and keeps what is sent."""

    sent: list[Any] = field(default_factory=list)

    def send(self, sender: int, receiver: int, message: Any) -> None:
        self.sent.append(message)

    def broadcast(self, sender: int, message: Any) -> None:
        self.sent.append(message)

    def disseminate(self, sender: int, message: Any) -> None:
        self.sent.append(message)

    def of(self, kind: type) -> list[Any]:
        """What was sent of a kind."""
        return [message for message in self.sent if isinstance(message, kind)]


def setting(tape: Tape, timers: Timers = PATIENT) -> Setting:
    """Time stands still at zero until the clock is run."""
    return Setting(
        scheduler=Scheduler(10_000, 1_000),
        wire=cast("Any", tape),
        journal=Journal(VIEWS, SIZE),
        timers=timers,
        leaders=[view % SIZE for view in range(VIEWS)],
        silent=[False] * VIEWS,
        waits=[0] * VIEWS,
        stakes=[1] * SIZE,
        alive=[True] * SIZE,
    )


def hear(made: Any, *messages: Any) -> None:
    """One message after the other."""
    for message in messages:
        made.receive(message)
