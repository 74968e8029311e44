"""The frame of every page: heading, contents, sections, footer, in one file that needs no network and no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template

from econ.reports.markup import Html, Section, element, fragment


@dataclass(frozen=True)
class Page:
    """What stands where on a page: `heading` says what kind of page it is, `card` is what a reader sees first."""

    heading: str
    title: str
    card: Html
    sections: Sequence[Section]
    footer: Html


def whole(page: Page) -> str:
    """The page as one HTML file; the same page gives the same bytes."""
    parts = {
        "heading": fragment(page.heading),
        "title": fragment(page.title),
        "style": Html(_packaged("style.css")),
        "contents": _contents(page.sections),
        "main": fragment(page.card, *map(_drawn, page.sections)),
        "footer": page.footer,
    }
    return Template(_packaged("page.html")).substitute(parts)


def _contents(sections: Sequence[Section]) -> Html:
    links = (element("li", element("a", section.title, href=f"#{section.key}")) for section in sections)
    return element("ul", *links)


def _drawn(section: Section) -> Html:
    heading = element("h2", section.title, id=f"{section.key}-title")
    return element("section", heading, section.body, id=section.key, aria_labelledby=f"{section.key}-title")


def _packaged(name: str) -> str:
    return resources.files("econ.reports").joinpath(name).read_text("utf-8")
