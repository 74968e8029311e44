"""HTML built from elements: whatever is not `Html` already is escaped, so no text of a document becomes markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

VOID = frozenset({"br", "meta", "link"})


class Html(str):
    """Text that is markup already; joining or formatting it gives plain text again, which is escaped anew."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand to the right."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its heading and what it says."""

    key: str
    title: str
    body: Html


def element(name: str, *children: str, **attributes: str | None) -> Html:
    """An element with its children, text among them escaped.

    An attribute's name loses a trailing underscore and has hyphens for the others; one that is None is left out.
    """
    opening = f"<{name}{_attributes(attributes)}>"
    return Html(opening if name in VOID else f"{opening}{fragment(*children)}</{name}>")


def fragment(*children: str) -> Html:
    """Children one after the other, text among them escaped."""
    return Html("".join(child if isinstance(child, Html) else html.escape(child) for child in children))


def paragraph(*children: str) -> Html:
    """A paragraph."""
    return element("p", *children)


def absent(text: str) -> Html:
    """The sentence that stands where there is nothing to draw."""
    return element("p", text, class_="absent")


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """Names and values as a description list."""
    rows = (element("div", element("dt", name), element("dd", value)) for name, value in pairs)
    return element("dl", *rows, class_="facts")


def folded(summary: str, *children: str, unfolded: bool = False) -> Html:
    """What unfolds on a click or the Enter key, without a script."""
    return element("details", element("summary", summary), *children, open="" if unfolded else None)


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, stacked: bool = False) -> Html:
    """A table whose first column heads its rows, in a region that scrolls by keyboard.

    A stacked table shows each row as a list of named cells where the page is narrow.
    """
    headings = (element("th", column.heading, scope="col", class_=_kind(column)) for column in columns)
    body = (element("tr", *_cells(columns, row)) for row in rows)
    inner = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *headings)),
        element("tbody", *body),
        class_="stacked" if stacked else None,
    )
    return element("div", inner, class_="scroll", role="region", aria_label=caption, tabindex="0")


def figure(title: str, drawing: Html, caption: str, *notes: str) -> Html:
    """A card with a heading, a drawing, the sentence that explains it, and further notes."""
    return element(
        "figure", element("h3", title), drawing, element("figcaption", caption), *notes, class_="card drawing"
    )


def _cells(columns: Sequence[Column], row: Sequence[str]) -> Iterable[Html]:
    head, *rest = row
    yield element("th", head, scope="row", class_=_kind(columns[0]))
    for column, cell in zip(columns[1:], rest, strict=True):
        yield element("td", cell, class_=_kind(column), data_label=column.heading)


def _kind(column: Column) -> str | None:
    return "number" if column.numeric else None


def _attributes(attributes: dict[str, str | None]) -> str:
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    return "".join(f' {name}="{html.escape(value)}"' for name, value in named if value is not None)
