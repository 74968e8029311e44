"""Hints for misspelt names, and lists of what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN_CHARACTERS = 60


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint like " (did you mean 'slot'?)" for the nearest known name, letter case aside; empty when none is near."""
    spelt = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(name.lower(), spelt, n=1)
    return f" (did you mean {spelt[near[0]]!r}?)" if near else ""


def listed(names: Iterable[str]) -> str:
    """Names as people list them: "ms, s or min"."""
    *front, last = names
    return f"{', '.join(front)} or {last}" if front else last


def shown(value: object) -> str:
    """A value on one line, in quotes where it is text, cut where it is long."""
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."
