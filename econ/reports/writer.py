"""A report written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from econ.errors import BadInput
from econ.reports.documents import document_of, documents_in, render
from econ.reports.formats import FORMATS


def write_report(results: str | os.PathLike[str], out: str | os.PathLike[str], *, form: str = "html") -> Path:
    """Write the report of a document's file, or of a folder that holds one; returns where it stands.

    `form` is a name of FORMATS. The file appears in one step, after the figures that Markdown has beside it: an
    interruption leaves the old one, or none. Raises BadInput with one line when the document cannot be used, matplotlib
    or a browser is missing, or the file cannot be written.
    """
    target = Path(out)
    if not target.name:
        raise BadInput(f"{out!s:.60}: names no file; allowed: a file in a folder that exists")
    file, *others = documents_in(Path(results))
    if others:
        raise BadInput(f"{results}: holds {file.name} and {others[0].name}; allowed: the name of one of the files")
    contents = FORMATS[form].files(render(document_of(file), str(file)), target.stem)
    for name, content in contents.items():
        _write(target.parent / name if name else target, content, target)
    return target


def _write(file: Path, content: bytes, target: Path) -> None:
    try:
        if file.parent != target.parent:
            file.parent.mkdir(exist_ok=True)
        _replace(file, content)
    except OSError as error:
        reason = f"cannot be written ({error.strerror}); allowed: a file in a folder that exists and can be written to"
        raise BadInput(f"{file}: {reason}") from None


def _replace(target: Path, content: bytes) -> None:
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
