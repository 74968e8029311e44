"""What Gambit's formats share: words, quoted text and braces, read one by one, each with its line.

Source: the Gambit project's description of its file formats, version 16.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NoReturn, TypeVar

from econ.errors import BadInput
from econ.games.normal_form import numbered

# Longer numbers than any game needs would only keep the reader busy.
LONGEST_NUMBER = 400
LARGEST_EXPONENT = 400

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([{}])|([^\s{},"]+)|(")|[\s,]+', re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+/\d+|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?", re.ASCII)

Item = TypeVar("Item")


@dataclass(frozen=True)
class Token:
    """A word, a quoted text or a brace, and the line it stands on."""

    kind: str
    text: str
    line: int


@dataclass
class Reader:
    """Takes tokens off a text one by one; every refusal is a BadInput of one line with file and line number."""

    source: str
    tokens: Sequence[Token]
    place: int = field(default=0)

    def take(self, kind: str, expected: str) -> str:
        """The next token's text; refuses another kind than word, text, { or }."""
        if self.place >= len(self.tokens):
            self.refuse(f"the file ends where {expected} is needed")
        token = self.tokens[self.place]
        if token.kind != kind:
            self.refuse(f"{token.text!r} where {expected} is needed")
        self.place += 1
        return token.text

    def sees(self, kind: str) -> bool:
        """Whether the next token is of a kind."""
        return self.place < len(self.tokens) and self.tokens[self.place].kind == kind

    def text(self, expected: str) -> str:
        """A quoted text."""
        return self.take("text", expected)

    def whole(self, expected: str, *, least: int = 0) -> int:
        """A whole number of at least `least`."""
        word = self.take("word", expected)
        if not (word.isascii() and word.isdigit()) or len(word) > LONGEST_NUMBER or int(word) < least:
            self.back(f"{word[:40]!r} where {expected} is needed, a whole number from {least}")
        return int(word)

    def number(self, expected: str) -> Fraction:
        """An exact number: integer, decimal or p/q."""
        word = self.take("word", expected)
        found = _NUMBER.fullmatch(word)
        if not found or len(word) > LONGEST_NUMBER or abs(int(found[1] or 0)) > LARGEST_EXPONENT:
            self.back(f"{word[:40]!r} where {expected} is needed: an integer, decimal or p/q")
        try:
            return Fraction(word)
        except ZeroDivisionError:
            self.back(f"{word[:40]!r} where {expected} is needed: division by zero")

    def braced(self, item: Callable[[], Item], expected: str) -> list[Item]:
        """All items between two braces."""
        self.take("{", f"{{ before {expected}")
        items = []
        while not self.sees("}"):
            items.append(item())
        self.take("}", f"}} after {expected}")
        return items

    def finish(self) -> None:
        """Refuses whatever is left."""
        if self.place < len(self.tokens):
            self.refuse(f"{self.tokens[self.place].text[:40]!r} after the end of the game")

    def back(self, what: str) -> NoReturn:
        """Refuses the token taken last."""
        self.place -= 1
        self.refuse(what)

    def refuse(self, what: str) -> NoReturn:
        """Raises BadInput at the present line."""
        here = self.tokens[min(self.place, len(self.tokens) - 1)].line if self.tokens else 1
        raise BadInput(f"{self.source}, line {here}: {what}")


def reader(text: str, source: str) -> Reader:
    """A reader of a file's text; `source` is its name in refusals."""
    return Reader(source, tuple(_tokens(text, source)))


def quoted(text: str) -> str:
    """Text as a quoted token."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def listed(texts: Sequence[str]) -> str:
    """Quoted texts between braces."""
    return f"{{ {' '.join(map(quoted, texts))} }}"


def distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, or numbers from 1 where one is empty or repeats."""
    return tuple(labels) if all(labels) and len(set(labels)) == len(labels) else numbered(len(labels))


def header(held: Reader, form: str, version: int) -> str:
    """The title, after the format's name, version and kind of numbers; the kind R or D makes no difference here."""
    expected = f"{form} {version} R or {form} {version} D"
    if held.take("word", expected) != form:
        held.back(f"this is no {form} file; it begins {expected}")
    if held.whole("the version", least=1) != version:
        held.back(f"another version than {version}")
    if held.take("word", expected) not in {"R", "D"}:
        held.back(f"numbers are of kind R or D: {expected}")
    return held.text("the title")


def _tokens(text: str, source: str) -> Iterator[Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        content, brace, word, open_quote = found.groups()
        if open_quote:
            raise BadInput(f"{source}, line {line}: a quoted text that never ends")
        if content is not None:
            yield Token("text", re.sub(r"\\(.)", r"\1", content, flags=re.DOTALL), line)
        elif brace or word:
            yield Token(brace or "word", brace or word, line)
        line += found[0].count("\n")
