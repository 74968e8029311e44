"""Sweeps as maps: verdicts over two parameters, and which consequence decides in which region."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from econ.mechanism.units import RATE, Amount, Context
from econ.reports.study.document import Quantity, Table, VerdictMap
from econ.reports.study.sweeps.facts import ClaimFacts, Facts, facts_of
from econ.reports.study.sweeps.maps import map_part
from econ.reports.study.sweeps.verdicts import Flip, flips_of
from econ.reports.study.sweeps.words import shown
from econ.solvers.claims.wording import bitcoin
from econ.sweeps.axis import Axis, Value
from econ.sweeps.run import SweepResult
from experiments.studies.honest_ordering.setup import DEPTH, GROWTH, MISS, RELIANCE, SLASH, STAKE, STEP, UNBONDING

LISTS = (GROWTH, MISS)
UNSURE = " Undecided: the game gains, but no strategy of the views does, or none beyond chance when it is replayed."
LABELS: Mapping[str, str] = {
    STAKE: "bond of a sequencer",
    RELIANCE: "released per slot on order alone",
    SLASH: "share of the bond taken",
    DEPTH: "evidence lag",
    UNBONDING: "unbonding",
    GROWTH: "growth of value in 1 s",
    MISS: "chance that 1 s misses the slot",
}


@dataclass(frozen=True)
class View:
    """What a map shows: the sweep and claim, its title and the sentence that explains it."""

    sweep: str
    claim: str
    title: str
    caption: str


def facts_in(found: SweepResult) -> Facts:
    """What a sweep of claims found; growth and chances of its grid of delays as numbers."""
    sweep = found.sweep
    whole = facts_of(sweep.axes, sweep.design, sweep.questions, {"claims": found.table("claims")}, stopped={})
    for place, axis in enumerate(sweep.axes):
        whole = _numbered(whole, place) if axis.key in LISTS else whole
    return whole


def claim_in(facts: Facts, claim: str) -> ClaimFacts:
    """What is known of one claim."""
    return next(each for each in facts.claims if each.id == claim)


def picture(facts: Facts, view: View) -> VerdictMap:
    """The map of one claim, over the two keys of its sweep."""
    alone = replace(facts, claims=(claim_in(facts, view.claim),))
    (drawn,) = map_part(alone).figures
    if not isinstance(drawn, VerdictMap):
        raise TypeError(f"{view.sweep}: a map was expected, not {type(drawn).__name__}")
    x, y = (_quantity(axis) for axis in facts.axes)
    unsure = UNSURE if any("undecided" in row for row in drawn.verdicts) else ""
    return replace(drawn, title=view.title, caption=f"{view.caption}{unsure} {drawn.caption}", x=x, y=y)


def regions(facts: Mapping[str, Facts], views: tuple[View, ...]) -> Table:
    """Verdict and binding term of every map, with how many points they share and where these lie."""
    rows = tuple(row for view in views for row in _regions(facts[view.sweep], view))
    columns = ("Map", "Verdict", "What decides", "Points", "Where")
    return Table("Which consequence decides, region by region", columns, rows, (False, False, False, True, False))


def flips_by_name(facts: Facts, claim: str, title: str) -> Table:
    """Where a claim flips along the second key, for every name that the first one takes."""
    known = claim_in(facts, claim)
    rows = tuple(_flip_row(facts, known, flip) for flip in flips_of(facts, known) if flip.axis == 1)
    names, values = facts.axes
    columns = (names.key, f"{LABELS[values.key]}, lower end", "upper end", "Verdicts", "What decides where it holds")
    return Table(title, columns, tuple(sorted(rows)), (False, True, True, False, False))


def _flip_row(facts: Facts, claim: ClaimFacts, flip: Flip) -> tuple[str, ...]:
    low, high = facts.points[flip.low], facts.points[flip.high]
    verdicts = claim.verdicts[flip.low], claim.verdicts[flip.high]
    holds = flip.low if verdicts[0] == "holds" else flip.high
    ends = (_told(facts.axes[1], point[1]) for point in (low, high))
    return shown(facts.axes[0], low[0]), *ends, " / ".join(verdicts), claim.binding[holds] or "-"


def _regions(facts: Facts, view: View) -> Iterator[tuple[str, ...]]:
    claim = claim_in(facts, view.claim)
    found: dict[tuple[str, str], list[int]] = {}
    for number, pair in enumerate(zip(claim.verdicts, claim.binding, strict=True)):
        found.setdefault(pair, []).append(number)
    for (verdict, term), numbers in sorted(found.items(), key=lambda entry: -len(entry[1])):
        yield view.title, verdict or "failed", term or "-", str(len(numbers)), _extent(facts, numbers)


def _told(axis: Axis, value: Value) -> str:
    return bitcoin(int(value)) if axis.unit_name == "msat" else shown(axis, value)


def _extent(facts: Facts, numbers: list[int]) -> str:
    return "; ".join(_between(axis, [facts.points[n][place] for n in numbers]) for place, axis in enumerate(facts.axes))


def _between(axis: Axis, values: list[Value]) -> str:
    low, high = min(values, key=axis.place), max(values, key=axis.place)
    name = LABELS.get(axis.key, axis.key)
    return f"{name} {_told(axis, low)}" + ("" if low == high else f" to {_told(axis, high)}")


def _quantity(axis: Axis) -> Quantity:
    return Quantity(LABELS.get(axis.key, axis.key), axis.unit_name, log=axis.scale == "log")


def _numbered(facts: Facts, place: int) -> Facts:
    """The same with one axis of lists as an axis of their numbers for the step that waits a second."""
    unit = Amount(RATE)
    numbers = {text: _number(unit, str(text)) for text in facts.axes[place].levels}
    axis = Axis(facts.axes[place].key, unit, tuple(numbers.values()))
    points = tuple((*point[:place], numbers[point[place]], *point[place + 1 :]) for point in facts.points)
    return replace(facts, axes=(*facts.axes[:place], axis, *facts.axes[place + 1 :]), points=points)


def _number(unit: Amount, text: str) -> int:
    return unit.parse(tomllib.loads(f"value = {text}")["value"][STEP], Context())
