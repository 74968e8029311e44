"""A measurement as a row of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Row:
    """One measurement: what, of which size, the figure with its unit, and the target it is held to.

    `value` is None where nothing could be measured; `note` then says why. `met` is None without a target.
    """

    name: str
    what: str
    size: str
    value: float | None
    unit: str
    target: str = ""
    met: bool | None = None
    note: str = ""


class Benchmark(Protocol):
    """A row yet to be measured."""

    @property
    def name(self) -> str:
        """How the row is asked for."""

    def measure(self, *, quick: bool) -> Row:
        """The row; a quick one from a shorter run."""


@dataclass(frozen=True)
class Ratio:
    """One row's figure over another's, and how large it should be."""

    name: str
    over: str
    under: str
    target: int

    def of(self, figures: Mapping[str, float]) -> Row:
        """The ratio as a row, from the figures of the rows by name."""
        value = figures[self.over] / figures[self.under]
        what = f"{self.over} / {self.under}"
        return Row(self.name, what, "", value, "x", target=f">= {self.target}", met=value >= self.target)
