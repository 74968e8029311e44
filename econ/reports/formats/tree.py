"""One of our own pages read back as a tree of elements; its drawings stay text, to be written as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_PLACE = "drawing"


@dataclass(frozen=True)
class Node:
    """An element with its attributes and what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text below."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def nodes(self) -> list[Node]:
        """The elements directly in it."""
        return [child for child in self.children if isinstance(child, Node)]

    def every(self, *names: str) -> Iterator[Node]:
        """The elements of these names below, in order."""
        for node in self.nodes:
            if node.name in names:
                yield node
            yield from node.every(*names)


@dataclass(frozen=True)
class Tree:
    """A page's elements; `<drawing n>` stands for the n-th of its drawings."""

    root: Node
    drawings: tuple[str, ...]


def read(page: str) -> Tree:
    """The tree of a page that this package has written: every element is closed where it should be."""
    drawings = tuple(_DRAWING.findall(page))
    numbers = iter(range(len(drawings)))
    reader = _Reader()
    reader.feed(_DRAWING.sub(lambda _: f'<{_PLACE} number="{next(numbers)}"></{_PLACE}>', page))
    reader.close()
    return Tree(reader.open[0], drawings)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in {"meta", "link", "br"}:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
