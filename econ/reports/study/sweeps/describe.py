"""A finished sweep as a study document."""

from __future__ import annotations

from dataclasses import replace

from econ.mechanism.load import Loaded
from econ.reports.parameters import assumptions
from econ.reports.study.document import Provenance, StudyDocument
from econ.reports.study.sweeps.boxes import box_part
from econ.reports.study.sweeps.crossings import crossing_part
from econ.reports.study.sweeps.curves import curve_part
from econ.reports.study.sweeps.effects import effect_part
from econ.reports.study.sweeps.facts import Facts, facts_of
from econ.reports.study.sweeps.fronts import front_part
from econ.reports.study.sweeps.indices import index_part
from econ.reports.study.sweeps.listing import listing_part
from econ.reports.study.sweeps.maps import map_part
from econ.reports.study.sweeps.margins import margin_part
from econ.reports.study.sweeps.origin import origin
from econ.reports.study.sweeps.part import Part, together
from econ.reports.study.sweeps.ranks import rank_part
from econ.reports.study.sweeps.regrets import regret_part
from econ.reports.study.sweeps.slices import levels
from econ.reports.study.sweeps.verdicts import verdict_part
from econ.reports.study.sweeps.words import counted, listing, shown
from econ.sweeps.analyses import Analyses
from econ.sweeps.places import Places
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import Sweep

VIEWS = (
    front_part,
    verdict_part,
    map_part,
    margin_part,
    box_part,
    crossing_part,
    regret_part,
    curve_part,
    effect_part,
    rank_part,
    index_part,
)
"""Every way of looking at a sweep; each finds nothing where the design or the question is not its own."""


def described(found: SweepResult, *, command: str) -> StudyDocument:
    """The document of a finished sweep, from its tables; the same bytes for the same tables.

    The question is the sweep's own, or one made of what was asked. Raises BadInput where a table cannot be read.
    """
    sweep = found.sweep
    tables = {question.table: found.table(question.table) for question in sweep.questions}
    whole = facts_of(sweep.axes, sweep.design, sweep.questions, tables, stopped=found.stopped)
    facts = replace(whole, analyses=sweep.analyses, planned=_planned(sweep), front=sweep.front)
    files = [(found.folder / f"{name}.parquet").as_posix() for name in tables]
    base = Places(sweep, None).base
    return document_of(facts, sweep, base, files=files, provenance=origin(found, command=command))


def document_of(
    facts: Facts, sweep: Sweep, base: Loaded | None, *, files: list[str], provenance: Provenance
) -> StudyDocument:
    """The document of facts; `files` are named as what holds every row."""
    sample = facts.without_fresh()
    whole = together([*(view(sample) for view in VIEWS), listing_part(facts, files)])
    varied = frozenset(axis.key for axis in sweep.axes)
    rows = () if base is None else assumptions(base, without=varied)
    return StudyDocument(
        format="seqecon-study",
        version=1,
        kind="sweep",
        name=sweep.name,
        question=sweep.question or _question(facts, sweep),
        answer=_answer(whole, sample, sweep),
        findings=whole.findings,
        assumptions=(*_swept(sample), *rows),
        figures=whole.figures,
        tables=whole.tables,
        claims=(),
        certificates=(),
        summary=whole.summary,
        provenance=provenance,
    )


def _planned(sweep: Sweep) -> int | None:
    """How many points the design has, where an analysis must tell them from later ones."""
    return None if sweep.analyses == Analyses() else len(sweep.points())


def _question(facts: Facts, sweep: Sweep) -> str:
    """What was asked, in words."""
    claims = listing([claim.id for claim in facts.claims[:3]]) + (" and others" if len(facts.claims) > 3 else "")
    asked = ([f"the verdict on {claims}"] if claims else []) + (["what is measured"] if facts.metrics else [])
    keys = listing([axis.key for axis in facts.axes]) or "nothing"
    where = f" of {sweep.source}" if sweep.source else ""
    return f"What {'do' if len(facts.axes) > 1 else 'does'} {keys}{where} change about {listing(asked)}?"


def _answer(whole: Part, facts: Facts, sweep: Sweep) -> str:
    """One sentence, its first letter as it is: it may be a claim's name."""
    name = f"{sweep.source}: " if sweep.source else ""
    nothing = f"no change beyond chance was found over {counted(len(facts.points), 'point')}"
    return f"{name}{whole.clause or nothing}."


def _swept(facts: Facts) -> tuple[tuple[str, str, str], ...]:
    """What was varied, instead of a value."""
    rows = [(axis, levels(facts, place)) for place, axis in enumerate(facts.axes)]
    return tuple((axis.key, _range([shown(axis, value) for value in values]), "varied") for axis, values in rows)


def _range(words: list[str]) -> str:
    return ", ".join(words) if len(words) <= 4 else f"{words[0]} to {words[-1]}, {len(words)} values"
