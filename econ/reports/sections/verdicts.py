"""What a verdict looks like: always an icon and a word, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from econ.reports.document import Claim
from econ.reports.markup import Html, element
from econ.reports.quantities import amount_text

ORDER = ("fails", "undecided", "holds")
PATHS = {
    "holds": "M4 12.5 L10 18.5 L20 6",
    "fails": "M5.5 5.5 L18.5 18.5 M18.5 5.5 L5.5 18.5",
    "undecided": "M6.5 7 A5.5 5 0 1 1 14.5 11.4 Q12 12.8 12 14.6 M12 20.2 L12 20.4",
    "none": "M5 12 L19 12",
}


def icon(verdict: str) -> Html:
    """A tick, a cross, a question mark or a dash; hidden from screen readers, who get the word beside it."""
    drawn = element("path", d=PATHS[verdict])
    return element("svg", drawn, viewBox="0 0 24 24", class_="icon", aria_hidden="true", focusable="false")


def badge(verdict: str) -> Html:
    """The verdict's icon and word."""
    return element("span", icon(verdict), element("span", verdict), class_=f"badge {verdict}")


def overall(claims: Sequence[Claim]) -> str:
    """Fails if any claim fails, else undecided if any is, else holds; "none" without a claim."""
    verdicts = {claim.verdict for claim in claims}
    return next((verdict for verdict in ORDER if verdict in verdicts), "none")


def tightest_first(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Failing claims, then undecided ones, then those that hold; among them the smallest margin first."""
    return tuple(sorted(claims, key=_tightness))


def margin_text(claim: Claim) -> str:
    """The signed margin in the unit that suits it, or that there is none."""
    return "none" if claim.margin_msat is None else amount_text(claim.margin_msat, signed=True)


def _tightness(claim: Claim) -> tuple[int, bool, int]:
    return ORDER.index(claim.verdict), claim.margin_msat is None, claim.margin_msat or 0
