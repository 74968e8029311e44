"""A page as GitHub's Markdown: one readable file; its drawings and their values stand beside it as SVG and CSV."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote

from econ.reports.formats.tree import Node, read

# What means something to GitHub's Markdown: anywhere, between words, as an address or a name, or at a line's start.
_SPECIAL = re.compile(
    r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w)|@(?=\w)|:(?=//)|(?<=www)\.|:(?=[\w+-]+:)",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^(\d{0,9})([.)#+-]#*)(?=\s|$)")
_RULE = re.compile(r"[-=+_ ]+")
_NAMED = re.compile(r'aria-labelledby="(.*?)-title ')
_DATA = re.compile(r"data:text/csv;base64,(.*)", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
# What the page's own style sheet says about drawings, and a ground that also suits dark pages.
_SPACES = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_STYLE = "<style>text{font-family:'DejaVu Sans',Verdana,sans-serif}*{stroke-linejoin:round;stroke-linecap:butt}</style>"
_GROUND = '<rect width="100%" height="100%" fill="#fff"/>'


@dataclass
class _Report:
    """What has been found so far: files beside the report, by name."""

    folder: str
    drawings: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)

    def drawing(self, number: int) -> tuple[str, str] | None:
        """Name and title of a drawing that is kept; None for an icon."""
        drawn = self.drawings[number]
        named = _NAMED.search(drawn)
        if not named:
            return None
        self.files[f"{self.folder}/{named[1]}.svg"] = alone(drawn).encode()
        title = _TITLE.search(drawn)
        return f"{self.folder}/{named[1]}.svg", html.unescape(title[1]) if title else ""


def files(page: str, stem: str) -> Mapping[str, bytes]:
    """The report itself (no name), and the drawings and values in a folder beside it."""
    tree = read(page)
    report = _Report(f"{stem}-figures", tree.drawings)
    body = next(tree.root.every("body"))
    parts = [node for node in body.nodes if node.name in {"header", "main", "footer"}]
    text = "\n\n".join(block for part in parts for block in _blocks(part, report))
    return {**report.files, "": f"{text}\n".encode()}


def alone(drawing: str) -> str:
    """A drawing of a page as a file of its own."""
    opening, _, rest = drawing.partition(">")
    return f"{opening}{_SPACES}>{_STYLE}{_GROUND}{rest}\n"


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is, wherever it stands."""
    line = " ".join(text.split())
    if _RULE.fullmatch(line):
        return "".join(f"\\{character}" if character != " " else " " for character in line)
    marker = _MARKER.match(line)
    if not marker:
        return _SPECIAL.sub(r"\\\g<0>", line)
    return f"{marker[1]}\\{marker[2]}" + _SPECIAL.sub(r"\\\g<0>", line[marker.end() :])


def _blocks(node: Node, report: _Report) -> Iterator[str]:
    """The paragraphs, tables and so on below an element."""
    for child in node.nodes:
        if child.name in BLOCKS:
            yield from filter(None, BLOCKS[child.name](child))
        elif child.name in KEEPING:
            yield from filter(None, KEEPING[child.name](child, report))
        elif child.name != "nav":
            yield from _blocks(child, report)


def _heading(node: Node) -> Iterator[str]:
    yield f"{'#' * int(node.name[1])} {_inline(node)}"


def _paragraph(node: Node) -> Iterator[str]:
    yield _inline(node)


def _listing(node: Node) -> Iterator[str]:
    yield "\n".join(f"- {_inline(item)}" for item in node.nodes)


def _facts(node: Node) -> Iterator[str]:
    pairs = ([_inline(part) for part in row.nodes] for row in node.nodes)
    yield _rows([["", ""], *pairs], [False, False])


def _code(node: Node) -> Iterator[str]:
    text = node.text
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    yield f"{fence}sh\n{text}\n{fence}"


def _table(node: Node) -> Iterator[str]:
    caption, head, *_ = node.nodes
    rows = [[_inline(cell) for cell in row.nodes] for row in node.every("tr")]
    numeric = [cell.attributes.get("class") == "number" for cell in head.every("th")]
    said = _inline(caption)
    yield f"*{said}*" if said else ""
    yield _rows(rows, numeric)


def _rows(rows: list[list[str]], numeric: list[bool]) -> str:
    head, *body = rows
    rule = ["---:" if right else "---" for right in numeric]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def _folded(node: Node, report: _Report) -> Iterator[str]:
    summary, *rest = node.nodes
    yield f"<details><summary>{html.escape(summary.text)}</summary>"
    yield from _blocks(Node("details", {}, list(rest)), report)
    yield "</details>"


def _drawing(node: Node, report: _Report) -> Iterator[str]:
    found = report.drawing(int(node.attributes["number"]))
    if found:
        name, title = found
        yield f"![{escaped(title)}]({quote(name)})"


def _link(node: Node, report: _Report) -> Iterator[str]:
    """Values that the page holds inside itself become a file."""
    packed = _DATA.fullmatch(node.attributes["href"])
    if packed:
        name = f"{report.folder}/{node.attributes['download']}"
        report.files[name] = base64.b64decode(packed[1])
        yield f"[{escaped(node.text)}]({quote(name)})"


def _inline(node: Node) -> str:
    """The text of an element with emphasis and code; what is folded inside a cell follows its beginning."""
    parts = [escaped(child) if isinstance(child, str) else _inner(child) for child in node.children]
    return " ".join(" ".join(filter(None, parts)).split())


def _inner(node: Node) -> str:
    if node.name == "code":
        return _code_span(node.text)
    if node.name == "strong" or node.attributes.get("class") == "label":
        return f"**{_inline(node)}**"
    if node.name in {"ul", "dl"}:
        return "<br>".join(_inline(item) for item in node.nodes)
    return "" if node.name == "drawing" else _inline(node)


def _code_span(text: str) -> str:
    """Code in a line; HTML where it holds what a table or a code span cannot."""
    line = " ".join(text.split())
    if line and "`" not in line and "|" not in line:
        return f"`{line}`"
    return f"<code>{''.join(f'&#{ord(c)};' if c in '`|<>&*_[]~:@' else c for c in line)}</code>" if line else ""


BLOCKS: Mapping[str, Callable[[Node], Iterator[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("h1", "h2", "h3"), _heading),
        **dict.fromkeys(("p", "figcaption"), _paragraph),
        **dict.fromkeys(("ul", "ol"), _listing),
        "dl": _facts,
        "pre": _code,
        "table": _table,
    }
)
# What may leave a file beside the report.
KEEPING: Mapping[str, Callable[[Node, _Report], Iterator[str]]] = MappingProxyType(
    {"details": _folded, "drawing": _drawing, "a": _link}
)
