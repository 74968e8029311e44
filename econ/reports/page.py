"""The page: every section in order, in one file that needs no network and no script."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from string import Template
from typing import Any

from econ.reports.document import Results
from econ.reports.markup import Html, Section, element, fragment
from econ.reports.reading import parse
from econ.reports.sections import (
    answer,
    assumptions,
    claims,
    forced_inclusion,
    margins,
    metrics,
    provenance,
    revenue,
    series,
    stake,
)

PARTS = (claims, margins, assumptions, series, forced_inclusion, revenue, stake, metrics, provenance)


def render(results: Mapping[str, Any]) -> str:
    """One HTML file of a results document (format `seqecon-results`, version 1).

    The same document gives the same bytes. Raises BadInput with one line when the document does not fit its format, or
    when matplotlib is missing and there is something to draw.
    """
    return assemble(parse(results))


def assemble(results: Results) -> str:
    """The page of a document that is checked already."""
    sections = [part.section(results) for part in PARTS]
    parts = {
        "title": fragment(results.mechanism.name),
        "style": Html(_packaged("style.css")),
        "contents": _contents(sections),
        "main": fragment(answer.card(results), *map(_drawn, sections)),
        "footer": _footer(results),
    }
    return Template(_packaged("page.html")).substitute(parts)


def _contents(sections: list[Section]) -> Html:
    links = (element("li", element("a", section.title, href=f"#{section.key}")) for section in sections)
    return element("ul", *links)


def _drawn(section: Section) -> Html:
    heading = element("h2", section.title, id=f"{section.key}-title")
    return element("section", heading, section.body, id=section.key, aria_labelledby=f"{section.key}-title")


def _footer(results: Results) -> Html:
    digest = element("code", results.mechanism.sha256[:12])
    return fragment("Mechanism ", digest, f" · seqecon {results.provenance.seqecon} · seed {results.run.seed}")


def _packaged(name: str) -> str:
    return resources.files("econ.reports").joinpath(name).read_text("utf-8")
