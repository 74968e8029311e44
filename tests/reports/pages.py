"""A page read back without a browser: its elements, in order, with attributes and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br"}


@dataclass
class Node:
    """An element with its attributes, its children and the text directly in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def every(self, name: str) -> Iterator[Node]:
        """The elements of a name below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                if name in {child.name, "*"}:
                    yield child
                yield from child.every(name)

    def one(self, name: str, **attributes: str) -> Node:
        """The only element of that name with these attributes."""
        found = [node for node in self.every(name) if attributes.items() <= node.attributes.items()]
        assert len(found) == 1, f"{len(found)} <{name}> with {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        """All text below, as a reader gets it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def words(self) -> str:
        """The text with white space made single."""
        return " ".join(self.text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(page: str) -> Node:
    """The page as a tree; fails where an element is closed in the wrong place or not at all."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is not closed"
    return reader.open[0]


def rows(table: Node) -> list[list[str]]:
    """The words of a table's body, row by row."""
    body = table.one("tbody")
    return [[cell.words for cell in row.children if isinstance(cell, Node)] for row in body.every("tr")]


def targets(page: Node) -> set[str]:
    """Every identifier that an attribute of the page points to."""
    values = [value for node in page.every("*") for value in node.attributes.values()]
    named = {name for value in values for name in re.findall(r"url\(#([^)]+)\)", value)}
    links = {
        v[1:] for n in page.every("*") for k, v in n.attributes.items() if k in {"href", "xlink:href"} and v[:1] == "#"
    }
    labels = {name for node in page.every("*") for name in node.attributes.get("aria-labelledby", "").split()}
    return named | links | labels
