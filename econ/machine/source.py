"""A digest of source files: what a certificate or a result was computed with."""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

ROOMS = ("consensus", "engine", "environment", "games", "machine", "mechanism", "protocol", "strategies")
FILES = ("money.py", "randomness.py")
ENDINGS = (".py", ".json", ".toml")


def model_sha256(*more: str) -> str:
    """SHA-256 over the path and content of every file the machine and its games are made of, and of more rooms."""
    root = resources.files("econ")
    digest = hashlib.sha256()
    found = _files(root, (*ROOMS, *more))
    for path, file in sorted([*found, *((name, root.joinpath(name)) for name in FILES)]):
        digest.update(path.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Traversable, rooms: tuple[str, ...]) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    pending = [(room, root.joinpath(room)) for room in rooms]
    while pending:
        path, entry = pending.pop()
        if entry.is_dir():
            pending.extend((f"{path}/{inner.name}", inner) for inner in entry.iterdir())
        elif path.endswith(ENDINGS):
            found.append((path, entry))
    return found


def module_sha256(name: str) -> str:
    """SHA-256 over a user's module, or over every file of it where it is a package; ImportError where there is none."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ImportError(f"no module named {name}")
    file = Path(found.origin)
    files = sorted(file.parent.rglob("*.py")) if found.submodule_search_locations else [file]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(file.parent).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
