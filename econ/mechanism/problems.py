"""What is wrong with a mechanism file: one line each, all at once."""

from __future__ import annotations

from dataclasses import dataclass

from econ.errors import BadInput


class Unfit(ValueError):
    """A value that does not fit its key; the message says what is wrong and what is allowed."""

    def __init__(self, wrong: str, allowed: str) -> None:
        super().__init__(f"{wrong}; allowed: {allowed}")


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the file, the key in dots (empty for the whole file), and what is wrong and allowed."""

    file: str
    key: str
    text: str

    @property
    def line(self) -> str:
        """The one line a user reads."""
        return " ".join(": ".join(part for part in (self.file, self.key, self.text) if part).split())


class BadFile(BadInput):
    """Everything wrong with a mechanism file; the message holds one line for each problem."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The problems, one line each."""
        return tuple(str(self).splitlines())


def refuse(problems: list[Problem]) -> None:
    """Raise BadFile with the lines of all problems, if there are any."""
    if problems:
        raise BadFile("\n".join(dict.fromkeys(problem.line for problem in problems)))
