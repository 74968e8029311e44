"""The frame of a study: a question, the sweeps that inform it, and an answer as a document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from econ.reports.study.document import StudyDocument
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Sweep

Size = Literal["tiny", "quick", "full"]
SIZES: tuple[Size, ...] = ("tiny", "quick", "full")
GOLDEN = Path(__file__).parent / "golden"
Summary = Mapping[str, float | str | None]


@dataclass(frozen=True)
class Study:
    """A question, the sweeps to run for it, and how their results become an answer.

    Sizes: `tiny` takes seconds and is what tests run, `quick` minutes, `full` what is to be cited. `answer` may write
    certificates into the folder it is given. `measured` says how long each size took, and where.
    """

    name: str
    question: str
    sweeps: Callable[[Size], tuple[Sweep, ...]]
    answer: Callable[[Mapping[str, SweepResult], Size, Path], StudyDocument]
    measured: Mapping[Size, str]


def golden(study: str, size: Size) -> Summary | None:
    """The summary kept of this size; None where none was."""
    file = GOLDEN / f"{study}-{size}.json"
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else None


def differences(found: Summary, kept: Summary, *, tolerance: float = 1e-9) -> list[str]:
    """What differs between two summaries, a line each; numbers beyond the relative tolerance of floating point."""
    names = sorted({*found, *kept})
    return [
        f"{name}: {found.get(name)!r}, kept {kept.get(name)!r}"
        for name in names
        if not _same(found.get(name), kept.get(name), tolerance)
    ]


def _same(one: float | str | None, other: float | str | None, tolerance: float) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= tolerance * max(abs(one), abs(other))
    return one == other
