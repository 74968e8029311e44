"""A mechanism's and a scenario's parameters as rows: key, value as a file would state it, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from econ.mechanism.load import Loaded

UNCHOSEN = ("", "", "")
HEADER = ("provenance", "name", "source", "status")


def flattened(found: Loaded) -> dict[str, str]:
    """Every parameter by its key, with its unit; entries of a list are called by their offence or rule."""
    return {key: _written(value) for key, value in _flat(found.resolved, "")}


def sources(found: Loaded) -> dict[str, tuple[str, str, str]]:
    """Source, date and status by key; of the longest part of the key that has them, empty where none has."""
    known = {entry.key: (entry.source, entry.date, entry.status) for entry in found.mechanism.provenance}
    return {key: _source(key, known) for key, _ in _flat(found.resolved, "")}


def assumptions(found: Loaded, *, without: frozenset[str] = frozenset()) -> tuple[tuple[str, str, str], ...]:
    """Rows of key, value and source, but for the keys that are varied."""
    origins = sources(found)
    return tuple((key, value, _told(origins[key])) for key, value in flattened(found).items() if key not in without)


def _told(source: tuple[str, str, str]) -> str:
    where, when, status = source
    known = ", ".join(part for part in (when, status) if part)
    return f"{where} ({known})" if where and known else where or known


def _source(key: str, known: Mapping[str, tuple[str, str, str]]) -> tuple[str, str, str]:
    while key:
        if key in known:
            return known[key]
        key = key.rpartition(".")[0]
    return UNCHOSEN


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _flat(table: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if isinstance(table, Mapping):
        for key, value in table.items():
            if f"{prefix}{key}" not in HEADER:
                yield from _flat(value, f"{prefix}{key}.")
    elif isinstance(table, list | tuple) and table and isinstance(table[0], Mapping):
        for entry in table:
            named = next((entry[key] for key in ("offence", "rule", "name") if key in entry), "")
            yield from _flat(entry, f"{prefix}{named}.")
    else:
        yield prefix.rstrip("."), table
