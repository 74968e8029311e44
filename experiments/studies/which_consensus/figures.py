"""The study's figures, as data."""

from __future__ import annotations

import numpy as np

from econ.reports.study.document import Bar, Bars, Curves, Figure, Line, Mark, Plane, Quantity, Spot
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.analysis.pareto import front
from experiments.studies.decentralising.words import ends
from experiments.studies.which_consensus.cases import (
    BOUND_MS,
    DEAD_OF,
    MIDDLE,
    NETWORKS_OF,
    PROTOCOLS_OF,
    SINGLE,
    SIZES_OF,
    Case,
    far,
    title,
)
from experiments.studies.which_consensus.evidence import Evidence
from experiments.studies.which_consensus.measuring import GRID

TIME = Quantity("time since the proposal", "ms", log=True)
SHARE = Quantity("slots whose order is final", "share")
BOUND = (Mark(float(BOUND_MS), "Citrea's block interval"),)


def figures(found: Evidence) -> tuple[Figure, ...]:
    """All of them."""
    shown = NETWORKS_OF[found.size]
    return (
        *(_distribution(found, network, 0) for network in shown),
        _distribution(found, far(found.size), max(DEAD_OF[found.size])),
        _by_size(found),
        _plane(found),
        _in_time(found),
        _growth(found),
    )


def _distribution(found: Evidence, network: str, dead: int) -> Curves:
    lines = [_line(found, Case(name, network, MIDDLE, dead)) for name in PROTOCOLS_OF[found.size]]
    leaders = f"{dead} % of the leaders are dead" if dead else "every leader is up"
    caption = (
        f"{MIDDLE} sequencers, {leaders}: the share of slots whose order the average sequencer knows to be final. What "
        "is missing at the right has no block or lost it. A single sequencer's line is its word. Protocols of equal "
        "hops cover one another. Bands are 95 % intervals."
    )
    name = f"Time to final order: {network}, {dead} % dead"
    return Curves("curves", name, caption, TIME, SHARE, tuple(lines), BOUND, steps=True)


def _line(found: Evidence, case: Case) -> Line:
    return Line(title(case.protocol), GRID, **ends(list(found.distribution(case)), 1))


def _by_size(found: Evidence) -> Curves:
    network = far(found.size)
    sizes = SIZES_OF[found.size]
    lines = []
    for name in PROTOCOLS_OF[found.size]:
        told = [found.mean(Case(name, network, members), "final_p50") for members in sizes]
        lines.append(Line(title(name), tuple(map(float, sizes)), **ends(told, 1)))
    return Curves(
        "curves",
        f"Median time to final order by size: {network}",
        "Every leader is up. Once the regions are fixed, more sequencers in them change little: what grows with the "
        "set is its traffic, and the chance that some leader is dead.",
        Quantity("sequencers", log=True),
        Quantity("median time to final order", "ms"),
        tuple(lines),
    )


def _plane(found: Evidence) -> Plane:
    network, dead = far(found.size), max(DEAD_OF[found.size])
    names = [name for name in PROTOCOLS_OF[found.size] if name != SINGLE]
    pairs = [
        (found.value(Case(name, network), "final_p50"), found.value(Case(name, network, dead=dead), "stall"))
        for name in names
    ]
    best = front(np.array(pairs), ("min", "min"))
    return Plane(
        "plane",
        f"How soon an order is final, and what a dead leader costs: {network}",
        f"{MIDDLE} sequencers. The cost is measured at {dead} % dead leaders: time per dead leader beyond that of the "
        "other views, whatever timers and repeated views it is made of. A single sequencer has no other leaders.",
        Quantity("median time to final order", "ms"),
        Quantity("time that a dead leader costs", "ms"),
        tuple(Spot(x, y, title(name), bool(kept)) for name, (x, y), kept in zip(names, pairs, best, strict=True)),
    )


def _in_time(found: Evidence) -> Bars:
    network = far(found.size)
    names = PROTOCOLS_OF[found.size]
    groups = tuple(
        (f"{dead} % dead", tuple(_bar(found, Case(name, network, dead=dead), "within") for name in names))
        for dead in DEAD_OF[found.size]
    )
    return Bars(
        "bars",
        f"Slots whose order is final within {BOUND_MS // 1000} s: {network}",
        f"{MIDDLE} sequencers, by share of dead leaders; a slot whose leader is dead counts as not final. "
        "Intervals of 95 %.",
        Quantity("slots final in time", "share"),
        groups,
    )


def _growth(found: Evidence) -> Bars:
    network, dead = far(found.size), max(DEAD_OF[found.size])
    bars = tuple(_bar(found, Case(name, network, dead=dead), "lost") for name in PROTOCOLS_OF[found.size])
    return Bars(
        "bars",
        f"Blocks of live leaders that a dead successor takes with it: {network}",
        f"{dead} % of the leaders dead. Where only the next leader holds the votes they are lost with it.",
        Quantity("blocks lost", "share"),
        ((f"{dead} % dead", bars),),
    )


def _bar(found: Evidence, case: Case, column: str) -> Bar:
    told: Estimate = found.mean(case, column)
    drawn = ends([told], 1)
    return Bar(title(case.protocol), told.value, drawn["low"][0], drawn["high"][0])
