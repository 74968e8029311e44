"""Tables [regret], [threshold] and [discover] of a sweep file in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from econ.mechanism.keys import REQUIRED, Key, Section
from econ.mechanism.problems import Unfit
from econ.mechanism.suggest import listed, shown
from econ.mechanism.units import Context
from econ.mechanism.values import Count, Flag, names
from econ.mechanism.values import Sequence as Several
from econ.sweeps.analyses import Analyses, Discover, Regret, Satisfied, Threshold
from econ.sweeps.axis import Axis
from econ.sweeps.designs.design import Design, Point
from econ.sweeps.designs.grid import Grid
from econ.sweeps.designs.listed import Listed
from econ.sweeps.designs.reading import Problems
from econ.sweeps.designs.saltelli import Saltelli
from econ.sweeps.designs.sampled import LatinHypercube, Sobol
from econ.sweeps.designs.units import Plain
from econ.sweeps.factorial import factorial, lines
from econ.sweeps.questions.claims import Claims
from econ.sweeps.questions.question import Question
from econ.sweeps.spec import Sweep

REGRET, THRESHOLD, DISCOVER, REFINE = "regret", "threshold", "discover", "refine"
ANALYSES = (REGRET, THRESHOLD, DISCOVER)
CROSSING = (Grid.kind, Listed.kind)
SAMPLED = (LatinHypercube.kind, Sobol.kind, Saltelli.kind, Listed.kind)
LEVELS = 4
NAMED = 3
BEST = Key("best", "best", names("max", "min"), "whether more is better", "max")
LEVEL = Key("level", "level", Plain(), "the level that is reached, in the metric's unit", REQUIRED)
RISING = Key("rising", "rising", Flag(), "whether the metric rises with the key", default=True)
FRESH = (
    Key("fresh", "fresh", Count(1, 100_000), "points that test the box", Discover.fresh),
    Key("seed", "seed", Count(), "what they are drawn from, with the sweep itself", Discover.seed),
)
COMPARISON = re.compile(r"\s*(>=|<=)\s*(\S+)\s*")


@dataclass(frozen=True)
class Comparison:
    """A level that a metric must meet: `>= 0.99` or `<= 3`."""

    def allowed(self, _context: Context) -> str:
        """Both directions."""
        return "a comparison such as '>= 0.99' or '<= 3', in the metric's unit"

    def parse(self, value: Any, context: Context) -> Satisfied:
        """The comparison; Unfit for anything else."""
        found = COMPARISON.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise Unfit(f"{shown(value)} is no comparison with a number", self.allowed(context))
        return Satisfied(Plain().parse(found[2], context), at_least=found[1] == ">=")

    def write(self, value: Satisfied, _context: Context) -> str:
        """The comparison."""
        return value.text


class AnalysesReader:
    """Reads the analyses of a file's table over axes and questions; what is wrong is told to `problems`."""

    def __init__(self, table: Mapping[str, Any], problems: Problems) -> None:
        self.table, self.problems = table, problems

    def read(self, axes: tuple[Axis, ...], design: Design, questions: Sequence[Question]) -> Analyses:
        """The analyses, as far as axes, design and questions tell what is allowed."""
        if not axes or not questions:
            return Analyses()
        return Analyses(
            self._regret(axes, design, questions) if REGRET in self.table else None,
            self._threshold(axes, design, questions) if THRESHOLD in self.table else None,
            self._discover(design, questions) if DISCOVER in self.table else None,
        )

    def check(self, sweep: Sweep) -> None:
        """Tell what the points of the sweep lack; BadInput where it has none."""
        regret, threshold = sweep.analyses.regret, sweep.analyses.threshold
        if regret is None and threshold is None:
            return
        points = sweep.points()
        if regret is not None:
            self._check_crossing(sweep, points, regret)
        if threshold is not None:
            self._check_lines(sweep, points, threshold)

    def _regret(self, axes: Sequence[Axis], design: Design, questions: Sequence[Question]) -> Regret | None:
        keys = [axis.key for axis in axes]
        choose = Key("choose", "choose", Several(names(*keys)), "the keys one decides", REQUIRED)
        satisfied = Key("satisfied", "satisfied", Comparison(), "when the metric is good enough", None)
        values = self._values(REGRET, (_metric(_scored(questions)), BEST, choose, satisfied))
        if design.kind not in CROSSING:
            self._wrong(REGRET, f"a design of kind {design.kind!r} does not cross its keys", _kinds(CROSSING))
        if not values:
            return None
        if set(values["choose"]) == set(keys):
            self._wrong(f"{REGRET}.choose", "leaves no key uncertain", f"some of {listed(keys)}, not all")
        return Regret(values["metric"], values["best"], tuple(dict.fromkeys(values["choose"])), values["satisfied"])

    def _threshold(self, axes: Sequence[Axis], design: Design, questions: Sequence[Question]) -> Threshold | None:
        known = _measured(questions)
        keys = [axis.key for axis in axes if axis.numeric and (len(axis.levels) or axis.steps or LEVELS) >= LEVELS]
        if not known:
            self._wrong(THRESHOLD, "measures nothing", "beside [simulate] or [function]")
        if not keys:
            self._wrong(THRESHOLD, f"no numeric key has {LEVELS} levels", f"a key of {LEVELS} or more levels")
        if not (design.neighbours or len(axes) == 1):
            self._wrong(THRESHOLD, f"a design of kind {design.kind!r} has no lines along a key", _kinds(CROSSING))
        if not known or not keys:
            return None
        key = Key("key", "key", names(*keys), "along which the metric changes", keys[0] if len(keys) == 1 else REQUIRED)
        values = self._values(THRESHOLD, (_metric(known), LEVEL, key, RISING))
        return Threshold(**values) if values else None

    def _discover(self, design: Design, questions: Sequence[Question]) -> Discover | None:
        ids = [claim for question in questions if isinstance(question, Claims) for claim in question.ids]
        if REFINE in self.table:
            self._wrong(DISCOVER, f"stands beside [{REFINE}]", "one of the two")
        if design.kind not in SAMPLED:
            self._wrong(DISCOVER, f"a design of kind {design.kind!r} is no sample", _kinds(SAMPLED))
        if not ids:
            self._wrong(DISCOVER, "explores no claim", "beside [claims]")
            return None
        claim = Key(
            "claim", "claim", names(*ids), "whose failures are described", ids[0] if len(ids) == 1 else REQUIRED
        )
        values = self._values(DISCOVER, (claim, *FRESH))
        return Discover(**values) if values else None

    def _check_crossing(self, sweep: Sweep, points: Sequence[Point], regret: Regret) -> None:
        found = factorial(sweep.axes, points, regret.choose)
        lost = len(found.designs) * len(found.worlds) - len(found.numbers)
        if not lost:
            return
        axes = [sweep.axes[place] for place in (*found.chosen, *found.uncertain)]
        cells = [_cell(axes, (*design, *world)) for design, world in islice(found.missing(), NAMED)]
        more = f"; and {lost - NAMED} more" if lost > NAMED else ""
        told = f"{lost} of {lost + len(found.numbers)} combinations of choice and world have no point"
        self._wrong(REGRET, f"{told} ({'; '.join(cells)}{more})", "every choice in every world")

    def _check_lines(self, sweep: Sweep, points: Sequence[Point], threshold: Threshold) -> None:
        along = [axis.key for axis in sweep.axes].index(threshold.key)
        if not lines(sweep.axes, points, along, least=LEVELS):
            told = f"no line of the design has {LEVELS} levels of {threshold.key}"
            self._wrong(f"{THRESHOLD}.key", told, f"{LEVELS} or more levels where all other keys agree")

    def _values(self, name: str, keys: tuple[Key, ...]) -> dict[str, Any]:
        return self.problems.values(Section(name, keys), self.table[name], name)

    def _wrong(self, key: str, told: str, allowed: str) -> None:
        self.problems.wrong(key, f"{told}; allowed: {allowed}")


def _metric(known: Sequence[str]) -> Key:
    return Key("metric", "metric", names(*known), "what is compared", REQUIRED)


def _measured(questions: Sequence[Question]) -> list[str]:
    """The columns of numbers that runs give."""
    return [column.name for each in questions if not isinstance(each, Claims) for column in each.columns]


def _scored(questions: Sequence[Question]) -> list[str]:
    """The columns of numbers, margins of claims among them."""
    return [column.name for question in questions for column in question.columns if not column.text]


def _kinds(kinds: Sequence[str]) -> str:
    quoted = (f'"{kind}"' for kind in kinds)
    return f"kind = {listed(quoted)}"


def _cell(axes: Sequence[Axis], values: Point) -> str:
    return ", ".join(f"{axis.key} = {axis.written(value)}" for axis, value in zip(axes, values, strict=True))
