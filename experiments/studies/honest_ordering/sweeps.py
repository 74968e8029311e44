"""What is asked where: maps of two parameters each, and a sample of all of them together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from econ.sweeps.analyses import Analyses, Discover
from econ.sweeps.axis import axis_of
from econ.sweeps.designs.design import Design
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.sampled import Sobol
from econ.sweeps.questions.claims import Claims
from econ.sweeps.spec import Refine, Sweep, base_of
from experiments.studies.frame import Size
from experiments.studies.honest_ordering.setup import (
    BARE,
    CONFORMANCE,
    DEPTH,
    EQUIVOCATE,
    GIVEN,
    GROWTH,
    HALF,
    KEPT,
    LATE,
    LAW,
    LEAVE,
    LIMIT,
    MISS,
    NAMED,
    ONCE,
    ORDER,
    PERCENT,
    PRESET,
    PROTOCOL,
    RELIANCE,
    REORDER,
    RUN,
    SHARED,
    SHORT,
    SLASH,
    SMALL,
    STAKE,
    THIRD,
    UNBONDING,
    VOTE,
    WAIT,
    WORD,
    growth,
    loose,
    miss,
)

# A test refines nothing.
TOLERANCE: Mapping[Size, Fraction] = {"quick": Fraction(1, 25), "full": Fraction(1, 200)}
MOST: Mapping[Size, int] = {"quick": 16, "full": 200}
SAMPLE: Mapping[Size, int] = {"tiny": 1, "quick": 32, "full": 128}
FRESH: Mapping[Size, int] = {"tiny": 1, "quick": 5, "full": 40}
LEVELS: Mapping[Size, int] = {"tiny": 2, "quick": 4, "full": 7}
# Closed forms cost a hundredth of what games do.
FINE: Mapping[Size, int] = {"tiny": 3, "quick": 9, "full": 13}
DEPTHS: Mapping[Size, list[int]] = {"tiny": [1, 2], "quick": [1, 2, 4, 6], "full": [1, 2, 3, 4, 6, 8]}
# Per cent of growth within a second, and of the chance that a block that waits so long misses its slot.
GROWTHS: Mapping[Size, list[int]] = {
    "tiny": [5, 50],
    "quick": [5, 10, 12, 25, 50],
    "full": [2, 5, 10, 12, 15, 25, 50],
}
MISSES: Mapping[Size, list[int]] = {
    "tiny": [10, 40],
    "quick": [1, 5, 10, 20, 40],
    "full": [1, 5, 10, 20, 25, 30, 40],
}
LAWS = ["none", "rollup-arbitrage-2023", "mev-boost-2023"]
RENTS: Mapping[Size, list[str]] = {"tiny": LAWS[:1], "quick": LAWS, "full": LAWS}


@dataclass(frozen=True)
class Asked:
    """A sweep before it is made: fixed settings, the axes as a sweep file says them, claims; the first is refined."""

    name: str
    question: str
    settings: Mapping[str, str]
    axes: Mapping[str, Any]
    claims: tuple[str, ...]
    design: Design = field(default_factory=Grid)
    refined: bool = True
    analyses: Analyses = field(default_factory=Analyses)


def sweeps(size: Size) -> tuple[Sweep, ...]:
    """Every sweep of the study."""
    return tuple(_made(asked, size) for asked in (*_of_equivocation(size), *_of_value(size), _of_everything(size)))


def _of_equivocation(size: Size) -> tuple[Asked, ...]:
    """What keeps a leader from signing two orders, and a third of the voting power from signing again."""
    return (*_by_word(size), *_by_evidence(size), _by_quorum(size))


def _by_word(size: Size) -> Iterator[Asked]:
    """What users may release where they act on a leader's word: by bond alone, and with the rent of the seat."""
    short = SHORT if size == "tiny" else {}
    yield Asked(
        "word",
        "How much may users release on a leader's word, bond by bond?",
        {**WORD, **BARE, **SMALL, **short},
        {STAKE: _log("0.05 BTC", "8 BTC", LEVELS[size]), RELIANCE: _log("0.0001 BTC", "0.3 BTC", LEVELS[size])},
        (EQUIVOCATE, ONCE, RUN),
    )
    yield Asked(
        "rent",
        "The same where the seat's own income is lost too, law by law of extractable value",
        {**WORD, **short},
        {LAW: RENTS[size], RELIANCE: _log("0.01 BTC", "1000 BTC", LEVELS[size])},
        (EQUIVOCATE,),
    )


def _by_evidence(size: Size) -> Iterator[Asked]:
    """What the lag of evidence asks of the slash, and of unbonding."""
    yield Asked(
        "lag",
        "What share of the bond must be taken, as evidence takes longer?",
        {**WORD, **BARE, RELIANCE: "0.01 BTC"},
        {DEPTH: [_blocks(depth) for depth in DEPTHS[size]], SLASH: _range("2 %", "100 %", LEVELS[size])},
        (EQUIVOCATE,),
    )
    yield Asked(
        "race",
        "How long must unbonding in slots be, so that evidence on Bitcoin comes first?",
        {**WORD, **BARE},
        {UNBONDING: _log("600 slots", "86_400 slots", FINE[size]), RELIANCE: _log("0.01 BTC", "4 BTC", FINE[size])},
        (RUN,),
    )


def _by_quorum(size: Size) -> Asked:
    return Asked(
        "quorum",
        "What bond keeps a third of the voting power from taking final orders back?",
        {**NAMED, **SMALL},
        {STAKE: _log("0.05 BTC", "128 BTC", FINE[size]), RELIANCE: _log("10 sat", "1 BTC", FINE[size])},
        (THIRD,),
    )


def _of_value(size: Size) -> tuple[Asked, ...]:
    """What keeps a leader from waiting for value to grow."""
    growths = [_read(growth(PERCENT * percent)) for percent in GROWTHS[size]]
    return (
        Asked(
            "bonds",
            "Does a larger bond keep a leader from waiting?",
            {**SMALL, **loose(LATE)},
            {GROWTH: growths, STAKE: _log("0.05 BTC", "8 BTC", min(LEVELS[size], 3))},
            (WAIT,),
            refined=False,
        ),
        Asked(
            "waiting",
            "At which growth and which risk does waiting pay?",
            loose(LATE),
            {GROWTH: growths, MISS: [_read(miss(PERCENT * percent)) for percent in MISSES[size]]},
            (WAIT,),
            refined=False,
        ),
    )


def _of_everything(size: Size) -> Asked:
    """All parameters at once: the whole game, and which deviation pays."""
    axes: dict[str, Any] = {
        STAKE: _log("0.05 BTC", "8 BTC"),
        SLASH: _range("1 %", "100 %"),
        DEPTH: [_blocks(depth) for depth in (1, 2, 4, 6)] if size != "tiny" else [_blocks(1), _blocks(2)],
        RELIANCE: _log("0.00001 BTC", "1 BTC"),
        PROTOCOL: ["cometbft", "single"],
        SHARED: [_read(KEPT), _read(GIVEN)],
        GROWTH: [_read(growth(PERCENT * percent)) for percent in (0, 5, 10, 25, 50)],
        LAW: LAWS,
        ORDER: ["leader-free", "fcfs"],
    }
    claims = (CONFORMANCE, EQUIVOCATE, REORDER, HALF, VOTE, LEAVE)
    asked = "Where does honest ordering fail, everything varied at once?"
    tested = Analyses(discover=Discover(CONFORMANCE, FRESH[size]))
    return Asked("everything", asked, SMALL, axes, claims, Sobol(SAMPLE[size]), refined=False, analyses=tested)


def _made(asked: Asked, size: Size) -> Sweep:
    base = base_of(PRESET, scenario=None, settings=asked.settings, folder=Path())
    keys = {key: base.find(key) for key in asked.axes}
    contexts = base.contexts([key.route for key in keys.values()])
    axes = (axis_of(key, asked.axes[key], at.unit, contexts=contexts, base=at.value) for key, at in keys.items())
    return Sweep(
        name=f"ordering-{asked.name}-{size}",
        question=asked.question,
        source=PRESET,
        scenario=None,
        settings=tuple(asked.settings.items()),
        axes=tuple(axes),
        design=asked.design,
        constraints=(),
        questions=(Claims(asked.claims, limit=LIMIT),),
        refine=Refine(asked.claims[0], TOLERANCE[size], MOST[size]) if asked.refined and size in TOLERANCE else None,
        base_sha256=base.sha256,
        analyses=asked.analyses,
    )


def _log(low: str, high: str, levels: int = 2) -> dict[str, Any]:
    return {"from": low, "to": high, "levels": levels, "scale": "log"}


def _range(low: str, high: str, levels: int = 2) -> dict[str, Any]:
    return {"from": low, "to": high, "levels": levels}


def _blocks(count: int) -> str:
    return f"{count} bitcoin block{'s' * (count != 1)}"


def _read(text: str) -> Any:
    """A list or table as a sweep file has it."""
    return tomllib.loads(f"value = {text}")["value"]
