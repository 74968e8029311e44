"""The page of a study: question, answer, and everything a reader needs to believe it."""

from __future__ import annotations

from collections.abc import Iterator

from econ.reports import layout
from econ.reports.markup import Html, Section, element, fragment
from econ.reports.study import evidence, listings, pictures
from econ.reports.study.document import StudyDocument

PARTS = (
    *(listings.assumptions, pictures.section, listings.tables, evidence.claims, evidence.certificates),
    *(listings.summary, evidence.provenance),
)


def assemble(study: StudyDocument) -> str:
    """The page of a document that is checked already; the same document gives the same bytes.

    Raises BadInput when matplotlib is missing and there is something to draw.
    """
    footer = fragment(f"{study.name} · {study.kind} · format {study.format} {study.version}")
    heading = f"Sequencer economics {study.kind}"
    return layout.whole(layout.Page(heading, study.name, _card(study), sections=list(_sections(study)), footer=footer))


def _card(study: StudyDocument) -> Html:
    """Question, answer and findings: what a reader takes away from the first screen."""
    question = element("p", element("span", "Question", class_="label"), " ", study.question, class_="question")
    heading = element("h2", "Answer", id="answer-title")
    words = element("div", question, heading, element("p", study.answer, class_="answer"))
    return element("section", words, class_="card verdict", id="answer", aria_labelledby="answer-title")


def _sections(study: StudyDocument) -> Iterator[Section]:
    """Findings, then every part that the document has something for."""
    if study.findings:
        items = (element("li", finding) for finding in study.findings)
        yield Section("findings", "Findings", element("ul", *items, class_="findings"))
    yield from filter(None, (part(study) for part in PARTS))
