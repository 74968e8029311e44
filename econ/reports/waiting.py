"""The waiting times of forced transactions: quantiles, and the deadline where the document states one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from econ.reports.document import ForcedInclusion, Results
from econ.reports.quantities import time_text

SECONDS_PER_BITCOIN_BLOCK = 600
DEADLINE_KEY = "forced_inclusion.deadline"
# A deadline further out than this many times the slowest inclusion is told, not drawn.
DRAWN_UP_TO = 2.5
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
_DEADLINE = re.compile(r"([0-9][0-9_]{0,11}(?:\.[0-9]{1,6})?) (bitcoin block|slot|s|min|h|d)s?", re.IGNORECASE)


@dataclass(frozen=True)
class Deadline:
    """When a forced transaction is due: seconds after its inscription, and the mechanism's own words."""

    seconds: float
    words: str


@dataclass(frozen=True)
class Waiting:
    """Counts of tagged transactions in bins of time, those still waiting at the end of their run apart."""

    document: ForcedInclusion
    deadline: Deadline | None

    @property
    def total(self) -> int:
        """All tagged transactions, executed or not."""
        return self.executed + self.document.censored_runs

    @property
    def executed(self) -> int:
        """Those that were executed."""
        return sum(self.document.counts)

    @property
    def late(self) -> int:
        """Those executed in the open last bin, at an unknown time."""
        return self.document.counts[-1] if self.document.open_last_bin and self.document.counts else 0

    @property
    def closed_counts(self) -> tuple[int, ...]:
        """The counts of bins that have an end, without the empty ones after the last transaction (at least one bin)."""
        counts = self.document.counts[: len(self.document.counts) - self.document.open_last_bin]
        last = max((index for index, count in enumerate(counts) if count), default=0)
        return counts[: last + 1] or (0,)

    @property
    def edges(self) -> tuple[int, ...]:
        """The end of each of these bins, in seconds."""
        return tuple(self.document.bin_seconds * (index + 1) for index in range(len(self.closed_counts)))

    @property
    def shows_deadline(self) -> bool:
        """Whether the deadline stands near enough to be drawn."""
        return self.deadline is not None and self.deadline.seconds <= DRAWN_UP_TO * self.edges[-1]

    def quantile(self, level: float) -> float | None:
        """The end (seconds) of the first bin by which this share of all tagged is executed; None if none is."""
        reached = zip(self.edges, accumulate(self.closed_counts), strict=True)
        return next((edge for edge, count in reached if count and count >= level * self.total), None)

    def within(self, seconds: float) -> int:
        """How many are executed for certain within a time: those in bins that end by then."""
        return sum(c for edge, c in zip(self.edges, self.closed_counts, strict=True) if edge <= seconds)


def deadline_of(results: Results) -> Deadline | None:
    """The stated deadline, else the mechanism's parameter `forced_inclusion.deadline`; None without either.

    A Bitcoin block counts 600 s, its mean interval.
    """
    stated = results.forced_inclusion.deadline_seconds if results.forced_inclusion else None
    if stated is not None:
        return Deadline(stated, time_text(stated))
    values = (row[1] for row in results.mechanism.parameters if row[0].endswith(DEADLINE_KEY))
    found = (match for match in map(_DEADLINE.fullmatch, values) if match)
    return next((_deadline(match, results.run.slot_ms) for match in found), None)


def _deadline(match: re.Match[str], slot_ms: int) -> Deadline:
    sizes = _SECONDS | {"bitcoin block": SECONDS_PER_BITCOIN_BLOCK, "slot": slot_ms / 1_000}
    unit = match[2].lower()
    seconds = float(match[1].replace("_", "")) * sizes[unit]
    return Deadline(seconds, match[0] if unit in _SECONDS else f"{match[0]} (about {time_text(seconds)})")
