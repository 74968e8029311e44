"""A digest of the model's source: what a certificate or a result was computed with."""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

ROOMS = ("consensus", "engine", "environment", "games", "machine", "mechanism", "protocol", "strategies")
FILES = ("money.py", "randomness.py")
ENDINGS = (".py", ".json", ".toml")


def model_sha256() -> str:
    """SHA-256 over the path and content of every file the machine and its games are made of."""
    root = resources.files("econ")
    digest = hashlib.sha256()
    for path, file in sorted([*_files(root), *((name, root.joinpath(name)) for name in FILES)]):
        digest.update(path.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Traversable) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    pending = [(room, root.joinpath(room)) for room in ROOMS]
    while pending:
        path, entry = pending.pop()
        if entry.is_dir():
            pending.extend((f"{path}/{inner.name}", inner) for inner in entry.iterdir())
        elif path.endswith(ENDINGS):
            found.append((path, entry))
    return found
