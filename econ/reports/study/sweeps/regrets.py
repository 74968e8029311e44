"""Robust choice: what each design loses at worst when nobody knows which world comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from econ.reports.quantities import Scale
from econ.reports.study.document import Bars, Quantity, Table
from econ.reports.study.sweeps.estimates import average
from econ.reports.study.sweeps.facts import Facts, MetricFacts, Values
from econ.reports.study.sweeps.part import Part, Summary
from econ.reports.study.sweeps.words import (
    NO_INTERVAL,
    NO_SPREAD,
    bar,
    common_scale,
    counted,
    joined,
    listing,
    settings,
    told,
    written,
)
from econ.sweeps.analyses import Regret, Satisfied
from econ.sweeps.analysis.intervals import Estimate
from econ.sweeps.analysis.regret import Choice, Regrets, regrets, satisficing
from econ.sweeps.factorial import Factorial, factorial
from econ.sweeps.task import Array

SEED = 1
MOST_ROWS, MOST_BARS, MOST_NAMED = 120, 24, 3


@dataclass(frozen=True)
class Compared:
    """Designs and worlds by name, the metric's values [design, world, run] there, and the regrets."""

    designs: tuple[str, ...]
    worlds: tuple[str, ...]
    metric: MetricFacts
    values: Array
    found: Regrets
    good: Choice | None

    @property
    def single(self) -> bool:
        """Whether each design has one value in each world, so that there is no spread to resample."""
        return bool(self.values.shape[2] == 1)

    @property
    def scale(self) -> Scale:
        """One scale for every regret."""
        return common_scale(self.metric.unit, *self.found.minimax.scores)


def regret_part(facts: Facts) -> Part:
    """Regrets by design and world, the minimax choice, and in how many worlds each design is good enough."""
    asked = facts.analyses.regret
    metric = None if asked is None else facts.metric(asked.metric)
    if asked is None or metric is None:
        return Part()
    crossed = factorial(facts.axes, facts.points[: facts.planned], asked.choose)
    values = _values(crossed, metric)
    there = _there(values)
    gaps = _gaps(facts, crossed, there)
    if not (there[0].any() and there[1].any()):
        return Part(findings=(*gaps, f"The regret of {metric.label} is not known: no world has all designs measured."))
    kept = values[there[0]][:, there[1]]
    found = _compared(facts, asked, metric, crossed=crossed, kept=kept, there=there)
    return _part(found, asked, gaps)


def _values(crossed: Factorial, metric: MetricFacts) -> Array:
    """The runs [design, world, run], nan where there is none."""
    longest = max((len(runs) for runs in metric.runs), default=0)
    values = np.full((len(crossed.designs), len(crossed.worlds), longest), np.nan)
    for place, design in enumerate(crossed.designs):
        for other, world in enumerate(crossed.worlds):
            number = crossed.numbers.get((design, world))
            runs = metric.runs[number] if number is not None else values[:0, 0, 0]
            values[place, other, : len(runs)] = runs
    return values


def _there(values: Array) -> tuple[Array, Array]:
    """The designs that were measured at all [design], and the worlds with a run of all of these [world]."""
    known = np.isfinite(values)
    designs = np.asarray(known.any(axis=(1, 2)))
    shared = np.asarray(known[designs].all(axis=0))
    return designs, np.asarray(shared.any(axis=1))


def _gaps(facts: Facts, crossed: Factorial, there: tuple[Array, Array]) -> tuple[str, ...]:
    """What is left out because nothing was measured there."""
    axes = (crossed.chosen, crossed.uncertain)
    return tuple(
        f"Left out of the regrets, for nothing was measured there: {_some(lost)}."
        for points, places, kept in zip((crossed.designs, crossed.worlds), axes, there, strict=True)
        if (lost := _named(facts, places, [point for point, known in zip(points, kept, strict=True) if not known]))
        and there[0].any()
    )


def _named(facts: Facts, places: Sequence[int], points: Sequence[Values]) -> tuple[str, ...]:
    return tuple(settings([facts.axes[place] for place in places], point) for point in points)


def _compared(
    facts: Facts, asked: Regret, metric: MetricFacts, *, crossed: Factorial, kept: Array, there: tuple[Array, Array]
) -> Compared:
    designs = [crossed.designs[place] for place in np.flatnonzero(there[0])]
    worlds = [crossed.worlds[place] for place in np.flatnonzero(there[1])]
    good = None if asked.satisfied is None else _good(kept, asked.satisfied)
    found = regrets(kept, asked.best, rng=np.random.default_rng(SEED))
    named = _named(facts, crossed.chosen, designs), _named(facts, crossed.uncertain, worlds)
    return Compared(*named, metric=metric, values=kept, found=found, good=good)


def _good(values: Array, satisfied: Satisfied) -> Choice:
    return satisficing(values, satisfied.level, at_least=satisfied.at_least, rng=np.random.default_rng(SEED))


def _part(found: Compared, asked: Regret, gaps: tuple[str, ...]) -> Part:
    good = () if asked.satisfied is None or found.good is None else (_met(found, found.good, asked.satisfied),)
    return Part(
        _clause(found),
        (_finding(found, asked), *_tied(found), *good, *gaps),
        (_bars(found),),
        (_choices(found), _matrix(found)),
        _summary(found),
    )


def _clause(found: Compared) -> str:
    chosen = found.found.minimax.chosen
    worst = _words(found.found.minimax.scores[chosen], found.metric.unit, found.scale)
    often = "" if found.single else f", and comes out best in {_often(found, chosen)} of resamples"
    return f"{found.designs[chosen]} has the smallest maximal regret of {found.metric.label}, {worst}{often}"


def _finding(found: Compared, asked: Regret) -> str:
    """What regret means here, and how sure the choice is."""
    best = "largest" if asked.best == "max" else "smallest"
    over = f"over {counted(len(found.worlds), 'world')} for {counted(len(found.designs), 'design')}"
    meant = f"Regret is the distance to the {best} {found.metric.label} that any of the designs has in the same world"
    rivals = [
        f"{name} in {_often(found, place)}"
        for place, name in enumerate(found.designs)
        if place != found.found.minimax.chosen and found.found.minimax.frequencies[place].value > 0
    ]
    if found.single:
        return f"{meant}, {over}; each value is a single one, so there is no interval."
    others = f"; others come out best too: {_some(rivals)}" if rivals else ""
    return f"{meant}, {over}; small regrets are overstated a little, as the best mean is best partly by luck{others}."


def _met(found: Compared, good: Choice, satisfied: Satisfied) -> str:
    """The designs that are good enough in the largest share of worlds."""
    most = max(score.value for score in good.scores)
    names = [name for name, score in zip(found.designs, good.scores, strict=True) if score.value == most]
    share = _words(good.scores[good.chosen], "share", None)
    level = f"{'at least' if satisfied.at_least else 'at most'} {written(satisfied.level, found.metric.unit)}"
    if not most:
        return f"No design has a mean {found.metric.label} of {level} in any world."
    return f"A mean {found.metric.label} of {level} is met in {share} of worlds by {_some(names)}."


def _some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return listing([*names[:MOST_NAMED], *more])


def _tied(found: Compared) -> tuple[str, ...]:
    """The designs that the data do not tell from the choice at all."""
    scores = [score.value for score in found.found.minimax.scores]
    chosen = found.found.minimax.chosen
    same = [name for place, name in enumerate(found.designs) if place != chosen and scores[place] == scores[chosen]]
    return (f"The maximal regret of {_some(same)} is as small: the choice is the first of equals.",) * bool(same)


def _often(found: Compared, place: int) -> str:
    return told(found.found.minimax.frequencies[place], "share").full


def _words(estimate: Estimate, unit: str, scale: Scale | None) -> str:
    """An estimate with its interval, where it has one."""
    words = told(estimate, unit, scale)
    if words.interval in {NO_INTERVAL, NO_SPREAD}:
        return words.full
    return f"{words.full} (95 % interval {joined(words.interval, words.unit)})"


def _bars(found: Compared) -> Bars:
    order = np.argsort([score.value for score in found.found.minimax.scores], kind="stable")[:MOST_BARS].tolist()
    bars = tuple(bar(found.designs[place], found.found.minimax.scores[place]) for place in order)
    left = len(found.designs) - len(order)
    spread = "" if found.single else ", with its 95 % bootstrap interval over paired runs"
    caption = f"The largest regret over all worlds{spread}: the shortest bar is the minimax choice."
    caption += f" The {left} designs with larger ones stand in the table." if left else ""
    title = f"Maximal regret of {found.metric.label}"
    value = Quantity("maximal regret", found.metric.unit)
    return Bars("bars", title, caption, value, (("maximal regret", bars),))


def _choices(found: Compared) -> Table:
    """A row per design: maximal regret, how often it is chosen, share of worlds in which it is good enough."""
    unit = f" ({found.scale.unit})" if found.scale.unit else ""
    columns = ("Design", f"Maximal regret{unit}", "95 % interval", "Chosen in resamples", "95 % interval")
    extra = () if found.good is None else ("Worlds where it is good enough", "95 % interval")
    rows = tuple(_choice_row(found, place) for place in range(len(found.designs)))
    note = f"Minimax choice: {found.designs[found.found.minimax.chosen]}."
    return Table("Robust choice", columns + extra, rows, (False, *(True,) * (len(columns + extra) - 1)), note)


def _choice_row(found: Compared, place: int) -> tuple[str, ...]:
    worst = told(found.found.minimax.scores[place], found.metric.unit, found.scale)
    often = told(found.found.minimax.frequencies[place], "share")
    chosen = (NO_INTERVAL, NO_INTERVAL) if found.single else (often.full, often.interval)
    good = None if found.good is None else told(found.good.scores[place], "share")
    return (found.designs[place], worst.value, worst.interval, *chosen, *((good.full, good.interval) if good else ()))


def _matrix(found: Compared) -> Table:
    columns = ("Design", "World", "Mean", "95 % interval", "Regret", "95 % interval")
    rows = tuple(
        _cell(found, place, other) for place in range(len(found.designs)) for other in range(len(found.worlds))
    )
    left = len(rows) - MOST_ROWS
    note = f"{left:,} more rows follow from the tables of answers." if left > 0 else ""
    return Table("Regret by design and world", columns, rows[:MOST_ROWS], (False, False, *(True,) * 4), note)


def _cell(found: Compared, design: int, world: int) -> tuple[str, ...]:
    unit = found.metric.unit
    runs = found.values[design, world]
    mean = told(average(runs[~np.isnan(runs)], unit), unit)
    lost = told(found.found.matrix[design][world], unit)
    return (found.designs[design], found.worlds[world], mean.full, mean.interval, lost.full, lost.interval)


def _summary(found: Compared) -> Summary:
    scores = zip(found.designs, found.found.minimax.scores, strict=True)
    worst: Summary = {f"regret.{name}": score.value for name, score in scores}
    worst["regret.choice"] = found.designs[found.found.minimax.chosen]
    if not found.single:
        worst["regret.choice_frequency"] = found.found.minimax.frequencies[found.found.minimax.chosen].value
    shares = () if found.good is None else zip(found.designs, found.good.scores, strict=True)
    return worst | {f"satisfied.{name}": score.value for name, score in shares}
