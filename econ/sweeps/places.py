"""Points made concrete: their records where they are needed, their addresses, and a cache of the addresses.

Reading a mechanism takes milliseconds, so a resumed sweep takes its addresses from a file instead. The file is keyed by
everything they depend on, and may be lost at any time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import Loaded, load
from econ.sweeps.address import address, digest
from econ.sweeps.questions.question import Subject
from econ.sweeps.spec import MECHANISM, SOURCES, Sweep
from econ.sweeps.store.files import write_bytes

FILE = "points.json.z"
Values = tuple[Any, ...]


class Places:
    """The subjects and addresses of a sweep's points; one address per question."""

    def __init__(self, sweep: Sweep, folder: Path | None) -> None:
        self.sweep = sweep
        self.contents = tuple(question.content for question in sweep.questions)
        self._file = None if folder is None or _sweeps_files(sweep) else folder / FILE
        self._known: dict[str, list[str]] = self._read()
        self._written = len(self._known)

    def subject(self, values: Values) -> Subject:
        """The records of a point; BadInput where its values do not make a mechanism."""
        named = dict(zip((axis.key for axis in self.sweep.axes), values, strict=True))
        if not self.sweep.source:
            return Subject(None, None, named)
        found = self._loaded(self.sweep.settings_of(values))
        return Subject(found.mechanism, found.scenario, named)

    def addresses(self, values: Values) -> tuple[str, ...]:
        """One content address per question."""
        key = json.dumps(values)
        if key not in self._known:
            subject = self.subject(values)
            self._known[key] = [address(content, subject) for content in self.contents]
        return tuple(self._known[key])

    def save(self) -> None:
        """Keep what was found, if anything is new."""
        if self._file is not None and len(self._known) > self._written:
            text = json.dumps({"basis": self._basis, "addresses": self._known})
            write_bytes(self._file, zlib.compress(text.encode(), 1))
            self._written = len(self._known)

    @cached_property
    def base(self) -> Loaded | None:
        """The mechanism with the settings that hold at every point; None where a function is swept."""
        return self._loaded(dict(self.sweep.settings)) if self.sweep.source else None

    @cached_property
    def _basis(self) -> str:
        base = self.base
        records = [] if base is None else [mechanism_sha256(base.mechanism), scenario_sha256(base.scenario)]
        return digest([self.sweep.content(), self.contents, records])

    def _loaded(self, settings: Mapping[str, str]) -> Loaded:
        """The key `mechanism` names another source; every other one is set as on the command line."""
        rest = {key: text for key, text in settings.items() if key != MECHANISM}
        source = settings.get(MECHANISM, self.sweep.source)
        return load(source, overrides=rest, scenario=self.sweep.scenario)

    def _read(self) -> dict[str, list[str]]:
        if self._file is None:
            return {}
        try:
            found = json.loads(zlib.decompress(self._file.read_bytes()))
            return dict(found["addresses"]) if found["basis"] == self._basis else {}
        except (OSError, ValueError, zlib.error, KeyError, TypeError):
            return {}


def _sweeps_files(sweep: Sweep) -> bool:
    """Whether whole files are swept, whose content may change while the sweep stays what it is."""
    levels = (level for axis in sweep.axes if axis.key in SOURCES for level in axis.levels)
    return any(Path(str(level)).is_file() for level in levels)
