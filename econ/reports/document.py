"""A results document, version 1, as frozen records: what a simulation writes and a report reads.

Amounts are msat, stake shares ppm, times hours or seconds as their names say. All text is clean: one line, without
control characters or characters that turn the direction of writing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict

from econ.money import PPM

LARGEST_MSAT = (1 << 63) - 1
# Far beyond any amount, count or time; what a plot's axis can still hold without overflow.
LARGEST_NUMBER = 1e24
# What floating point may add to a share of the whole.
ROUNDING_PPM = 1e-3
_TURNS_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text on one line, with every control character, lone surrogate and change of direction made visible."""
    return "".join(map(_visible, text))


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    hidden = unicodedata.category(character) in {"Cc", "Cs"} or character in _TURNS_DIRECTION
    return "\N{REPLACEMENT CHARACTER}" if hidden else character


Text = Annotated[str, Strict(), BeforeValidator(_cleaned)]
Flag = Annotated[bool, Strict()]
Integer = Annotated[int, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=LARGEST_MSAT)]
Positive = Annotated[int, Strict(), Field(ge=1, le=LARGEST_MSAT)]
Msat = Annotated[int, Strict(), Field(ge=-LARGEST_MSAT, le=LARGEST_MSAT)]
Number = Annotated[float, Strict(), Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER, allow_inf_nan=False)]
NonNegative = Annotated[float, Strict(), Field(ge=0, le=LARGEST_NUMBER, allow_inf_nan=False)]
Share = Annotated[float, Strict(), Field(ge=0, le=PPM + ROUNDING_PPM, allow_inf_nan=False)]
Verdict = Literal["holds", "fails", "undecided"]


@dataclass(frozen=True)
class Assumptions:
    """A mechanism's or a scenario's parameters: rows of key, value with unit, source, date and status."""

    name: Text
    sha256: Text
    parameters: tuple[tuple[Text, Text, Text, Text, Text], ...]
    source: Text = ""
    status: Text = ""


@dataclass(frozen=True)
class Run:
    """What was simulated: how often, how long, with which seed, engine and counts of strategies."""

    runs: Positive
    slots: Count
    seed: Integer
    engine: Text
    slot_ms: Positive
    trajectory_sha256: Text
    population: dict[Text, Count]

    @property
    def seconds(self) -> float:
        """Simulated time of one run."""
        return self.slots * self.slot_ms / 1_000


@dataclass(frozen=True)
class Term:
    """A signed contribution (msat) to a claim's margin: positive speaks for the claim."""

    term: Text
    msat: Msat


@dataclass(frozen=True)
class Claim:
    """A claim with its verdict, its margin (msat; None where it has none) and the terms that add up to it."""

    id: Text
    statement: Text
    verdict: Verdict
    margin_msat: Msat | None
    binding_term: Text | None
    thresholds: dict[Text, Text]
    deviation: Text | None
    method: Text
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        total = sum(term.msat for term in self.terms)
        if self.terms and self.margin_msat is not None and total != self.margin_msat:
            raise ValueError(f"the terms add up to {total} msat; allowed: the margin, {self.margin_msat} msat")


@dataclass(frozen=True)
class Metric:
    """A mean over runs with its 95 % interval; None where nothing was measured or one run gives no interval."""

    label: Text
    mean: Number | None
    ci95: tuple[Number | None, Number | None] | None
    unit: Text

    def __post_init__(self) -> None:
        _need_order((self.ci95[0],) if self.ci95 else (), (self.ci95[1],) if self.ci95 else ())


@dataclass(frozen=True)
class Series:
    """A mean over runs at the given hours, with the band that holds 95 % of the runs; None is a gap."""

    name: Text
    label: Text
    unit: Text
    hours: tuple[Number, ...]
    mean: tuple[Number | None, ...]
    low: tuple[Number | None, ...]
    high: tuple[Number | None, ...]

    def __post_init__(self) -> None:
        _need_lengths("hours, mean, low and high", self.hours, self.mean, self.low, self.high)
        _need_order(self.hours[:-1], self.hours[1:])
        _need_order(self.low, self.high)


@dataclass(frozen=True)
class ForcedInclusion:
    """Counts of tagged forced transactions by the time from inscription to execution, in bins of equal width.

    An open last bin holds all later ones; `censored_runs` counts those that were still waiting when their run ended.
    """

    bin_seconds: Positive
    counts: tuple[Count, ...]
    open_last_bin: Flag
    censored_runs: Count
    deadline_seconds: NonNegative | None = None


@dataclass(frozen=True)
class Revenue:
    """What one recipient gets from one source, msat per day."""

    source: Text
    recipient: Text
    msat_per_day: Number


@dataclass(frozen=True)
class Stake:
    """Stake shares (ppm) of each sequencer at genesis, and at the end as mean with the band of 95 % of the runs."""

    genesis_ppm: tuple[Share, ...]
    end_ppm_mean: tuple[Share, ...]
    end_ppm_low: tuple[Share, ...]
    end_ppm_high: tuple[Share, ...]

    def __post_init__(self) -> None:
        shares = (self.genesis_ppm, self.end_ppm_mean, self.end_ppm_low, self.end_ppm_high)
        _need_lengths("the four lists of shares", *shares)
        _need_order(self.end_ppm_low, self.end_ppm_high)


@dataclass(frozen=True)
class Provenance:
    """The versions behind the numbers, and the command that makes them again."""

    seqecon: Text
    python: Text
    numpy: Text
    platform: Text
    command: Text


@dataclass(frozen=True)
class Results:
    """A whole results document."""

    format: Literal["seqecon-results"]
    version: Literal[1]
    question: Text
    answer: Text
    mechanism: Assumptions
    scenario: Assumptions
    run: Run
    claims: tuple[Claim, ...]
    metrics: dict[Text, Metric]
    series: tuple[Series, ...]
    forced_inclusion: ForcedInclusion | None
    revenue: tuple[Revenue, ...]
    stake: Stake
    provenance: Provenance


def _need_lengths(names: str, *lists: tuple[object, ...]) -> None:
    lengths = [len(values) for values in lists]
    if len(set(lengths)) > 1:
        raise ValueError(f"{names} have the lengths {', '.join(map(str, lengths))}; allowed: one length")


def _need_order(lower: tuple[float | None, ...], upper: tuple[float | None, ...]) -> None:
    for low, high in zip(lower, upper, strict=True):
        if low is not None and high is not None and low > high:
            raise ValueError(f"{low:g} stands before {high:g}; allowed: ascending order")
