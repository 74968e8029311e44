"""Where a verdict flips as one setting moves: two values with different verdicts, as near as a tolerance asks.

The verdict is the one that a certificate can show. `check` asks more of a refutation on a reduced game: its gain must
also be beyond chance when replayed, so that it tells of undecided claims just beyond a flip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isqrt

from econ.errors import BadInput
from econ.solvers.certification import Certified, certified
from experiments.studies.honest_ordering.setup import LIMIT, found

Settings = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One setting that moves while everything else stays: the claim, what moves, its unit, the settings of a value.

    Values are whole numbers; `per` of them make one of the unit that people read.
    """

    claim: str
    name: str
    unit: str
    per: int
    variant: Callable[[int], Settings]

    def at(self, value: int) -> End:
        """The claim decided at a value."""
        network = found(self.variant(value))
        return End(value, certified(self.claim, network.mechanism, network.scenario, limit=LIMIT))

    def told(self, value: int) -> str:
        """A value with its unit."""
        return f"{value / self.per:.6g} {self.unit}".strip()


@dataclass(frozen=True)
class End:
    """A value of the setting, and what was decided there."""

    value: int
    proof: Certified

    @property
    def holds(self) -> bool:
        """Whether the claim is proven there."""
        return self.verdict == "holds"

    @property
    def verdict(self) -> str:
        """The verdict at the value."""
        return self.proof.verdict


@dataclass(frozen=True)
class Bracket:
    """Two values between which the verdict flips, both decided exactly."""

    line: Line
    low: End
    high: End

    @property
    def held(self) -> End:
        """The end at which the claim holds."""
        return self.low if self.low.holds else self.high

    @property
    def words(self) -> str:
        """Both ends with their verdicts."""
        return ", ".join(f"{end.verdict} at {self.line.told(end.value)}" for end in (self.low, self.high))

    @property
    def between(self) -> str:
        """The bracket in one unit."""
        return f"{self.low.value / self.line.per:.6g} to {self.line.told(self.high.value)}"


def bracket(line: Line, low: int, high: int, *, tolerance: float) -> Bracket:
    """Where a claim ceases to hold, found by halving ratios until the ends are within the tolerance of each other.

    What lies beyond may be undecided before it fails. BadInput where both ends hold, or neither does.
    """
    below, above = line.at(low), line.at(high)
    if below.holds == above.holds:
        ends = f"{below.verdict} at {line.told(low)} and {above.verdict} at {line.told(high)}"
        raise BadInput(f"{line.claim}: {ends}; allowed: ends of which one holds")
    while above.value > below.value * (1 + tolerance) and above.value - below.value > 1:
        middle = line.at(min(max(isqrt(below.value * above.value), below.value + 1), above.value - 1))
        below, above = (middle, above) if middle.holds == below.holds else (below, middle)
    return Bracket(line, below, above)
