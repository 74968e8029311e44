"""Run a study: its sweeps through the store, its answer as a document and a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from econ.reports.study.document import StudyDocument
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Sweep
from experiments.studies.frame import GOLDEN, Size, Study

Runner = Callable[[Sweep], SweepResult | None]


def answered(study: Study, size: Size, folder: Path, run: Runner) -> StudyDocument | None:
    """The study's document, its certificates beside it in the folder; None when a sweep was interrupted."""
    results: dict[str, SweepResult] = {}
    for sweep in study.sweeps(size):
        found = run(sweep)
        if found is None:
            return None
        results[sweep.name] = found
    return study.answer(results, size, folder)


def keep_golden(study: Study, size: Size, document: StudyDocument) -> Path:
    """Make this answer's summary the one that later runs are compared with."""
    target = GOLDEN / f"{study.name}-{size}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(document.summary, indent=1, sort_keys=True) + "\n", "utf-8")
    return target
