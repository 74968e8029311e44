"""A small TOML writer: tables of text, whole numbers, flags, lists and inline tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

LINE = 120
COMMENT_COLUMN = 48

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)

Comments = Mapping[tuple[str, ...], str]


def toml_value(value: Any) -> str:
    """A value as TOML; text must be printable."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}" if value >= 10_000 else str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {toml_value(inner)}' for key, inner in value.items())} }}"
    return f"[{', '.join(map(toml_value, value))}]"


def toml_lines(table: Mapping[str, Any], comments: Comments, *, route: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of a table: its own keys, then its tables and lists of tables.

    A table is written under its own heading when `comments` or its size call for it, else on one line: shares and
    populations are lines, sections and inner sections have headings. `comments` are put behind keys by route.
    """
    for name, value in table.items():
        if not _headed(value, (*route, name)):
            yield from _assignment(name, value, comments.get((*route, name), ""))
    for name, value in table.items():
        here = (*route, name)
        for inner in value if _is_rows(value) else [value] if _headed(value, here) else []:
            heading = ".".join(map(_key, here))
            yield from ("", f"[[{heading}]]" if _is_rows(value) else f"[{heading}]")
            yield from toml_lines(inner, comments, route=here)


def _headed(value: Any, route: tuple[str, ...]) -> bool:
    return _is_rows(value) or (isinstance(value, Mapping) and (len(route) == 1 or route[-1] in {"finality", "stake"}))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _assignment(name: str, value: Any, comment: str) -> Iterator[str]:
    line = f"{_key(name)} = {toml_value(value)}"
    if len(line) > LINE and isinstance(value, list):
        yield f"{_key(name)} = ["
        yield from (f"    {toml_value(item)}," for item in value)
        line = "]"
    yield f"{line:<{COMMENT_COLUMN}}  # {comment}" if comment else line


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
