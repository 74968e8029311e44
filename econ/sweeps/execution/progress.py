"""How far an execution is: runs done, reused and failed, the rate, and the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import exp
from typing import Any, Protocol, TextIO

LINE_SECONDS = 30.0
MEMORY_SECONDS = 60.0


class Progress(Protocol):
    """Hears of runs as they are recorded."""

    def expect(self, runs: int) -> None:
        """So many more runs will come than were known of."""

    def reuse(self, runs: int) -> None:
        """So many of the expected runs are known already."""

    def advance(self, done: int, failed: int) -> None:
        """So many runs have got their rows, so many have failed."""

    def pulse(self) -> None:
        """Nothing came for a second."""

    def note(self, text: str) -> None:
        """A line for people."""


@dataclass(frozen=True)
class Silent:
    """Says nothing but notes, and not even those when `quiet`."""

    quiet: bool = True

    def expect(self, runs: int) -> None:
        """Unsaid."""

    def reuse(self, runs: int) -> None:
        """Unsaid."""

    def advance(self, done: int, failed: int) -> None:
        """Unsaid."""

    def pulse(self) -> None:
        """Unsaid."""

    def note(self, text: str) -> None:
        """A line on stderr, unless quiet."""
        if not self.quiet:
            sys.stderr.write(f"seqecon: {text}\n")


SILENT = Silent()


class Bar:
    """A bar for a terminal, without colours."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._reused = self._failed = 0

    def expect(self, runs: int) -> None:
        """Lengthen the bar."""
        self._bar.total += runs
        self._bar.refresh()

    def reuse(self, runs: int) -> None:
        """Shorten what is to be done."""
        self._reused += runs
        self._bar.total -= runs

    def advance(self, done: int, failed: int) -> None:
        """Move the bar."""
        self._failed += failed
        self._bar.set_postfix_str(f"{self._reused} reused, {self._failed} failed", refresh=False)
        self._bar.update(done + failed)

    def pulse(self) -> None:
        """Keep the time going."""
        self._bar.refresh()

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._bar.write(f"seqecon: {text}", file=self._bar.fp)


class Lines:
    """A plain line now and then, for a log."""

    def __init__(self, *, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._total = self._done = self._reused = self._failed = 0
        self._said = self._heard = clock()
        self._rate = Rate()

    def expect(self, runs: int) -> None:
        """Count on more runs."""
        self._total += runs

    def reuse(self, runs: int) -> None:
        """Count."""
        self._reused += runs

    def advance(self, done: int, failed: int) -> None:
        """Count, and say so when it is time."""
        self._done += done
        self._failed += failed
        now = self._clock()
        self._rate.hear(done + failed, now - self._heard)
        self._heard = now
        self.pulse()

    def pulse(self) -> None:
        """Say where things stand when thirty seconds have gone by since the last time."""
        now = self._clock()
        if now - self._said >= LINE_SECONDS:
            self._said = now
            self.note(self._standing())

    def note(self, text: str) -> None:
        """A line."""
        self._stream.write(f"seqecon: {text}\n")
        self._stream.flush()

    def _standing(self) -> str:
        counts = f"{self._done} done, {self._reused} reused, {self._failed} failed of {self._total} runs"
        rate = self._rate.per_second
        left = self._total - self._done - self._reused - self._failed
        return f"{counts}; {rate:.3g} runs/s; {duration(left / rate) if rate else 'unknown time'} left"


class Rate:
    """Runs per second over about the last minute: older times weigh exponentially less."""

    def __init__(self) -> None:
        self._runs = self._seconds = 0.0

    def hear(self, runs: int, seconds: float) -> None:
        """So many runs came in so much time."""
        kept = exp(-seconds / MEMORY_SECONDS)
        self._runs = self._runs * kept + runs
        self._seconds = self._seconds * kept + seconds

    @property
    def per_second(self) -> float:
        """The rate; 0 when nothing is known."""
        return self._runs / self._seconds if self._seconds else 0.0


def duration(seconds: float) -> str:
    """A time for people: `42 s`, `7 min`, `3 h 05 min`."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"


@contextmanager
def shown(*, quiet: bool = False, verbose: bool = False) -> Iterator[Progress]:
    """A progress that expects nothing yet.

    A bar on a terminal; in a pipe nothing but notes, with `verbose` a line every thirty seconds; nothing when `quiet`.
    """
    if quiet or not (sys.stderr.isatty() or verbose):
        yield Silent(quiet)
    elif not sys.stderr.isatty():
        yield Lines(stream=sys.stderr, clock=time.monotonic)
    else:
        from tqdm import tqdm  # noqa: PLC0415 - only where there is a terminal

        with tqdm(total=0, unit="run", unit_scale=True, dynamic_ncols=True, file=sys.stderr) as bar:
            yield Bar(bar)
