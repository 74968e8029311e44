"""What a sweep file asks of the answers beyond the views that every sweep gets: regret, a threshold, a tested box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Best = Literal["max", "min"]


@dataclass(frozen=True)
class Satisfied:
    """When a metric is good enough: at least or at most so much, in the metric's unit."""

    level: float
    at_least: bool = True

    @property
    def text(self) -> str:
        """The comparison as a file states it."""
        return f"{'>=' if self.at_least else '<='} {self.level!r}"


@dataclass(frozen=True)
class Regret:
    """Robust choice: the keys of `choose` are decided, all other swept keys are the uncertain world.

    `metric` is a column of runs or values, or `<claim>.margin_msat`.
    """

    metric: str
    best: Best
    choose: tuple[str, ...]
    satisfied: Satisfied | None = None


@dataclass(frozen=True)
class Threshold:
    """Where the mean of a metric reaches a level along one numeric key, known to only rise (or only fall) there."""

    metric: str
    level: float
    key: str
    rising: bool = True


@dataclass(frozen=True)
class Discover:
    """So many fresh points in the box that describes best where a claim fails; `seed` draws others."""

    claim: str
    fresh: int = 64
    seed: int = 1


@dataclass(frozen=True)
class Analyses:
    """The analyses that a file asks for; None where it does not."""

    regret: Regret | None = None
    threshold: Threshold | None = None
    discover: Discover | None = None

    def content(self) -> dict[str, Any]:
        """What is asked, as JSON values; nothing for what is not."""
        asked = {name: value for name, value in vars(self).items() if value is not None}
        return {name: {key: _plain(part) for key, part in vars(value).items()} for name, value in asked.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Satisfied):
        return value.text
    return list(value) if isinstance(value, tuple) else value
