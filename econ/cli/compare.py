"""`seqecon compare`: what differs between mechanisms, and which differences are more than chance."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from econ.cli.endings import INTERRUPTED, SOME_FAILED
from econ.cli.files import writable_folder, write_text
from econ.cli.inputs import print_json, settings, slots_of
from econ.cli.table import table
from econ.cli.workplace import workplace
from econ.errors import BadInput
from econ.machine.metrics import METRICS
from econ.mechanism.digest import mechanism_sha256, scenario_sha256
from econ.mechanism.load import load
from econ.mechanism.records import Mechanism
from econ.mechanism.suggest import did_you_mean, listed
from econ.mechanism.values import Text
from econ.reports import write_report
from econ.reports.study.comparison import compared
from econ.reports.study.contest import Contender
from econ.reports.study.document import StudyDocument
from econ.reports.study.text import FILE_NAME, as_text
from econ.solvers.certification import claim_ids
from econ.sweeps.address import digest
from econ.sweeps.axis import Axis
from econ.sweeps.designs.grid import Grid
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Question
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.run import SweepResult
from econ.sweeps.spec import MECHANISM, Sweep

LONGEST_NAME = 60


def run(options: Any) -> int:
    """Compare, print, and write document and page where asked."""
    contenders = _contenders(options)
    claims = _claims(options, contenders)
    folder = writable_folder(options.output) if options.output else None
    results = _results(contenders, claims, options)
    if results is None:
        return INTERRUPTED
    document = compared(contenders, results, command=_command(options))
    if options.json:
        print_json(asdict(document))
    else:
        sys.stdout.write(_page(document))
    if folder is not None:
        file = write_text(folder / FILE_NAME, as_text(document))
        sys.stderr.write(f"wrote {file} and {write_report(file, folder / 'report.html')}\n")
    return SOME_FAILED if any(found.failed for found in results) else 0


def sweeps(contenders: Sequence[Contender], claims: Sequence[str], options: Any) -> tuple[Sweep, ...]:
    """One sweep over the mechanisms for every length of a slot, since a run has a number of slots."""
    lengths = list(dict.fromkeys(contender.slots for contender in contenders))
    together = ([each for each in contenders if each.slots == slots] for slots in lengths)
    return tuple(_sweep(group, claims, options) for group in together)


def common_claims(mechanisms: Sequence[Mechanism]) -> tuple[str, ...]:
    """The claims that `check` decides about every one of the mechanisms, in the order of the first."""
    known = [claim_ids(mechanism) for mechanism in mechanisms]
    return tuple(claim for claim in known[0] if all(claim in ids for ids in known))


def _sweep(group: Sequence[Contender], claims: Sequence[str], options: Any) -> Sweep:
    names = tuple(contender.source for contender in group)
    records = [(contender.loaded.mechanism, contender.loaded.scenario) for contender in group]
    return Sweep(
        name=_name(group),
        question="",
        source=names[0],
        scenario=options.scenario,
        settings=tuple(settings(options.settings).items()),
        axes=(Axis(MECHANISM, Text(), levels=names),),
        design=Grid(),
        constraints=(),
        questions=tuple(_questions(group[0].slots, claims, options)),
        base_sha256=digest([[mechanism_sha256(one), scenario_sha256(other)] for one, other in records]),
    )


def _questions(slots: int, claims: Sequence[str], options: Any) -> Iterator[Question]:
    metrics = tuple(metric.name for metric in METRICS)
    yield Simulation(slots, seed=options.seed, runs=options.runs, metrics=metrics)
    if claims:
        yield Claims(tuple(claims), limit=options.limit)


def _name(group: Sequence[Contender]) -> str:
    words = "-".join(("compare", *(contender.label for contender in group)))
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words)[:LONGEST_NAME].rstrip("-.")


def _results(contenders: Sequence[Contender], claims: Sequence[str], options: Any) -> list[SweepResult] | None:
    """Every sweep's result; None when one was interrupted."""
    found: list[SweepResult] = []
    with workplace(options, _command(options)) as place:
        for sweep in sweeps(contenders, claims, options):
            result = place.run(sweep)
            if result is None:
                return None
            found.append(result)
    return found


def _contenders(options: Any) -> tuple[Contender, ...]:
    """The mechanisms, loaded; BadInput for fewer than two, and for one named twice."""
    names = tuple(options.mechanisms)
    if len(names) < 2:
        raise BadInput(f"compare {names[0]}: is one mechanism; allowed: two or more")
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise BadInput(f"compare {twice}: is named twice; allowed: every mechanism once")
    own = settings(options.settings)
    found = [load(name, overrides=own, scenario=options.scenario) for name in names]
    for name, each in zip(names, found, strict=True):
        sys.stderr.write("".join(f"seqecon: note: {name}: {warning}\n" for warning in each.warnings))
    labels = [each.mechanism.name for each in found]
    labels = labels if len(set(labels)) == len(labels) else list(names)
    lengths = [each.mechanism.chain.slot_ms for each in found]
    slots = _slots(options, lengths)
    return tuple(Contender(*parts) for parts in zip(names, labels, found, slots, strict=True))


def _slots(options: Any, lengths: Sequence[int]) -> list[int]:
    """The slots that the first was given, and as many days for the others; at least one slot."""
    first = slots_of(options, lengths[0])
    return [max(round(first * lengths[0] / length), 1) for length in lengths]


def _claims(options: Any, contenders: Sequence[Contender]) -> tuple[str, ...]:
    """The claims to compare: those asked for, or all that every mechanism has."""
    if options.no_claims:
        return ()
    common = common_claims([contender.loaded.mechanism for contender in contenders])
    if options.claims is None:
        return common
    asked = tuple(dict.fromkeys(claim.strip() for claim in options.claims.split(",")))
    for claim in asked:
        if claim not in common:
            allowed = f"allowed: {listed(common)}"
            raise BadInput(f"--claims {claim}: no claim about all of them{did_you_mean(claim, common)}; {allowed}")
    return asked


def _page(document: StudyDocument) -> str:
    """Tables with their titles and notes, and the answer at the end, where a terminal stands."""
    parts = [f"{each.title}\n\n{table(each.columns, each.rows)}\n{each.note}\n" for each in document.tables]
    return "\n".join([*parts, document.answer]) + "\n"


def _command(options: Any) -> str:
    """The command that makes this comparison again."""
    words = ["seqecon", "compare", *options.mechanisms, "--runs", str(options.runs), "--seed", str(options.seed)]
    words += ["--slots", str(options.slots)] if options.slots is not None else ["--days", str(options.days or 1)]
    words += ["--limit", str(options.limit)]
    words += ["--scenario", options.scenario] if options.scenario else []
    words += ["--no-claims"] if options.no_claims else []
    words += ["--claims", options.claims] if options.claims else []
    words += [word for pair in options.settings for word in ("--set", pair)]
    return shlex.join([*words, "--store", options.store])
