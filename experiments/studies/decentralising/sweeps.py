"""The cases as sweeps: lists of points, the same seed everywhere, so that run r of all of them shares its chance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from econ.machine.metrics import DETAILS
from econ.mechanism.values import Text
from econ.sweeps.axis import Axis
from econ.sweeps.designs.listed import Listed
from econ.sweeps.questions.simulation import Simulation
from econ.sweeps.spec import Sweep, base_of
from experiments.studies.decentralising.cases import (
    AS_TODAY,
    OPEN,
    OUTAGES,
    TODAY,
    Case,
    censorship,
    liveness,
    until_due,
)
from experiments.studies.frame import Size

SEED = 4
SCENARIO = "censorship"
PATH = (
    ("set.power_cap", "100 %"),
    ("forced_inclusion.rule", OPEN),
    ("forced_inclusion.deadline", "144 bitcoin blocks"),
    ("forced_inclusion.per_block", "10"),
)
FORCED = tuple(metric.name for metric in DETAILS)
LIVE = ("downtime", "paused", "pauses", "longest_gap", "force_use", "target_wait", "forced_wait")
CENSORED = ("force_use", "censored_share", "target_wait", "base_fees", "users_included")

# What is due after a day is followed for days, so in longer slots, with the same gas a second.
LONG_SLOT_MS, LONG_SLOTS = 20_000, (("chain.slot", "20 s"), ("chain.block_gas_limit", "100_000_000"))

# Runs, and slots. More runs cost little beside more slots: all runs of a point are computed together.
LENGTHS: dict[str, dict[Size, tuple[int, int]]] = {
    "today": {"tiny": (8, 450), "quick": (128, 5_400), "full": (256, 10_800)},
    "liveness": {"tiny": (8, 450), "quick": (128, 5_400), "full": (256, 10_800)},
    "censorship": {"tiny": (8, 450), "quick": (128, 1_800), "full": (256, 3_600)},
    "until-due": {"tiny": (2, 900), "quick": (64, 6_480), "full": (128, 12_960)},
}


def cases_of(kind: str, size: Size) -> tuple[Case, ...]:
    """The cases of a sweep, in the order of its points."""
    if kind == "today":
        return tuple(replace(AS_TODAY, outages=rate) for rate in OUTAGES[size])
    return until_due() if kind == "until-due" else {"liveness": liveness, "censorship": censorship}[kind](size)


def sweeps(size: Size) -> tuple[Sweep, ...]:
    """What the study simulates."""
    return (
        _sweep("today", size, metrics=LIVE, question="How live is one sequencer as documented?"),
        _sweep("liveness", size, metrics=LIVE + FORCED, question="How live are one sequencer and sets of them?"),
        _sweep("censorship", size, metrics=CENSORED, question="Who has to force when some sequencers censor?"),
        _sweep("until-due", size, metrics=FORCED, question="How long can censors keep out what was forced?"),
    )


def _sweep(kind: str, size: Size, *, metrics: tuple[str, ...], question: str) -> Sweep:
    cases = cases_of(kind, size)
    runs, slots = LENGTHS[kind][size]
    columns = {key: [case.settings[key] for case in cases] for key in cases[0].settings}
    fixed = () if kind == "today" else PATH + (LONG_SLOTS if kind == "until-due" else ())
    base = base_of(TODAY, scenario=SCENARIO, settings=dict(fixed), folder=Path())
    return Sweep(
        name=f"decentralising-{kind}-{size}",
        question=question,
        source=TODAY,
        scenario=SCENARIO,
        settings=fixed,
        axes=tuple(Axis(key, Text(), tuple(dict.fromkeys(texts))) for key, texts in columns.items()),
        design=Listed(tuple(zip(*columns.values(), strict=True))),
        constraints=(),
        questions=(Simulation(slots=slots, seed=SEED, runs=runs, metrics=metrics),),
        base_sha256=base.sha256,
    )
