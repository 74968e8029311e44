"""What does decentralising buy: one sequencer against sets of 4 to 100, and Citrea's own expectation tested."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from econ.machine.source import model_sha256
from econ.reports.study.document import Provenance, StudyDocument
from econ.sweeps.run import SweepResult
from experiments.studies.decentralising.evidence import evidence
from experiments.studies.decentralising.figures import figures
from experiments.studies.decentralising.findings import Key, answer, assumptions, findings, key_numbers
from experiments.studies.decentralising.sweeps import LENGTHS, SEED, sweeps
from experiments.studies.decentralising.tables import tables
from experiments.studies.frame import Size, Study

NAME = "what_does_decentralising_buy"
QUESTION = (
    "What does decentralising buy: does a set of sequencers lower force-transaction use and liveness failures, by how "
    "much, and at what price?"
)


def answered(results: Mapping[str, SweepResult], size: Size, _folder: Path) -> StudyDocument:
    """The document; it has no certificates, for nothing in it is a proof."""
    found = evidence(results, size)
    key = key_numbers(found)
    return StudyDocument(
        format="seqecon-study",
        version=1,
        kind="study",
        name=NAME,
        question=QUESTION,
        answer=answer(key),
        findings=findings(found, key),
        assumptions=assumptions(found),
        figures=figures(found),
        tables=tables(found),
        claims=(),
        certificates=(),
        summary=_summary(key),
        provenance=_provenance(size),
    )


def _summary(key: Key) -> dict[str, float | str | None]:
    """Every estimate of the key numbers with its ends, and the plain ones."""
    told: dict[str, float | str | None] = {}
    for name, value in vars(key).items():
        if isinstance(value, (int, float)):
            told[name] = float(value)
        else:
            told |= {name: value.value, f"{name}.low": value.low, f"{name}.high": value.high}
    return told


def _provenance(size: Size) -> Provenance:
    lengths = [
        (f"runs and slots, {kind}", " x ".join(f"{n:,}" for n in sizes[size])) for kind, sizes in LENGTHS.items()
    ]
    option = "" if size == "full" else f" --{size}"
    rows = (("seed", str(SEED)), ("model", model_sha256()), *lengths)
    return Provenance(f"python -m experiments run {NAME}{option}", rows)


WHAT_DOES_DECENTRALISING_BUY = Study(
    name=NAME,
    question=QUESTION,
    sweeps=sweeps,
    answer=answered,
    measured={
        "tiny": "10 s of CPU",
        "quick": "2 min 40 s of CPU with two workers (AMD EPYC, 2026-11)",
        "full": "about 20 min of CPU, reckoned from quick; not run to its end yet",
    },
)
