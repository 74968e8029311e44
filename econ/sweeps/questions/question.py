"""What a sweep can ask at a point: a question names its columns and answers for given runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.sweeps.task import Rows


@dataclass(frozen=True)
class Column:
    """A column of answers: name, unit and meaning for people; `text` where values are words."""

    name: str
    unit: str
    meaning: str
    text: bool = False


@dataclass(frozen=True)
class Subject:
    """A point made concrete: both records where a mechanism is swept, and the values by key."""

    mechanism: Mechanism | None
    scenario: Scenario | None
    values: Mapping[str, Any]


class Question(Protocol):
    """What is asked at every point; a frozen value that travels to other processes."""

    @property
    def table(self) -> str:
        """The name of the table that the answers fill: `runs`, `claims` or `values`."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the answers."""

    @property
    def content(self) -> Mapping[str, Any]:
        """Everything beside the subject that decides the answers, as JSON values: digests, seeds, names."""

    @property
    def runs(self) -> int:
        """How many runs a point gets at first."""

    @property
    def longest(self) -> int:
        """Most runs that one task should hold."""

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """The rows of these runs."""

    def seconds(self, subject: Subject) -> float:
        """About how many CPU seconds a point takes, found by a short trial."""
