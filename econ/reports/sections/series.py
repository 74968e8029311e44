"""How the measured quantities move over simulated time."""

from __future__ import annotations

from collections.abc import Iterator

from econ.reports.document import Results, Series
from econ.reports.figures import band
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, figure, folded, fragment, paragraph, table
from econ.reports.quantities import Scale, interval_texts, number_text, scale_of

LISTED_POINTS = 60


def section(results: Results) -> Section:
    """A drawing with the band of 95 % of the runs for every series that holds a value."""
    return Section("series", "Over time", _body(results))


def _body(results: Results) -> Html:
    if not results.series:
        return absent("No quantity was recorded over time.")
    empty = [series.label for series in results.series if not _measured(series)]
    full = [series for series in results.series if _measured(series)]
    cards = (_card(number, series, results.run.runs) for number, series in enumerate(full, 1))
    missing = absent(f"No value was recorded for: {', '.join(empty)}.") if empty else ""
    return fragment(paragraph(_meaning(results.run.runs)), element("div", *cards, class_="grid"), missing)


def _measured(series: Series) -> bool:
    return any(value is not None for value in series.mean)


def _meaning(runs: int) -> str:
    if runs == 1:
        return "One run was made, so there is a line but no band."
    return f"Lines are means over {runs:,} runs; the shaded band holds the middle 95 % of the runs."


def _card(number: int, series: Series, runs: int) -> Html:
    scale = scale_of(series.unit, (*series.mean, *series.low, *series.high))
    words = _told(series, scale, runs)
    drawn = svg(Drawing(f"series-{number}", series.label, words), lambda axes: band.draw(axes, series, scale))
    return figure(series.label, drawn, words, _values(series, scale))


def _told(series: Series, scale: Scale, runs: int) -> str:
    points = list(zip(series.hours, series.mean, series.low, series.high, strict=True))
    measured = [point for point in points if point[1] is not None]
    (start, first, *_), (end, last, low, high) = measured[0], measured[-1]
    begin = f"; {scale.text(first)} at {number_text(start)} h" if len(measured) > 1 else ""
    at_end = f"at {number_text(end)} h{begin}."
    if runs == 1 or last is None or low is None or high is None:
        return f"{scale.text(last)} {scale.unit} {at_end}"
    mean, lower, upper = interval_texts(scale(last), scale(low), scale(high))
    return f"{mean} {scale.unit} (95 % of runs: {lower} to {upper}) {at_end}"


def _values(series: Series, scale: Scale) -> Html:
    step = -(-len(series.hours) // LISTED_POINTS)
    unit = f", {scale.unit}" if scale.unit else ""
    names = ("Hours", f"Mean{unit}", "95 % of runs from", "to")
    every = f", every {step}th point of {len(series.hours):,}" if step > 1 else ""
    columns = [Column(name, numeric=True) for name in names]
    return folded("Values", table(f"{series.label}{every}", columns, _rows(series, scale, step)))


def _rows(series: Series, scale: Scale, step: int) -> Iterator[tuple[str, ...]]:
    points = list(zip(series.hours, series.mean, series.low, series.high, strict=True))
    for hour, *values in points[::step]:
        yield number_text(hour), *(scale.text(value) for value in values)
