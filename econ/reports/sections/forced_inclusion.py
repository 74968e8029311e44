"""How long users who go through Bitcoin wait until their transaction is executed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from econ.reports.document import Results
from econ.reports.figures import cumulative
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, facts, figure, folded, table
from econ.reports.quantities import share_text, time_scale, time_text
from econ.reports.waiting import Waiting, deadline_of

TITLE = "Time to execution of a forced transaction"
LISTED_BINS = 60
COLUMNS = tuple(Column(name, numeric=True) for name in ("Within", "Executed", "Share of all tagged"))


def section(results: Results) -> Section:
    """The distribution from inscription to execution, or why there is none."""
    return Section("forced-inclusion", "Forced inclusion", _body(results))


def _body(results: Results) -> Html:
    if results.forced_inclusion is None:
        return absent("The mechanism has no forced path: a transaction the sequencers leave out stays out.")
    waiting = Waiting(results.forced_inclusion, deadline_of(results))
    if not waiting.total:
        return absent("No forced transaction was tagged in these runs, so no time was measured.")
    if not waiting.executed:
        return absent(f"None of the {waiting.total:,} tagged forced transactions was executed before its run ended.")
    return element("div", _card(waiting), _facts(waiting), class_="grid")


def _card(waiting: Waiting) -> Html:
    scale = time_scale(waiting.edges[-1])
    words = _told(waiting)
    drawing = Drawing("forced-inclusion-times", TITLE, words, 3.3)
    drawn = svg(drawing, lambda axes: cumulative.draw(axes, waiting, scale))
    return figure(TITLE, drawn, words, folded("Values", table(TITLE, COLUMNS, _rows(waiting))))


def _told(waiting: Waiting) -> str:
    width = time_text(waiting.document.bin_seconds)
    told = f"Share of {waiting.total:,} tagged transactions executed by each time, counted in steps of {width}."
    if waiting.deadline and not waiting.shows_deadline:
        told += f" The deadline, {waiting.deadline.words}, lies beyond the axis."
    return told


def _facts(waiting: Waiting) -> Html:
    shown = facts(_measures(waiting))
    return element("div", element("h3", "In numbers"), shown, class_="card")


def _measures(waiting: Waiting) -> Iterator[tuple[str, str]]:
    yield "Tagged transactions", f"{waiting.total:,}"
    yield "Half are executed within", _quantile(waiting, 0.5)
    yield "95 % are executed within", _quantile(waiting, 0.95)
    if waiting.deadline:
        yield "Deadline", waiting.deadline.words
        yield "Executed by the deadline, at least", share_text(waiting.within(waiting.deadline.seconds), waiting.total)
    if waiting.late:
        last = (len(waiting.document.counts) - 1) * waiting.document.bin_seconds
        yield f"Took longer than {time_text(last)}", f"{waiting.late:,} ({share_text(waiting.late, waiting.total)})"
    censored = waiting.document.censored_runs
    share = f" ({share_text(censored, waiting.total)}); their time is unknown, so they count as not executed"
    yield "Still waiting when their run ended", f"{censored:,}{share if censored else ''}"


def _quantile(waiting: Waiting, level: float) -> str:
    seconds = waiting.quantile(level)
    return "not reached" if seconds is None else time_text(seconds)


def _rows(waiting: Waiting) -> Iterator[tuple[str, ...]]:
    steps = list(zip(waiting.edges, accumulate(waiting.closed_counts), strict=True))
    stride = -(-len(steps) // LISTED_BINS)
    for edge, count in steps[stride - 1 :: stride]:
        yield time_text(edge), f"{count:,}", share_text(count, waiting.total)
