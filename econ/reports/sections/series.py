"""How the measured quantities move over simulated time."""

from __future__ import annotations

from collections.abc import Iterator

from econ.reports.document import Results, Series
from econ.reports.figures import band
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, figure, folded, fragment, paragraph, table
from econ.reports.quantities import GLUE, Scale, capitalized, number_text, scale_of

LISTED_POINTS = 60


def section(results: Results) -> Section:
    """A drawing with the band of 95 % of the runs for every series that moves; the others in words."""
    return Section("series", "Over time", _body(results))


def _body(results: Results) -> Html:
    if not results.series:
        return absent("No quantity was recorded over time.")
    moving = [series for series in results.series if len(_levels(series)) > 1]
    cards = (_card(number, series, results.run.runs) for number, series in enumerate(moving, 1))
    meaning = paragraph(_meaning(results.run.runs)) if moving else ""
    return fragment(meaning, element("div", *cards, class_="grid"), *_still(results.series))


def _levels(series: Series) -> set[float]:
    return {value for value in (*series.mean, *series.low, *series.high) if value is not None}


def _still(all_series: tuple[Series, ...]) -> Iterator[Html]:
    """What has nothing to draw: quantities that never changed in any run, and those without a value."""
    levels = [(capitalized(series.label), series.unit, _levels(series)) for series in all_series]
    constant = [(label, min(values), scale_of(unit, values)) for label, unit, values in levels if len(values) == 1]
    empty = [label for label, _, values in levels if not values]
    if constant:
        said = "; ".join(f"{label}: {scale.text(value)}{GLUE}{scale.unit}" for label, value, scale in constant)
        yield absent(f"The same in every run at all times: {said}.")
    if empty:
        yield absent(f"No value was recorded for: {', '.join(empty)}.")


def _meaning(runs: int) -> str:
    if runs == 1:
        return "One run was made, so there is a line but no band."
    return f"Lines are means over {runs:,} runs; the shaded band holds the middle 95 % of the runs."


def _card(number: int, series: Series, runs: int) -> Html:
    scale = scale_of(series.unit, (*series.mean, *series.low, *series.high))
    title, words = capitalized(series.label), _told(series, scale, runs)
    drawn = svg(Drawing(f"series-{number}", title, words), lambda axes: band.draw(axes, series, scale))
    return figure(title, drawn, words, _values(series, scale))


def _told(series: Series, scale: Scale, runs: int) -> str:
    points = list(zip(series.hours, series.mean, series.low, series.high, strict=True))
    measured = [point for point in points if point[1] is not None] or points
    (start, first, *_), (end, last, low, high) = measured[0], measured[-1]
    spread = f" (95 % of runs: {scale.text(low)} to {scale.text(high)})" if runs > 1 else ""
    begin = f"; {scale.text(first)} at {number_text(start)}{GLUE}h" if len(measured) > 1 else ""
    return f"{scale.text(last)}{GLUE}{scale.unit}{spread} at {number_text(end)}{GLUE}h{begin}."


def _values(series: Series, scale: Scale) -> Html:
    step = -(-len(series.hours) // LISTED_POINTS)
    unit = f", {scale.unit}" if scale.unit else ""
    names = ("Hours", f"Mean{unit}", "95 % of runs from", "to")
    every = f", every {step}th point of {len(series.hours):,}" if step > 1 else ""
    columns = [Column(name, numeric=True) for name in names]
    return folded("Values", table(f"{capitalized(series.label)}{every}", columns, _rows(series, scale, step)))


def _rows(series: Series, scale: Scale, step: int) -> Iterator[tuple[str, ...]]:
    points = list(zip(series.hours, series.mean, series.low, series.high, strict=True))
    for hour, *values in points[::step]:
        yield number_text(hour), *(scale.text(value) for value in values)
