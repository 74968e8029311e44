"""The flips that the answer rests on, each along one line through the network as proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from econ.money import MSAT_PER_BTC
from econ.reports.study.document import Table
from experiments.studies.frame import Size
from experiments.studies.honest_ordering.brackets import Bracket, Line, Settings, bracket
from experiments.studies.honest_ordering.setup import (
    BARE,
    EQUIVOCATE,
    GROWTH,
    HALF,
    LATE,
    NAMED,
    ONCE,
    PERCENT,
    RELIANCE,
    RUN,
    SHORT,
    SLASH,
    SMALL,
    STAKE,
    THIRD,
    UNBONDING,
    WAIT,
    WORD,
    decided,
    growth,
    loose,
)

# Relative widths of brackets decided by games, and by closed forms, which cost a hundredth.
GAMES: Mapping[Size, float] = {"tiny": 9.0, "quick": 0.01, "full": 0.001}
FORMS: Mapping[Size, float] = {"tiny": 0.01, "quick": 0.001, "full": 0.0001}
RACED = "1 BTC"


@dataclass(frozen=True)
class Thresholds:
    """Every flip by what it is about."""

    bare: Bracket
    paid: Bracket
    once: Bracket
    slash: Bracket
    race: Bracket
    stake: Bracket
    half: Bracket
    growth: Bracket
    miss: Bracket

    @property
    def all(self) -> dict[str, Bracket]:
        """All of them, in the order of the answer."""
        return dict(vars(self))


def thresholds(size: Size) -> Thresholds:
    """Bisect every line; a test's games are those of evidence that takes one Bitcoin block."""
    short = SHORT if size == "tiny" else {}
    games, forms = GAMES[size], FORMS[size]
    word = {**WORD, **short}
    return Thresholds(
        bare=bracket(_reliance(EQUIVOCATE, "bond alone", {**word, **BARE}), 10**9, 10**11, tolerance=games),
        paid=bracket(_reliance(EQUIVOCATE, "bond and rent", word), 10**10, 10**13, tolerance=games),
        once=bracket(_reliance(ONCE, "one offence, bond alone", {**word, **BARE}), 10**8, 10**13, tolerance=forms),
        slash=bracket(_slash({**word, **BARE, RELIANCE: "0.01 BTC"}), 20_000, 10**6, tolerance=games),
        race=bracket(_race(), 600, 86_400, tolerance=forms),
        stake=bracket(_stake(), 10**9, 10**14, tolerance=forms),
        half=bracket(_half(), 100, 25_000, tolerance=games),
        growth=bracket(_growth(), 50_000, 250_000, tolerance=games),
        miss=bracket(_miss(), 100_000, 490_000, tolerance=games),
    )


def table(found: Thresholds) -> Table:
    """Every flip with both verdicts and the consequence that decides where the claim holds."""
    rows = tuple((each.line.name, each.line.claim, each.words, _binding(each)) for each in found.all.values())
    columns = ("What moves", "Claim", "Verdicts on both sides", "What decides where it holds")
    return Table("Where verdicts flip", columns, rows, note="Both ends of every bracket are decided exactly.")


def _binding(flip: Bracket) -> str:
    return decided(flip.line.claim, flip.line.variant(flip.held.value)).binding_term or "-"


def _reliance(claim: str, what: str, settings: Settings) -> Line:
    name = f"released per slot on a leader's word ({what})"
    return Line(claim, name, "BTC", MSAT_PER_BTC, lambda value: {**settings, RELIANCE: f"{value} msat"})


def _slash(settings: Settings) -> Line:
    name = "share of the bond taken, 0.01 BTC released per slot on a leader's word"
    return Line(EQUIVOCATE, name, "%", PERCENT, lambda value: {**settings, SLASH: f"{value} ppm"})


def _race() -> Line:
    settings = {**WORD, **BARE, RELIANCE: RACED}
    name = f"unbonding in slots, {RACED} to be had by one offence"
    return Line(RUN, name, "slots", 1, lambda value: {**settings, UNBONDING: f"{value} slots"})


def _stake() -> Line:
    name = "bond of a sequencer, nothing released on order alone"
    return Line(THIRD, name, "BTC", MSAT_PER_BTC, lambda value: {**NAMED, **SMALL, STAKE: f"{value} msat"})


def _half() -> Line:
    name = "growth of a slot's value in half a second"
    return Line(HALF, name, "%", PERCENT, lambda value: {GROWTH: growth(2 * value)})


def _growth() -> Line:
    return Line(
        WAIT, "growth of a slot's value in 1 s", "%", PERCENT, lambda value: {**loose(LATE), GROWTH: growth(value)}
    )


def _miss() -> Line:
    return Line(WAIT, "chance that 1 s misses the slot", "%", PERCENT, loose)
