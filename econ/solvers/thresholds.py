"""The whole number at which a verdict flips, by bisection between two verdicts that differ.

Nothing is assumed about what lies between: a verdict may flip more than once, and one flip is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from econ.errors import BadInput
from econ.mechanism.load import NOTHING, load
from econ.mechanism.records import Mechanism
from econ.mechanism.scenario import Scenario
from econ.solvers.claims.certificates import document_of
from econ.solvers.claims.registry import CLAIMS


class HasVerdict(Protocol):
    """What a procedure decides: at least a verdict."""

    @property
    def verdict(self) -> str:
        """Holds, fails or undecided."""


Decide = Callable[[Mechanism, Scenario], HasVerdict]
Variant = Callable[[int], tuple[Mechanism, Scenario]]
Certify = Callable[[Any, Mechanism, Scenario], dict[str, Any] | None]


@dataclass(frozen=True)
class Side:
    """A value that was tried, what was decided there, and its certificate if there is one."""

    value: int
    result: HasVerdict
    certificate: dict[str, Any] | None = None

    @property
    def verdict(self) -> str:
        """The verdict at this value."""
        return self.result.verdict


@dataclass(frozen=True)
class Threshold:
    """Two neighbouring values with different verdicts, or both ends of a range whose verdicts are equal."""

    low: Side
    high: Side
    flips: bool
    words: str


def threshold(
    decide: Decide, variant: Variant, *, low: int, high: int, unit: str = "", certify: Certify | None = None
) -> Threshold:
    """One flip of the verdict between two values of a parameter, both sides decided anew; low < high.

    `variant` makes the mechanism and scenario of a value, `certify` the certificate of a result. Raises BadInput for an
    empty range, and what `variant` raises for a value that is not allowed.
    """
    if low >= high:
        raise BadInput(f"threshold: {low} to {high} is no range; allowed: a lower value before a higher one")
    ends = _tried(decide, variant, low), _tried(decide, variant, high)
    flips = ends[0].verdict != ends[1].verdict
    found = _bisected(decide, variant, *ends) if flips else ends
    below, above = (_certified(side, variant, certify) for side in found)
    return Threshold(below, above, flips, _words((low, high), (below, above), unit))


def overridden(
    source: str | Path, key: str, *, unit: str = "", overrides: Mapping[str, str] = NOTHING, scenario: str | None = None
) -> Variant:
    """Variants of a preset or file by one key, in this unit, as `--set key=value` sets it; other settings stay.

    A key such as "set.stake.per_sequencer" with "msat", "slashing.duplicate-vote.fraction" with "ppm", or
    "set.unbonding" with "bitcoin blocks". A value that is not allowed raises BadInput.
    """

    def variant(value: int) -> tuple[Mechanism, Scenario]:
        found = load(source, overrides={**overrides, key: f"{value} {unit}".strip()}, scenario=scenario)
        return found.mechanism, found.scenario

    return variant


def threshold_of(claim: str, variant: Variant, *, low: int, high: int, unit: str = "") -> Threshold:
    """The same for a claim decided in closed form, with certificates on both sides; BadInput for an unknown id."""
    if claim not in CLAIMS:
        raise BadInput(f"threshold: no claim {claim}; allowed: {', '.join(CLAIMS)}")
    return threshold(CLAIMS[claim], variant, low=low, high=high, unit=unit, certify=document_of)


def _tried(decide: Decide, variant: Variant, value: int) -> Side:
    return Side(value, decide(*variant(value)))


def _bisected(decide: Decide, variant: Variant, low: Side, high: Side) -> tuple[Side, Side]:
    """Neighbours with different verdicts: the lower one has the verdict of the lower end."""
    while high.value - low.value > 1:
        middle = _tried(decide, variant, (low.value + high.value) // 2)
        low, high = (middle, high) if middle.verdict == low.verdict else (low, middle)
    return low, high


def _certified(side: Side, variant: Variant, certify: Certify | None) -> Side:
    if certify is None:
        return side
    return Side(side.value, side.result, certify(side.result, *variant(side.value)))


def _words(asked: tuple[int, int], found: tuple[Side, Side], unit: str) -> str:
    low, high = found
    if low.verdict == high.verdict:
        return f"no flip in [{_said(asked[0], unit)}, {_said(asked[1], unit)}]: {low.verdict} at both ends"
    between = f"first flip found between {asked[0]} and {_said(asked[1], unit)} by bisection"
    return f"{low.verdict} at {_said(low.value, unit)}, {high.verdict} at {_said(high.value, unit)}: {between}"


def _said(value: int, unit: str) -> str:
    return f"{value} {unit}".strip()
