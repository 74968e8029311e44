"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from econ.errors import BadInput


def write_text(path: str | Path, text: str) -> Path:
    """Write beside the target, then replace it; BadInput when that is not possible."""
    target = Path(path)
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        raise BadInput(f"-o {path}: cannot be written ({error.strerror}); name a folder you may write to") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return target


def writable_folder(path: str | Path) -> Path:
    """A folder that exists or can be made, and written to; BadInput otherwise, before any work is done."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadInput(f"-o {path}: cannot be written ({error.strerror}); name a folder you may write to") from error
    return folder
