"""The verdict table: one row per claim."""

from __future__ import annotations

from collections.abc import Mapping

from econ.reports.document import Claim, Results
from econ.reports.markup import Column, Html, Section, absent, element, folded, fragment, paragraph, table
from econ.reports.sections.verdicts import badge, margin_text, tightest_first

COLUMNS = (
    *(Column("Claim"), Column("Verdict"), Column("Margin", numeric=True), Column("Binding term")),
    *(Column("Best deviation"), Column("Thresholds"), Column("Method")),
)
UNFOLDED_THRESHOLDS = 2
MEANING = (
    "The margin is what honest play earns above the best deviation; below zero the deviation pays. The binding term is "
    "the consequence that decides it."
)


def section(results: Results) -> Section:
    """Every claim with verdict, margin, binding term, deviation, thresholds and method, tightest first."""
    return Section("claims", "Claims", _body(results))


def _body(results: Results) -> Html:
    if not results.claims:
        return absent("No claim was checked, so there is no verdict.")
    rows = (_row(claim) for claim in tightest_first(results.claims))
    return fragment(paragraph(MEANING), table("Claims, tightest first", COLUMNS, rows, stacked=True))


def _row(claim: Claim) -> tuple[str, ...]:
    name = fragment(element("code", claim.id), element("span", claim.statement, class_="statement"))
    exact = None if claim.margin_msat is None else f"{claim.margin_msat} msat"
    margin = element("span", margin_text(claim), title=exact)
    deviation, term = claim.deviation or "none named", claim.binding_term or "none named"
    return name, badge(claim.verdict), margin, term, deviation, _thresholds(claim.thresholds), claim.method


def _thresholds(thresholds: Mapping[str, str]) -> str:
    items = (element("li", element("span", key, class_="quiet"), " ", value) for key, value in thresholds.items())
    listing = element("ul", *items, class_="plain")
    if len(thresholds) > UNFOLDED_THRESHOLDS:
        return folded(f"{len(thresholds)} thresholds", listing)
    return listing if thresholds else "none stated"
