"""Ask a function of the user's own: for other models, and for problems whose answer is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from econ.errors import BadInput
from econ.machine.source import module_sha256
from econ.sweeps.questions.question import Column, Subject
from econ.sweeps.task import Rows

_ALLOWED = 'an import path "my_package.my_module:function" of a function of values and a run number'


@dataclass(frozen=True)
class Function:
    """A pure function by import path: called with the point's values by key and a run number, it gives numbers by name.

    It draws chance, if any, from a generator seeded by the run number alone, so that points share random numbers.
    """

    path: str
    names: tuple[str, ...]
    runs: int = 1

    @property
    def table(self) -> str:
        """One row per run."""
        return "values"

    @property
    def longest(self) -> int:
        """Most runs that one task should hold."""
        return 1_000

    @property
    def columns(self) -> tuple[Column, ...]:
        """The named numbers."""
        return tuple(Column(name, "", f"what {self.path} returns") for name in self.names)

    @property
    def content(self) -> Mapping[str, Any]:
        """The path and the module's source."""
        module = self.path.partition(":")[0]
        try:
            source = module_sha256(module)
        except ImportError as error:
            raise BadInput(f"function.path: {module} cannot be imported ({error}); allowed: {_ALLOWED}") from error
        return {"kind": "function", "path": self.path, "source": source, "names": list(self.names)}

    def answer(self, subject: Subject, runs: tuple[int, ...]) -> Rows:
        """The named numbers of every run."""
        function = self._function()
        found = [function(subject.values, run) for run in runs]
        return {name: np.array([float(row[name]) for row in found]) for name in self.names}

    def seconds(self, subject: Subject) -> float:
        """The CPU seconds that one point took."""
        started = time.process_time()
        self.answer(subject, (0,))
        return (time.process_time() - started) * self.runs

    def _function(self) -> Callable[[Mapping[str, Any], int], Mapping[str, float]]:
        module, _, name = self.path.partition(":")
        try:
            found = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise BadInput(f"function.path: {self.path} cannot be used ({error}); allowed: {_ALLOWED}") from error
        return found  # type: ignore[no-any-return]
