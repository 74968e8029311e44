"""The mathematical specification as tests read it: sections by title, tables by rows."""

import re
from collections.abc import Iterator
from pathlib import Path

import models.sequencing

SPECIFICATION = (Path(models.sequencing.__file__).parent / "ASSUMPTIONS.md").read_text(encoding="utf-8")


def rows(text: str = SPECIFICATION) -> Iterator[list[str]]:
    """The cells of every table row, without the rules under table heads."""
    for line in text.splitlines():
        if line.startswith("|") and not set(line) <= set("|- "):
            escaped = line.strip().strip("|").replace("\\|", "\0")
            yield [cell.strip().replace("\0", "|") for cell in escaped.split("|")]


def section(title: str) -> str:
    """The text from a heading to the next of the same depth or less."""
    found = re.search(rf"^(#+) {re.escape(title)}.*?(?=^#{{1,3}} |\Z)", SPECIFICATION, re.MULTILINE | re.DOTALL)
    assert found, title
    return found.group()
