"""A report written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from econ.errors import BadInput
from econ.reports.page import assemble
from econ.reports.reading import load


def write_report(results: str | os.PathLike[str], out: str | os.PathLike[str]) -> Path:
    """Write the report of a results file, or of a folder that holds `results.json`; returns where it stands.

    The file appears in one step: an interruption leaves the old one, or none. Raises BadInput with one line when the
    results cannot be used, matplotlib is missing, or the file cannot be written.
    """
    target = Path(out)
    if not target.name:
        raise BadInput(f"{out!s:.60}: names no file; allowed: a file in a folder that exists")
    text = assemble(load(Path(results)))
    try:
        _replace(target, text)
    except OSError as error:
        reason = f"cannot be written ({error.strerror}); allowed: a file in a folder that exists and can be written to"
        raise BadInput(f"{target}: {reason}") from None
    return target


def _replace(target: Path, text: str) -> None:
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
