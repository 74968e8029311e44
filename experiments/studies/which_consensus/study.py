"""Which consensus: CometBFT, HotStuff, MonadBFT and their kin by latency, failures and what leaders may gain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from econ.machine.source import model_sha256
from econ.reports.study.document import Provenance, StudyDocument, Table
from econ.sweeps.run import SweepResult
from experiments.studies.frame import Size, Study
from experiments.studies.which_consensus import checking, decision, timers
from experiments.studies.which_consensus.cases import EFFORT_OF
from experiments.studies.which_consensus.evidence import evidence
from experiments.studies.which_consensus.figures import figures
from experiments.studies.which_consensus.findings import Told, answer, findings
from experiments.studies.which_consensus.incentives import as_claims, incentives
from experiments.studies.which_consensus.listings import assumptions, summary
from experiments.studies.which_consensus.published import published
from experiments.studies.which_consensus.sweeps import check_name, sweeps
from experiments.studies.which_consensus.tables import tables

NAME = "which_consensus"
QUESTION = (
    "Which consensus should order a rollup's transactions (CometBFT, HotStuff, MonadBFT or another): how soon is an "
    "order final, what do dead leaders cost, and does honest ordering stay a best response?"
)


def _answer(results: Mapping[str, SweepResult], size: Size, _folder: Path) -> StudyDocument:
    """The whole answer from the sweeps' tables; decides the closed forms. It has no certificates of its own."""
    found, known = evidence(results, size), incentives(results, size)
    checks = {dead: results[check_name(dead, size)] for dead in checking.CHECKED_DEAD}
    told = Told(found, known, decision.rows(found, known), timers.tried(size), checking.largest(checks, size))
    return StudyDocument(
        format="seqecon-study",
        version=1,
        kind="study",
        name=NAME,
        question=QUESTION,
        answer=answer(told),
        findings=findings(told),
        assumptions=assumptions(told),
        figures=figures(found),
        tables=_tables(told, checking.table(checks, size)),
        claims=as_claims(known),
        certificates=(),
        summary=summary(told),
        provenance=_provenance(size),
    )


def _tables(told: Told, checks: Table) -> tuple[Table, ...]:
    size, decided = told.found.size, decision.table(told.rows, told.known, told.found)
    return (decided, *tables(told.found, told.known), timers.table(told.timers, size), *published(size), checks)


def _provenance(size: Size) -> Provenance:
    much = EFFORT_OF[size]
    rows = (
        ("seeds", f"0 to {much.runs - 1}"),
        ("views measured at the candidate's size", f"{much.blocks:,} per case"),
        ("model", model_sha256()),
    )
    flag = "" if size == "full" else f" --{size}"
    return Provenance(f"python -m experiments run {NAME}{flag}", rows)


WHICH_CONSENSUS = Study(
    name=NAME,
    question=QUESTION,
    sweeps=sweeps,
    answer=_answer,
    measured={"tiny": "6 CPU seconds", "quick": "four CPU minutes", "full": "3 min 8 s on two cores"},
)
