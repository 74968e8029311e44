"""Where a sweep's numbers come from: the command, the folder, code, checkout, versions and digests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from econ.errors import BadInput
from econ.reports.study.document import Provenance
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Question
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.run import SweepResult
from econ.sweeps.store.manifest import Manifest, read_manifest

Rows = Iterator[tuple[str, str]]


def origin(found: SweepResult, *, command: str) -> Provenance:
    """The provenance of one sweep; nothing in it tells of time."""
    return origins((found,), command=command)


def origins(results: tuple[SweepResult, ...], *, command: str) -> Provenance:
    """The provenance of several sweeps that one command ran; what the code was is said once."""
    rows = [row for found in results for row in _sweep(found)]
    return Provenance(command, (*rows, *_code(results[0].folder)))


def _sweep(found: SweepResult) -> Rows:
    yield "results", found.folder.as_posix()
    yield "sweep digest", found.sweep.digest
    for question in found.sweep.questions:
        yield from _question(question)
    for name, table in found.tables.items():
        yield f"{name}: rows, failed", f"{table.rows}, {table.failed}"
        yield f"{name}: SHA-256 of rows", table.sha256


def _question(question: Question) -> Rows:
    if isinstance(question, Simulation):
        yield "simulation", f"{question.runs} runs of {question.slots} slots at first, seed {question.seed}"
    elif isinstance(question, Claims):
        yield "claims", f"games of at most {question.limit} nodes"
    else:
        yield question.table, ", ".join(f"{name}: {value}" for name, value in sorted(question.content.items()))


def _code(folder: Path) -> Rows:
    try:
        manifest = read_manifest(folder)
    except BadInput:
        return
    yield "code SHA-256", manifest.source.code_sha256
    yield from _checkout(manifest)
    yield from sorted(manifest.versions.items())


def _checkout(manifest: Manifest) -> Rows:
    checkout = manifest.source.checkout
    if checkout is not None:
        yield "commit", f"{checkout.commit}{', with changes' if checkout.dirty else ''}"
    if checkout is not None and checkout.dirty:
        yield "changes SHA-256", checkout.diff_sha256
    if manifest.source.lock_sha256:
        yield "lock SHA-256", manifest.source.lock_sha256
