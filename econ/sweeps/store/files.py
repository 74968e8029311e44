"""Files that appear whole or not at all, and survive a crash once they have appeared.

A file is written beside its target under a name that says who writes it, forced to disk, renamed in one step, and the
folder is forced to disk. Whoever reads a store ignores such names; they are removed once their writer is gone.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from econ.errors import BadInput

TEMPORARY = ".writing-"
REMOVED = ".removed-"
ABANDONED_SECONDS = 86_400
"""Beyond this age a temporary file is left over even where its writer cannot be asked for."""


@contextmanager
def told(path: Path, deed: str = "written") -> Iterator[None]:
    """Turn what the file system refuses (a full disk, a folder that is read-only) into BadInput of one line."""
    try:
        yield
    except OSError as error:
        remedy = "free some space, or name a folder you may write to"
        raise BadInput(f"{path}: cannot be {deed} ({error.strerror or error}); {remedy}") from error


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; what stands there afterwards takes the target's place, durably.

    Raises BadInput when that is not possible. After an error nothing is left, and the old file stays as it was.
    """
    temporary = target.with_name(f"{TEMPORARY}{writer()}-{secrets.token_hex(4)}{target.suffix}")
    try:
        with told(target):
            yield temporary
            _settle(temporary)
            temporary.replace(target)
            _settle(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write a file whole and durably; BadInput when that is not possible."""
    target = Path(path)
    with replacing(target) as temporary:
        temporary.write_bytes(content)
    return target


def make_folder(path: Path) -> Path:
    """The folder, made with its parents where it is not there; BadInput when that is not possible."""
    with told(path, "made"):
        path.mkdir(parents=True, exist_ok=True)
    return path


def is_leftover(path: Path) -> bool:
    """Whether a name is one of ours for unfinished work, and whoever wrote it is gone."""
    if path.name.startswith(REMOVED):
        return True
    if not path.name.startswith(TEMPORARY):
        return False
    with suppress(OSError):
        return _is_gone(path.name) or time.time() - path.stat().st_mtime > ABANDONED_SECONDS
    return False


def bytes_of(path: Path) -> int:
    """The size of a file, or of all files below a folder; 0 for what has vanished."""
    with suppress(OSError):
        inside = [entry for entry in path.rglob("*") if entry.is_file()] if path.is_dir() else [path]
        return sum(entry.stat().st_size for entry in inside)
    return 0


def _settle(path: Path) -> None:
    """Force a file's content, or a folder's list of names, to disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders, and keeps names safe by itself
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def writer() -> str:
    """The machine and process at work, as temporary names tell of them."""
    return f"{_host()}-{os.getpid()}"


def _is_gone(name: str) -> bool:
    """Whether the process that a temporary name tells of ran on this machine and has ended."""
    host, _, rest = name.removeprefix(TEMPORARY).partition("-")
    process = rest.partition("-")[0]
    if host != _host() or not process.isdecimal() or os.name == "nt":
        return False  # on Windows os.kill would end the process instead of asking for it
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
