"""The study's figures, as data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from econ.machine.tally import WITHIN
from econ.reports.study.document import Bar, Bars, Curves, Figure, Line, Mark, Plane, Quantity, Spot
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.analysis.pareto import front
from experiments.studies.decentralising.cases import (
    ALL,
    CENSOR,
    FIXED,
    HALF,
    MIDDLE,
    OUTAGES,
    PARTS,
    RANDOM,
    SHARES,
    SINGLE,
    SIZES,
    STANDBY,
    THIRD,
    UNTIL_DUE,
    Case,
    censors_of,
    headline,
)
from experiments.studies.decentralising.evidence import Evidence, possible
from experiments.studies.decentralising.theory import COSMOS, Theory, cost_per_year, minutes_without_quorum
from experiments.studies.decentralising.words import ends

SEQUENCERS = Quantity("sequencers", log=True)
SLOT_SECONDS = 2
# Below this a stall is rarer than anybody can know: less than a second in ten thousand years.
LEAST_MINUTES = 1e-6


def figures(found: Evidence) -> tuple[Figure, ...]:
    """All of them."""
    return (_lost(found), _paused(found), _forced(found), _inclusion(found), _differences(found), *_planes(found))


def _by_size(found: Evidence, rate: int) -> list[Case]:
    return [replace(SINGLE, outages=rate), *(Case(size=n, outages=rate) for n in SIZES[found.size])]


def _measured(found: Evidence, rate: int, metric: str) -> Line:
    cases = _by_size(found, rate)
    told = [found.mean("liveness", case, metric) for case in cases]
    return Line(f"{rate:,} outages a year each", tuple(float(case.size) for case in cases), **ends(told, 100))


def _expected(found: Evidence, rate: int, metric: str) -> Line:
    cases, theory, slots = _by_size(found, rate), Theory(found.candidate.scenario), found.slots("liveness")
    tell = theory.downtime if metric == "downtime" else theory.without_quorum
    values = tuple(100 * tell(case, slots) for case in cases)
    return Line(f"theory, {rate:,} a year", tuple(float(case.size) for case in cases), values)


def _lost(found: Evidence) -> Figure:
    rates = OUTAGES[found.size]
    lines = [line(found, rate, "downtime") for rate in rates for line in (_measured, _expected)]
    return Curves(
        "curves",
        "Share of slots without a block",
        "Operators fail independently for 30 minutes at a time. A set never loses fewer slots than one sequencer: a "
        "failed leader costs its own slots, and a set that lost its quorum costs all. Bands are 95 % intervals.",
        SEQUENCERS,
        Quantity("slots without a block", "%"),
        tuple(lines),
    )


def _paused(found: Evidence) -> Figure:
    rates = OUTAGES[found.size]
    lines = [line(found, rate, "paused") for rate in rates for line in (_measured, _expected)]
    return Curves(
        "curves",
        "Share of the time in pauses of a minute or more",
        "The same runs. Theory is the chance that no quorum is online, whatever the length of the pause.",
        SEQUENCERS,
        Quantity("time in pauses", "%"),
        tuple(lines),
    )


def _forced(found: Evidence) -> Figure:
    shares = [share for share in SHARES[found.size] if share != ALL]
    fixed = [_force_line(found, share, FIXED) for share in shares]
    return Curves(
        "curves",
        "Watched transactions that their sender has to force",
        "Senders force after 10 slots in vain. A share of the operators censors; with one sequencer that share is the "
        "chance that it is a censor. In the fixed order the censors' turns follow one another.",
        SEQUENCERS,
        Quantity("forced", "%"),
        (*fixed, _force_line(found, HALF, RANDOM)),
    )


def _force_line(found: Evidence, share: str, order: str) -> Line:
    alone = possible(found.one_of_many(float(PARTS[share])))
    cases = [Case(size=n, order=order, censors=censors_of(n, share)) for n in SIZES[found.size]]
    told = [alone, *(found.mean("censorship", case, "force_use") for case in cases)]
    label = f"{share} censor, {'fixed order' if order == FIXED else 'leaders drawn'}"
    return Line(label, (1.0, *(float(case.size) for case in cases)), **ends(told, 100))


def _inclusion(found: Evidence) -> Figure:
    rate = headline(found.size)
    shown = (
        ("one sequencer, often down", "liveness", replace(SINGLE, outages=rate)),
        (f"{MIDDLE} sequencers, as often down", "liveness", Case(size=MIDDLE, outages=rate)),
        (f"half of {MIDDLE} censor what is forced", "until-due", _keeping_out(MIDDLE, censors_of(MIDDLE, HALF))),
        (f"all {MIDDLE} censor what is forced", "until-due", _keeping_out(MIDDLE, MIDDLE)),
        ("one sequencer, a censor", "until-due", replace(CENSOR, censor=UNTIL_DUE)),
    )
    lines = [_distribution(label, found.executed(kind, case)) for label, kind, case in shown]
    return Curves(
        "curves",
        "Time from inscription to execution of a forced transaction",
        "Six Bitcoin blocks, and another 144 only where every leader censors. Bands are 95 % intervals over runs.",
        Quantity("time since the inscription", "min", log=True),
        Quantity("executed", "share"),
        tuple(line for line in lines if line.x),
        (Mark(1_500.0, "due: 150 Bitcoin blocks"),),
        steps=True,
    )


def _keeping_out(size: int, censors: int) -> Case:
    return Case(size=size, censors=censors, censor=UNTIL_DUE)


def _distribution(label: str, told: tuple[Estimate, ...]) -> Line:
    """A distribution function where it was measured."""
    known = [(float(minutes), e) for minutes, e in zip(WITHIN, told, strict=True) if e.count]
    return Line(label, tuple(minutes for minutes, _ in known), **ends([e for _, e in known], 1))


def _differences(found: Evidence) -> Figure:
    rate = headline(found.size)
    one, *sets = _by_size(found, rate)
    named = (("slots without a block", "downtime"), ("time in pauses", "paused"), ("force use", "force_use"))
    groups = tuple((label, tuple(_bar(found, case, one, metric) for case in sets)) for label, metric in named)
    return Bars(
        "bars",
        f"Sets less one sequencer, at {rate:,} outages a year each",
        "Paired by run, everybody honest: below zero the set does better. Intervals of 95 %.",
        Quantity("difference", "percentage points"),
        groups,
    )


def _bar(found: Evidence, case: Case, than: Case, metric: str) -> Bar:
    gap = found.less("liveness", case, than, metric)
    told = ends([gap], 100)
    return Bar(f"{case.size} sequencers", 100 * gap.value, told["low"][0], told["high"][0])


def _planes(found: Evidence) -> tuple[Figure, ...]:
    sets = [Case(size=n) for n in SIZES[found.size]]
    pauses = [(case, max(minutes_without_quorum(case, COSMOS), LEAST_MINUTES)) for case in (SINGLE, *sets)]
    delays = [(case, float(SLOT_SECONDS * (censors_of(case.size, THIRD) + 1))) for case in sets]
    cost = Quantity("operation and capital", "BTC a year", log=True)
    return (
        Plane(
            "plane",
            "What fewer pauses cost",
            "Theory, operators down 1.86 % of the time, independently (Cosmos Hub's 95th percentile). Stalls below a "
            "millionth of a minute a year are drawn there.",
            cost,
            Quantity("time without a quorum", "minutes a year", log=True),
            _spots(found, [*pauses, (STANDBY, pauses[0][1] * STANDBY.minutes / SINGLE.minutes)]),
        ),
        Plane(
            "plane",
            "How long more than a third of the operators can keep a transaction out, and what the set costs",
            "Fixed order, censors one after the other. One sequencer is not drawn: as a censor it can do so until the "
            "forced deadline, about 25 hours, and today for ever.",
            cost,
            Quantity("longest delay", "s"),
            _spots(found, delays),
        ),
    )


def _spots(found: Evidence, pairs: list[tuple[Case, float]]) -> tuple[Spot, ...]:
    costs = [cost_per_year(case, found.candidate.mechanism, found.candidate.scenario) for case, _ in pairs]
    best = front(np.array([costs, [value for _, value in pairs]]).T, ("min", "min"))
    return tuple(
        Spot(cost, value, _named(case), bool(kept))
        for cost, (case, value), kept in zip(costs, pairs, best, strict=True)
    )


def _named(case: Case) -> str:
    if case.size > 1:
        return f"{case.size}"
    return "1 with a standby" if case.minutes == STANDBY.minutes else "1"
