"""The formats a report can be written in: every other one is made from the HTML page, so that all say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from econ.errors import BadInput
from econ.reports.formats import browser, markdown


@dataclass(frozen=True)
class Format:
    """A format: the endings of its files, and how a page becomes files.

    `files` takes the page and the file's name without ending, and gives contents by name, relative to the report's
    folder; the report itself comes last, without a name.
    """

    endings: tuple[str, ...]
    files: Callable[[str, str], Mapping[str, bytes]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "html": Format((".html", ".htm"), lambda page, _stem: {"": page.encode()}),
        "md": Format((".md", ".markdown"), markdown.files),
        "pdf": Format((".pdf",), lambda page, _stem: {"": browser.pdf(page)}),
        "png": Format((".png",), lambda page, _stem: {"": browser.png(page)}),
    }
)


def format_of(out: Path | None, wanted: str | None) -> str:
    """The format asked for, or the one whose ending a file has, or HTML; BadInput when the two contradict."""
    if out is None:
        return wanted or "html"
    fitting = next((name for name, known in FORMATS.items() if out.suffix.lower() in known.endings), None)
    if wanted and fitting != wanted:
        allowed = " or ".join(FORMATS[wanted].endings)
        raise BadInput(f"-o {out}: does not fit --format {wanted}; allowed: a file that ends in {allowed}")
    if fitting is None:
        endings = ", ".join(known.endings[0] for known in FORMATS.values())
        raise BadInput(f"-o {out}: names no format by its ending; allowed: {endings}")
    return fitting
