"""Who pays for what, and who receives it."""

from __future__ import annotations

from collections.abc import Iterator

from econ.reports import flows
from econ.reports.document import Results, Revenue
from econ.reports.figures import split
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, figure, table
from econ.reports.quantities import Scale, amount_scale, amount_text

TITLE = "Revenue by recipient and source"


def section(results: Results) -> Section:
    """A stacked bar per recipient, and the table of who receives what for which reason."""
    return Section("revenue", "Who pays, who receives", _body(results.revenue))


def _body(revenue: tuple[Revenue, ...]) -> Html:
    if not any(row.msat_per_day for row in revenue):
        return absent("No revenue was paid: nobody received anything in these runs.")
    scale = amount_scale(row.msat_per_day for row in revenue)
    return element("div", _card(revenue, scale), _table(revenue, scale), class_="grid")


def _card(revenue: tuple[Revenue, ...], scale: Scale) -> Html:
    drawing = Drawing("revenue-split", TITLE, _told(revenue), split.height(revenue))
    drawn = svg(drawing, lambda axes: split.draw(axes, revenue, scale))
    return figure(TITLE, drawn, _told(revenue))


def _told(revenue: tuple[Revenue, ...]) -> str:
    names = flows.names(revenue, "recipient")
    shown = names[: split.DRAWN_RECIPIENTS]
    totals = "; ".join(f"{name} {amount_text(flows.total(revenue, name))}" for name in shown)
    rest = f"; the {len(names) - len(shown)} smallest recipients stand in the table only" if names[len(shown) :] else ""
    return f"Means per simulated day; what a recipient pays out stands left of zero. In all: {totals}{rest}."


def _table(revenue: tuple[Revenue, ...], scale: Scale) -> Html:
    amount = f"{scale.unit} per day"
    columns = (Column("Received by"), Column("Paid for"), Column(amount, numeric=True))
    listing = table(f"Who receives what, in {amount}", columns, _rows(revenue, scale))
    return element("div", element("h3", "In numbers"), listing, class_="card")


def _rows(revenue: tuple[Revenue, ...], scale: Scale) -> Iterator[tuple[str, ...]]:
    known = flows.by_pair(revenue)
    sources = flows.names(revenue, "source")
    for recipient in flows.names(revenue, "recipient"):
        paid = [(source, known[source, recipient]) for source in sources if (source, recipient) in known]
        yield from ((recipient, source, scale.text(amount)) for source, amount in paid)
        if len(paid) > 1:
            yield recipient, element("strong", "in all"), element("strong", scale.text(flows.total(revenue, recipient)))
