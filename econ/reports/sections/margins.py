"""What the margins are made of: a waterfall for each claim that states its terms."""

from __future__ import annotations

from econ.reports.document import Claim, Results
from econ.reports.figures import waterfall
from econ.reports.figures.canvas import Drawing, svg
from econ.reports.markup import Column, Html, Section, absent, element, figure, folded, fragment, table
from econ.reports.quantities import amount_scale, amount_text
from econ.reports.sections.verdicts import tightest_first

DRAWN_CLAIMS = 6
COLUMNS = (Column("Term"), Column("Contribution", numeric=True), Column("msat", numeric=True))


def section(results: Results) -> Section:
    """A waterfall with its table for the tightest claims that state terms."""
    return Section("margins", "What decides the verdicts", _body(results))


def _body(results: Results) -> Html:
    claims = [claim for claim in tightest_first(results.claims) if claim.terms]
    if not claims:
        return absent("No claim states the terms of its margin, so there is no waterfall to draw.")
    cards = (_card(number, claim) for number, claim in enumerate(claims[:DRAWN_CLAIMS], 1))
    rest = ", ".join(claim.id for claim in claims[DRAWN_CLAIMS:])
    more = absent(f"Drawn are the {DRAWN_CLAIMS} tightest claims; terms are stated too for: {rest}.") if rest else ""
    return fragment(element("div", *cards, class_="grid"), more)


def _card(number: int, claim: Claim) -> Html:
    title = f"{claim.id}: {claim.deviation}" if claim.deviation else claim.id
    total = sum(term.msat for term in claim.terms)
    scale = amount_scale([total, *(term.msat for term in claim.terms)])
    caption = f"Contributions to the margin of honest play, in {scale.unit}. {_conclusion(total)}"
    drawing = Drawing(f"waterfall-{number}", title, f"{caption} {_told(claim)}", waterfall.height(claim.terms))
    drawn = svg(drawing, lambda axes: waterfall.draw(axes, claim.terms, scale))
    rows = [(term.term, amount_text(term.msat, signed=True), _exact(term.msat)) for term in claim.terms]
    rows += [("margin", amount_text(total, signed=True), _exact(total))]
    return figure(title, drawn, caption, folded("Values", table(f"Terms of {claim.id}", COLUMNS, rows)))


def _exact(msat: int) -> str:
    return f"{msat:+,}".replace("-", "\N{MINUS SIGN}") if msat else "0"


def _conclusion(total: int) -> str:
    if not total:
        return "Honest play and the deviation earn the same."
    if total > 0:
        return f"In all the deviation earns {amount_text(total)} less than honest play."
    return f"In all the deviation earns {amount_text(-total)} more than honest play."


def _told(claim: Claim) -> str:
    return "; ".join(f"{term.term} {amount_text(term.msat, signed=True)}" for term in claim.terms) + "."
