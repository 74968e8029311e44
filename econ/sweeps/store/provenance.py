"""What results were computed with: the source, the checkout it lies in, the lock, versions and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import econ
from econ.machine.source import model_sha256

PACKAGES = ("seqecon", "numpy", "scipy", "duckdb", "pymoo", "SALib")
LOCK = "requirements.lock"
GIT_SECONDS = 10.0


@dataclass(frozen=True)
class Checkout:
    """A commit, whether anything differs from it, and the digest of the differences and of files it does not hold.

    The digest is empty where nothing differs.
    """

    commit: str
    dirty: bool
    diff_sha256: str


@dataclass(frozen=True)
class Source:
    """The digest of the model's source, the checkout and the lock; None where the package lies in no checkout."""

    code_sha256: str
    checkout: Checkout | None
    lock_sha256: str | None


def source() -> Source:
    """What this very package was made of."""
    root = Path(econ.__file__).parents[1]
    lock = root / LOCK
    found = checkout(root)
    locked = hashlib.sha256(lock.read_bytes()).hexdigest() if found is not None and lock.is_file() else None
    return Source(model_sha256(), found, locked)


def checkout(root: Path) -> Checkout | None:
    """The Git checkout whose top is this folder; None where it is not one, or Git is missing or does not answer."""
    top = _git(root, "rev-parse", "--show-toplevel")
    commit = _git(root, "rev-parse", "HEAD")
    status = _git(root, "status", "--porcelain", "-z")
    if top is None or commit is None or status is None or Path(os.fsdecode(top.rstrip(b"\n"))) != root.resolve():
        return None
    if not status:
        return Checkout(commit.decode().strip(), dirty=False, diff_sha256="")
    return Checkout(commit.decode().strip(), dirty=True, diff_sha256=_difference(root))


def versions() -> dict[str, str]:
    """Versions of the interpreter, of the packages that compute and store, and what the machine is."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES} | _machine()


def _difference(root: Path) -> str:
    """Digest of what differs from the commit, and of the names and contents of files that it does not know."""
    digest = hashlib.sha256(_git(root, "diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv") or b"")
    others = _git(root, "ls-files", "--others", "--exclude-standard", "-z") or b""
    for name in sorted(filter(None, others.split(b"\0"))):
        file = root / os.fsdecode(name)
        digest.update(name + b"\0")
        digest.update(_file_sha256(file) if file.is_file() else b"")
    return digest.hexdigest()


def _file_sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _git(root: Path, *arguments: str) -> bytes | None:
    program = shutil.which("git")
    if program is None:
        return None
    # A hook's own repository must not stand in for the package's, and a look must not take a lock.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    surroundings["GIT_OPTIONAL_LOCKS"] = "0"
    command = [program, "-C", str(root), *arguments]
    try:
        told = subprocess.run(command, capture_output=True, check=False, timeout=GIT_SECONDS, env=surroundings)  # noqa: S603 - fixed arguments
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout if told.returncode == 0 else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _machine() -> dict[str, str]:
    return {"system": platform.system(), "machine": platform.machine(), "processors": str(os.cpu_count() or 1)}
