"""The documents a report can be made of: found by the names of their files, told apart by their format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from econ.errors import BadInput
from econ.reports import page, reading
from econ.reports.study import page as study_page
from econ.reports.study import reading as study_reading

Document = Mapping[str, Any]

# How each format becomes a page.
PAGES: Mapping[str, Callable[[Document, str], str]] = MappingProxyType(
    {
        reading.FORMAT: lambda document, name: page.assemble(reading.parse(document, name)),
        study_reading.FORMAT: lambda document, name: study_page.assemble(study_reading.parse(document, name)),
    }
)
# Which files a folder is searched for, and how each is read into a document of one of the formats.
SOURCES: Mapping[str, Callable[[Path], Document]] = MappingProxyType(
    {reading.FILE_NAME: reading.decoded, study_reading.FILE_NAME: reading.decoded}
)


def render(document: Document, name: str = "results") -> str:
    """One HTML file of a results document (`seqecon-results`) or a study document (`seqecon-study`), version 1.

    The same document gives the same bytes. Raises BadInput with one line, which begins with `name`, when the document
    does not fit its format, or when matplotlib is missing and there is something to draw.
    """
    reading.need(document, "format", name, allowed=tuple(PAGES))
    return PAGES[document["format"]](document, name)


def documents_in(path: Path) -> tuple[Path, ...]:
    """The files behind a path: itself, or those of a folder that a report can be made of; BadInput for none."""
    if not path.is_dir():
        return (path,)
    found = tuple(path / name for name in SOURCES if (path / name).is_file())
    if not found:
        raise BadInput(f"{path}: holds none of {', '.join(SOURCES)}; allowed: {reading.WRITERS}, or a study's folder")
    return found


def document_of(file: Path) -> Document:
    """The document behind a file; BadInput with one line when there is none."""
    return SOURCES.get(file.name, reading.decoded)(file)
