"""Why a study can be believed: its claims, the certificates that prove them, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from econ.reports.document import Claim
from econ.reports.markup import Column, Html, Section, absent, element, facts, folded, fragment, paragraph, table
from econ.reports.quantities import amount_text
from econ.reports.sections.verdicts import badge, margin_text, tightest_first
from econ.reports.study.document import Certificate, StudyDocument

CLAIMS = (
    *(Column("Claim"), Column("Verdict"), Column("Margin", numeric=True), Column("What decides it")),
    *(Column("Thresholds"), Column("Method")),
)
CERTIFICATES = (Column("Claim"), Column("Verdict"), Column("File"), Column("SHA-256"))
MEANING = "The margin is what honest play earns above the best deviation; below zero the deviation pays."
CHECK = "Each certificate can be checked without this program's solvers. In the folder of this report run:"


def claims(study: StudyDocument) -> Section | None:
    """Every claim, the tightest first, with the terms of its margin; None where none was checked."""
    rows = (_claim(claim) for claim in tightest_first(study.claims))
    body = fragment(paragraph(MEANING), table("Claims, tightest first", CLAIMS, rows, stacked=True))
    return Section("claims", "Claims", body) if study.claims else None


def certificates(study: StudyDocument) -> Section | None:
    """What each certificate proves, its digest, and the commands that check them; None where there is none."""
    rows = (_certificate(certificate) for certificate in study.certificates)
    commands = list(dict.fromkeys(certificate.verify for certificate in study.certificates))
    body = fragment(
        table("What each certificate proves", CERTIFICATES, rows, stacked=True),
        paragraph(CHECK),
        code("Verify", commands),
    )
    return Section("certificates", "Certificates", body) if study.certificates else None


def provenance(study: StudyDocument) -> Section:
    """The command that makes the numbers again, and what they were made from."""
    command = study.provenance.command
    said = paragraph("This command makes the same numbers again:"), code("Command", [command])
    absence = (absent("The command behind these numbers was not recorded."),)
    rows = element("div", facts(study.provenance.rows), class_="card") if study.provenance.rows else ""
    body = fragment(*(said if command.strip() else absence), rows)
    return Section("provenance", "How to reproduce this", body)


def code(label: str, lines: Sequence[str]) -> Html:
    """Commands that a click selects whole."""
    block = element("code", "\n".join(lines), class_="whole")
    return element("pre", block, tabindex="0", role="region", aria_label=label)


def _claim(claim: Claim) -> tuple[str, ...]:
    name = fragment(element("code", claim.id), element("span", claim.statement, class_="statement"))
    exact = None if claim.margin_msat is None else f"{claim.margin_msat} msat"
    margin = element("span", margin_text(claim), title=exact)
    return name, badge(claim.verdict), margin, _decider(claim), _pairs(claim.thresholds.items()), claim.method


def _decider(claim: Claim) -> Html:
    """The binding term, the deviation it answers, and the terms one by one."""
    words = [claim.binding_term or "no term named", f"deviation: {claim.deviation}" if claim.deviation else ""]
    terms = _pairs((term.term, amount_text(term.msat, signed=True)) for term in claim.terms)
    return element(
        "div", "; ".join(filter(None, words)), folded(f"{len(claim.terms)} terms", terms) if claim.terms else ""
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> Html:
    items = [element("li", element("span", name, class_="quiet"), " ", value) for name, value in pairs]
    return element("ul", *items, class_="plain") if items else element("span", "none stated", class_="quiet")


def _certificate(certificate: Certificate) -> tuple[str, ...]:
    digest = element("code", certificate.sha256 or "none")
    return certificate.claim, badge(certificate.verdict), element("code", certificate.file), digest
