"""What the margins are made of: a waterfall for each claim that states its terms."""

from __future__ import annotations

from econ.reports.document import Claim, Results
from econ.reports.figures import waterfall
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, figure, folded, fragment, table
from econ.reports.quantities import amount_scale, amount_text
from econ.reports.sections.verdicts import tightest_first

SHOWN_CLAIMS = 6
DRAWN_CLAIMS = 48
COLUMNS = (Column("Term"), Column("Contribution", numeric=True), Column("msat", numeric=True))


def section(results: Results) -> Section:
    """A waterfall with its table for the tightest claims that state terms."""
    return Section("margins", "What decides the verdicts", _body(results))


def _body(results: Results) -> Html:
    claims = [claim for claim in tightest_first(results.claims) if claim.terms]
    if not claims:
        return absent("No claim states the terms of its margin, so there is no waterfall to draw.")
    cards = [_card(number, claim) for number, claim in enumerate(claims[:DRAWN_CLAIMS], 1)]
    first, more = cards[:SHOWN_CLAIMS], cards[SHOWN_CLAIMS:]
    wider = folded(f"{len(more)} claims with wider margins", element("div", *more, class_="grid")) if more else ""
    undrawn = ", ".join(claim.id for claim in claims[DRAWN_CLAIMS:])
    rest = absent(f"Terms are stated too, but not drawn, for: {undrawn}.") if undrawn else ""
    return fragment(element("div", *first, class_="grid"), wider, rest)


def _card(number: int, claim: Claim) -> Html:
    title = f"{claim.id}: {claim.deviation}" if claim.deviation else claim.id
    total = sum(term.msat for term in claim.terms)
    scale = amount_scale([total, *(term.msat for term in claim.terms)])
    caption = f"Contributions to the margin, in {scale.unit}. {_conclusion(claim, total)}"
    drawing = Drawing(f"waterfall-{number}", title, f"{caption} {_told(claim)}", waterfall.height(claim.terms))
    drawn = svg(drawing, lambda axes: waterfall.draw(axes, claim.terms, scale))
    rows = [(term.term, amount_text(term.msat, signed=True), _exact(term.msat)) for term in claim.terms]
    rows += [("margin", amount_text(total, signed=True), _exact(total))]
    return figure(title, drawn, caption, folded("Values", table(f"Terms of {claim.id}", COLUMNS, rows)))


def _exact(msat: int) -> str:
    return f"{msat:+,}".replace("-", "\N{MINUS SIGN}") if msat else "0"


def _conclusion(claim: Claim, total: int) -> str:
    if not claim.deviation:
        return f"They add up to {amount_text(total, signed=True)}."
    if not total:
        return "Honest play and the deviation earn the same."
    compared = "less" if total > 0 else "more"
    return f"In all the deviation earns {amount_text(abs(total))} {compared} than honest play."


def _told(claim: Claim) -> str:
    return "; ".join(f"{term.term} {amount_text(term.msat, signed=True)}" for term in claim.terms) + "."
