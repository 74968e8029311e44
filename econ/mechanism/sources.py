"""Where files come from: presets and scenarios of the package by name, others by path."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from econ.mechanism.problems import Problem, refuse
from econ.mechanism.suggest import did_you_mean, listed

PRESETS = "presets"
SCENARIOS = "scenarios"


@dataclass(frozen=True)
class Source:
    """A file's text: how it is called in messages, what it calls itself by default, and where its own paths begin."""

    file: str
    name: str
    text: str
    folder: Path | None = None

    def table(self) -> dict[str, Any]:
        """The file as a table; a number with a decimal point stays text, so that no float arises. Raises BadFile."""
        try:
            return tomllib.loads(self.text, parse_float=str)
        except tomllib.TOMLDecodeError as error:
            refuse([Problem(self.file, "", f"no TOML: {error}; allowed: TOML 1.0")])
            raise

    @property
    def identity(self) -> str:
        """What tells this file from every other one."""
        return self.file if self.folder is None else str((self.folder / Path(self.file).name).resolve())


def shipped(kind: str) -> tuple[str, ...]:
    """The names of the files of a kind (PRESETS or SCENARIOS) in this package, sorted."""
    folder = resources.files("econ.mechanism").joinpath(kind)
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def found(name: str | Path, kind: str, *, folder: Path | None = None, asked: Problem | None = None) -> Source:
    """The file of a shipped name, or at a path (relative to the folder of the file that asks for it).

    `asked` is where a message points when there is no such file: the file and key that name it. Raises BadFile.
    """
    text = os.fspath(name)
    if text in shipped(kind):
        entry = resources.files("econ.mechanism").joinpath(kind, f"{text}.toml")
        return Source(text if kind == PRESETS else f"scenario {text}", text, entry.read_text("utf-8"))
    path = (folder or Path()) / text
    try:
        return Source(str(path), path.stem, path.read_text("utf-8"), path.parent)
    except (OSError, ValueError) as error:
        refuse([_missing(text, kind, asked, error)])
        raise


def _missing(name: str, kind: str, asked: Problem | None, error: OSError | ValueError) -> Problem:
    known = shipped(kind)
    wrong = "is not text in UTF-8" if isinstance(error, ValueError) else f"cannot be read ({error.strerror})"
    if isinstance(error, FileNotFoundError):
        hint = did_you_mean(name, known)
        wrong = f"there is no {kind.removesuffix('s')} and no file {name!r}{hint}"
    where = asked or Problem(name, "", "")
    return Problem(where.file, where.key, f"{wrong}; allowed: {listed(known)}, or the path of a TOML file")
